import type { Words } from '../words.ts'

export const pl: Words = {
  feeds: 'Kanały',
  subscribe: 'Subskrybuj',
  publishedBy: 'Wydawca: {publisher}. Oprogramowanie: Gazette.',
  allFeeds: 'Wszystkie kanały (OPML)',

  newestArticles: 'Najnowsze artykuły',
  nothingPublished: 'Nic jeszcze nie opublikowano.',
  aboutFeeds:
    'Kanał dostarcza każdy nowy artykuł do Twojego czytnika kanałów, w całości i bez zakładania konta. Skopiuj jeden z tych adresów do wybranego czytnika; wszystkie zawierają te same artykuły.',
  readersFindFeed: 'Większość czytników znajduje kanał także sama, na podstawie adresu tej strony.',
  partsOfFeed: 'Tylko część: {feeds}',

  feed: 'Kanał',
  feedTitle: '{title} – kanał',
  feedIntro:
    'To jest kanał: Twój czytnik pokazuje każdy nowy artykuł zaraz po publikacji, w całości i bez zakładania konta.',
  partIntro:
    'To jest kanał: Twój czytnik pokazuje każdy nowy artykuł z „{feed}” zaraz po publikacji, w całości i bez zakładania konta.',
  copyAddress: 'Skopiuj adres do swojego czytnika',
  subscribeWith: 'Możesz też subskrybować w przeglądarce przez {readers}.',
  pushed:
    'Czytniki obsługujące WebSub otrzymują każdy artykuł w ciągu sekundy; pozostałe sprawdzają co jakiś czas.',
  entriesShown: {
    one: 'Najnowszy artykuł, tak jak pokaże go czytnik',
    few: '{count} najnowsze artykuły, tak jak pokaże je czytnik',
    many: '{count} najnowszych artykułów, tak jak pokaże je czytnik',
    other: '{count} najnowszego artykułu, tak jak pokaże je czytnik',
  },
  emptyFeed: 'Ten kanał jest teraz pusty.',
  copy: 'Kopiuj',
  copied: 'Skopiowano',

  updated: 'aktualizacja: {date}',
  source: 'Źródło: {source}',
  rightsUnknown: 'Prawa autorskie nieznane. Oryginał: {source}',
  related: 'Czytaj także',
  tags: 'Tematy',
  noteMinor: 'Zmiana redakcyjna, {date}:',
  noteSignificant: 'Aktualizacja, {date}:',
  noteCorrection: 'Sprostowanie, {date}:',
  previewDraft:
    'Podgląd: ten artykuł jest szkicem. Link wygasa: {end}. Co otrzymują czytniki kanałów: {formats}.',
  previewScheduled:
    'Podgląd: publikacja tego artykułu jest zaplanowana. Link wygasa: {end}. Co otrzymują czytniki kanałów: {formats}.',

  notFound: 'Nie znaleziono strony',
  notFoundText: 'Pod tym adresem nic nie ma.',
  withdrawn: 'Artykuł wycofany',
  withdrawnText: 'Redakcja wycofała ten artykuł.',
  previewEnded: 'Podgląd wygasł',
  previewEndedText: 'Ten link do podglądu wygasł. Redakcja może utworzyć nowy.',
  feedEnded: 'Kanał zakończony',
  feedEndedText: 'Ten kanał nie jest już prowadzony.',
  newestOf: 'Najnowsze artykuły: {publication}',

  search: 'Szukaj',
  searchedWords: 'Szukane słowa',
  resultsFor: 'Wyszukiwanie: {words}',
  nothingFound: 'Nic nie znaleziono. Każde słowo musi występować w artykule; spróbuj mniej słów albo innych.',
  searchHelp:
    'Każde słowo musi występować w artykule. Dokładne wyrażenie ujmij w cudzysłów, a przed słowem, którego ma nie być, postaw minus.',
  searchShortened: 'Wyszukano tylko tę część: {words}',
  searchUnfinished: 'Starszych artykułów jeszcze nie przeszukano.',
  searchIndexing: 'Archiwum jest jeszcze indeksowane: może brakować starszych artykułów.',
  searchBusy: 'Zbyt wiele wyszukiwań naraz. Spróbuj ponownie za chwilę.',
  wrongDate: 'To nie jest data: {date}',
  olderResults: 'Starsze wyniki',
  newestResults: 'Najnowsze wyniki',
  followSearch: 'Śledź to wyszukiwanie w czytniku kanałów: {formats}.',
  narrowDown: 'Zawęź',
  section: 'Dział',
  anySection: 'Wszystkie działy',
  author: 'Autor',
  fromDay: 'Od',
  untilDay: 'Do',
  newestFirst: 'Od najnowszych',
  bestFirst: 'Od najtrafniejszych',

  unavailable: 'Serwis jest chwilowo niedostępny. Spróbuj ponownie za pół minuty.',
  failed: 'Wystąpił błąd. Został zapisany w dzienniku.',
  requestId: 'Identyfikator tego żądania: {id}.',

  sections: 'Działy',
  selections: 'Wybrane',
  authors: 'Autorzy',
  languages: 'Języki',
}
