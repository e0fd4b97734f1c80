import type { Words } from '../words.ts'

export const de: Words = {
  feeds: 'Feeds',
  subscribe: 'Abonnieren',
  publishedBy: 'Herausgegeben von {publisher} mit Gazette.',
  allFeeds: 'Alle Feeds (OPML)',
  skip: 'Zum Inhalt springen',
  menu: 'Hauptmenü',
  follow: '„{feed}“ folgen',
  followLine: '{link}: jeder neue Artikel in Ihrem Feedreader, ohne Konto.',
  readingTime: { other: '{count} Min. Lesezeit' },

  newestArticles: 'Neueste Artikel',
  nothingPublished: 'Es ist noch nichts erschienen.',
  readersFindFeed: 'Die meisten Reader finden den Feed auch selbst über die Adresse dieser Seite.',
  partsOfFeed: 'Nur ein Teil davon: {feeds}',

  feed: 'Feed',
  feedTitle: '{title} – Feed',
  feedIntro:
    'Das ist ein Feed: Ihr Feedreader zeigt jeden neuen Artikel, sobald er erscheint, vollständig und ohne Konto.',
  partIntro:
    'Das ist ein Feed: Ihr Feedreader zeigt jeden neuen Artikel von „{feed}“, sobald er erscheint, vollständig und ohne Konto.',
  copyAddress: 'Kopieren Sie diese Adresse in Ihren Reader',
  openInApp: 'In einer App öffnen',
  apps: 'Auf Telefon oder Computer öffnen Apps wie {apps} den Feed.',
  subscribeWith: 'Oder abonnieren Sie im Web mit {readers}.',
  otherFormats: 'Andere Formate',
  whatIsReader: 'Was ist ein Feedreader?',
  aboutReaders:
    'Ein Feedreader ist eine App oder Website, die die neuen Artikel aller Medien, denen Sie folgen, an einem Ort und in zeitlicher Reihenfolge sammelt. Niemand sonst bestimmt, was Sie sehen, und niemand erhält Ihre E-Mail-Adresse. Geben Sie ihm die obige Adresse einmal, und neue Artikel erscheinen von selbst.',
  pushed:
    'Reader mit WebSub erfahren von jedem Artikel binnen einer Sekunde; andere sehen von Zeit zu Zeit nach.',
  entriesShown: {
    one: 'Der neueste Artikel, wie ihn ein Reader zeigt',
    other: 'Die neuesten {count} Artikel, wie sie ein Reader zeigt',
  },
  emptyFeed: 'In diesem Feed ist zurzeit nichts.',
  copy: 'Kopieren',
  copied: 'Kopiert',

  updated: 'aktualisiert am {date}',
  source: 'Quelle: {source}',
  rightsUnknown: 'Rechte unbekannt. Original: {source}',
  related: 'Mehr zum Thema',
  readNext: 'Weiterlesen',
  previousArticle: 'Voriger Artikel',
  nextArticle: 'Nächster Artikel',
  tags: 'Schlagwörter',
  noteMinor: 'Bearbeitet am {date}:',
  noteSignificant: 'Aktualisiert am {date}:',
  noteCorrection: 'Korrektur vom {date}:',
  previewDraft:
    'Vorschau: Dieser Artikel ist ein Entwurf. Der Link gilt bis {end}. Das erhalten Feedreader: {formats}.',
  previewScheduled:
    'Vorschau: Dieser Artikel ist geplant. Der Link gilt bis {end}. Das erhalten Feedreader: {formats}.',

  archive: 'Archiv',
  articleCount: { other: '{count} Artikel' },
  monthPage: '{month}, Seite {page}',

  notFound: 'Nicht gefunden',
  notFoundText: 'Unter dieser Adresse gibt es nichts.',
  withdrawn: 'Zurückgezogen',
  withdrawnText: 'Dieser Artikel wurde von der Redaktion zurückgezogen.',
  withdrawnStory: '„{title}“ wurde von der Redaktion zurückgezogen.',
  gone: 'Entfernt',
  goneText: 'Was unter dieser Adresse stand, ist dauerhaft entfernt worden.',
  previewEnded: 'Vorschau abgelaufen',
  previewEndedText: 'Dieser Link zu einer Vorschau ist abgelaufen. Die Redaktion kann einen neuen erstellen.',
  feedEnded: 'Beendet',
  feedEndedText: 'Dieser Feed wird nicht fortgeführt.',
  newestOf: 'Die neuesten Artikel von {publication}',

  search: 'Suchen',
  searchedWords: 'Suchbegriffe',
  resultsFor: 'Suche: {words}',
  nothingFound:
    'Nichts gefunden. Jedes Wort muss im Artikel stehen; versuchen Sie es mit weniger oder anderen Wörtern.',
  searchHelp:
    'Jedes Wort muss im Artikel stehen. Setzen Sie eine genaue Wortfolge in Anführungszeichen und ein Minus vor ein Wort, das fehlen soll.',
  searchShortened: 'Nur dieser Teil wurde gesucht: {words}',
  searchUnfinished: 'Ältere Artikel wurden noch nicht durchsucht.',
  searchIndexing: 'Das Archiv wird noch erschlossen: Ältere Artikel können fehlen.',
  searchBusy: 'Zu viele Suchen auf einmal. Bitte versuchen Sie es gleich noch einmal.',
  wrongDate: 'Das ist kein Datum: {date}',
  olderResults: 'Ältere Treffer',
  newestResults: 'Neueste Treffer',
  followSearch: 'Dieser Suche im Feedreader folgen: {formats}.',
  narrowDown: 'Eingrenzen',
  section: 'Ressort',
  anySection: 'Alle Ressorts',
  author: 'Autor',
  fromDay: 'Von',
  untilDay: 'Bis',
  newestFirst: 'Neueste zuerst',
  bestFirst: 'Beste Treffer zuerst',

  unavailable:
    'Diese Anfrage kann gerade nicht beantwortet werden. Bitte versuchen Sie es in einer halben Minute noch einmal.',
  failed: 'Hier ist ein Fehler aufgetreten. Er wurde protokolliert.',
  requestId: 'Die Kennung dieser Anfrage ist {id}.',

  sections: 'Ressorts',
  selections: 'Auswahlen',
  authors: 'Autoren',
  languages: 'Sprachen',
}
