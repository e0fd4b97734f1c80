import type { Words } from '../words.ts'

export const ja: Words = {
  feeds: 'フィード',
  subscribe: '購読する',
  publishedBy: '発行：{publisher}（Gazette を使用）',
  allFeeds: 'すべてのフィード（OPML）',

  newestArticles: '新着記事',
  nothingPublished: 'まだ記事はありません。',
  aboutFeeds:
    'フィードを登録すると、新しい記事の全文がお使いのフィードリーダーに届きます。アカウントは不要です。次のアドレスのどれか一つを、お好みのリーダーにコピーしてください。記事の内容はどれも同じです。',
  readersFindFeed: '多くのリーダーは、このページのアドレスからもフィードを見つけます。',
  partsOfFeed: '一部だけを購読：{feeds}',

  feed: 'フィード',
  feedTitle: '{title} – フィード',
  feedIntro:
    'これはフィードです。新しい記事が公開されるとすぐに、お使いのフィードリーダーに全文が表示されます。アカウントは不要です。',
  partIntro:
    'これは「{feed}」のフィードです。新しい記事が公開されるとすぐに、お使いのフィードリーダーに全文が表示されます。アカウントは不要です。',
  copyAddress: 'アドレスをリーダーにコピー',
  subscribeWith: 'ウェブのリーダーでも購読できます：{readers}',
  pushed: 'WebSub に対応したリーダーには1秒以内に記事が届きます。それ以外のリーダーは定期的に確認します。',
  entriesShown: { other: '最新{count}件（リーダーでの表示）' },
  emptyFeed: 'このフィードには現在記事がありません。',
  copy: 'コピー',
  copied: 'コピー済',

  updated: '{date} 更新',
  source: '出典：{source}',
  rightsUnknown: '権利関係は不明です。元の記事：{source}',
  related: '関連記事',
  tags: 'タグ',
  noteMinor: '修正（{date}）：',
  noteSignificant: '更新（{date}）：',
  noteCorrection: '訂正（{date}）：',
  previewDraft:
    'プレビュー：この記事は下書きです。リンクの有効期限：{end}。フィードリーダーに届く内容：{formats}',
  previewScheduled:
    'プレビュー：この記事は公開予約されています。リンクの有効期限：{end}。フィードリーダーに届く内容：{formats}',

  notFound: 'ページが見つかりません',
  notFoundText: 'このアドレスには何もありません。',
  withdrawn: '記事は取り下げられました',
  withdrawnText: 'この記事は発行者により取り下げられました。',
  previewEnded: 'プレビューは終了しました',
  previewEndedText: 'このプレビューのリンクは期限切れです。発行者は新しいリンクを作成できます。',
  feedEnded: 'フィードは終了しました',
  feedEndedText: 'このフィードの配信は終了しました。',
  newestOf: '{publication}の新着記事',

  search: '検索',
  searchedWords: '検索する語句',
  resultsFor: '検索：{words}',
  nothingFound:
    '見つかりませんでした。すべての語句を含む記事を探します。語句を減らすか、変えてみてください。',
  searchHelp:
    'すべての語句を含む記事を探します。語順どおりに探すには引用符で囲み、除く語句の前にはマイナス記号を付けてください。',
  searchShortened: '次の部分だけを検索しました：{words}',
  searchUnfinished: '古い記事はまだ検索していません。',
  searchIndexing: '過去の記事の索引を作成中です。古い記事が見つからないことがあります。',
  searchBusy: '検索が集中しています。しばらくしてからもう一度お試しください。',
  wrongDate: '日付ではありません：{date}',
  olderResults: '古い検索結果',
  newestResults: '最新の検索結果',
  followSearch: 'この検索をフィードリーダーで購読：{formats}',
  narrowDown: '絞り込む',
  section: 'セクション',
  anySection: 'すべてのセクション',
  author: '執筆者',
  fromDay: '開始日',
  untilDay: '終了日',
  newestFirst: '新しい順',
  bestFirst: '関連度順',

  unavailable: 'ただいま応答できません。30秒ほど待ってから、もう一度お試しください。',
  failed: 'エラーが発生しました。エラーは記録されました。',
  requestId: 'リクエスト ID：{id}',

  sections: 'セクション',
  selections: '特集',
  authors: '執筆者',
  languages: '言語',
}
