import type { Words } from '../words.ts'

/** In simplified characters. */
export const zh: Words = {
  feeds: '订阅源',
  subscribe: '订阅',
  publishedBy: '由{publisher}发布，使用 Gazette。',
  allFeeds: '全部订阅源（OPML）',

  newestArticles: '最新文章',
  nothingPublished: '尚未发布任何内容。',
  aboutFeeds:
    '订阅源会把每篇新文章的全文送到您的阅读器，无需注册账号。请将下列任一地址复制到您选用的阅读器；各地址的文章相同。',
  readersFindFeed: '多数阅读器也能通过本页地址自行找到订阅源。',
  partsOfFeed: '仅订阅部分内容：{feeds}',

  feed: '订阅源',
  feedTitle: '{title} – 订阅源',
  feedIntro: '这是一个订阅源：新文章一经发布，您的阅读器便会显示全文，无需注册账号。',
  partIntro: '这是“{feed}”的订阅源：新文章一经发布，您的阅读器便会显示全文，无需注册账号。',
  copyAddress: '将地址复制到您的阅读器',
  subscribeWith: '或使用在线阅读器订阅：{readers}。',
  pushed: '支持 WebSub 的阅读器会在一秒内收到每篇文章；其他阅读器会不时查看。',
  entriesShown: { other: '最新 {count} 篇文章在阅读器中的样子' },
  emptyFeed: '此订阅源目前没有内容。',
  copy: '复制',
  copied: '已复制',

  updated: '更新于 {date}',
  source: '来源：{source}',
  rightsUnknown: '版权状况不明。原文：{source}',
  related: '相关阅读',
  tags: '标签',
  noteMinor: '修订（{date}）：',
  noteSignificant: '更新（{date}）：',
  noteCorrection: '更正（{date}）：',
  previewDraft: '预览：本文是草稿。链接有效期至 {end}。阅读器收到的内容：{formats}。',
  previewScheduled: '预览：本文已定时发布。链接有效期至 {end}。阅读器收到的内容：{formats}。',

  notFound: '页面不存在',
  notFoundText: '此地址没有内容。',
  withdrawn: '文章已撤回',
  withdrawnText: '本文已由发布者撤回。',
  previewEnded: '预览已结束',
  previewEndedText: '此预览链接已失效。发布者可以另建新链接。',
  feedEnded: '订阅源已停止',
  feedEndedText: '此订阅源已停止更新。',
  newestOf: '{publication}的最新文章',

  unavailable: '服务暂时不可用，请半分钟后重试。',
  failed: '发生错误，已记入日志。',
  requestId: '此请求的编号为 {id}。',

  sections: '栏目',
  selections: '专题',
  authors: '作者',
  languages: '语言',
}
