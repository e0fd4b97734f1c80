import type { Words } from '../words.ts'

/** In traditional characters. */
export const zhHant: Words = {
  feeds: '訂閱源',
  subscribe: '訂閱',
  publishedBy: '由{publisher}發布，使用 Gazette。',
  allFeeds: '全部訂閱源（OPML）',

  newestArticles: '最新文章',
  nothingPublished: '尚未發布任何內容。',
  aboutFeeds:
    '訂閱源會把每篇新文章的全文送到您的閱讀器，無須註冊帳號。請將下列任一網址複製到您選用的閱讀器；各網址的文章相同。',
  readersFindFeed: '多數閱讀器也能透過本頁網址自行找到訂閱源。',
  partsOfFeed: '只訂閱部分內容：{feeds}',

  feed: '訂閱源',
  feedTitle: '{title} – 訂閱源',
  feedIntro: '這是一個訂閱源：新文章一經發布，您的閱讀器便會顯示全文，無須註冊帳號。',
  partIntro: '這是「{feed}」的訂閱源：新文章一經發布，您的閱讀器便會顯示全文，無須註冊帳號。',
  copyAddress: '將網址複製到您的閱讀器',
  subscribeWith: '或使用線上閱讀器訂閱：{readers}。',
  pushed: '支援 WebSub 的閱讀器會在一秒內收到每篇文章；其他閱讀器會不時查看。',
  entriesShown: { other: '最新 {count} 篇文章在閱讀器中的樣子' },
  emptyFeed: '此訂閱源目前沒有內容。',
  copy: '複製',
  copied: '已複製',

  updated: '更新於 {date}',
  source: '來源：{source}',
  rightsUnknown: '版權狀況不明。原文：{source}',
  related: '相關閱讀',
  tags: '標籤',
  noteMinor: '修訂（{date}）：',
  noteSignificant: '更新（{date}）：',
  noteCorrection: '更正（{date}）：',
  previewDraft: '預覽：本文是草稿。連結有效期至 {end}。閱讀器收到的內容：{formats}。',
  previewScheduled: '預覽：本文已排定發布。連結有效期至 {end}。閱讀器收到的內容：{formats}。',

  notFound: '找不到頁面',
  notFoundText: '此網址沒有內容。',
  withdrawn: '文章已撤回',
  withdrawnText: '本文已由發布者撤回。',
  previewEnded: '預覽已結束',
  previewEndedText: '此預覽連結已失效。發布者可以另建新連結。',
  feedEnded: '訂閱源已停止',
  feedEndedText: '此訂閱源已停止更新。',
  newestOf: '{publication}的最新文章',

  unavailable: '服務暫時無法使用，請半分鐘後再試。',
  failed: '發生錯誤，已記入日誌。',
  requestId: '此請求的編號為 {id}。',

  sections: '版面',
  selections: '專題',
  authors: '作者',
  languages: '語言',
}
