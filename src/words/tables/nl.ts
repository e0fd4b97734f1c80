import type { Words } from '../words.ts'

export const nl: Words = {
  feeds: 'Feeds',
  subscribe: 'Abonneren',
  publishedBy: 'Uitgegeven door {publisher} met Gazette.',
  allFeeds: 'Alle feeds (OPML)',

  newestArticles: 'Nieuwste artikelen',
  nothingPublished: 'Er is nog niets gepubliceerd.',
  aboutFeeds:
    'Een feed brengt elk nieuw artikel naar je feedreader, volledig en zonder account. Kopieer een van deze adressen naar de reader van je keuze; ze bevatten dezelfde artikelen.',
  readersFindFeed: 'De meeste readers vinden de feed ook zelf via het adres van deze pagina.',
  partsOfFeed: 'Alleen een deel ervan: {feeds}',

  feed: 'Feed',
  feedTitle: '{title} – feed',
  feedIntro:
    'Dit is een feed: je feedreader toont elk nieuw artikel zodra het verschijnt, volledig en zonder account.',
  partIntro:
    'Dit is een feed: je feedreader toont elk nieuw artikel van ‘{feed}’ zodra het verschijnt, volledig en zonder account.',
  copyAddress: 'Kopieer een adres naar je reader',
  subscribeWith: 'Of abonneer je op het web met {readers}.',
  pushed: 'Readers met WebSub krijgen elk artikel binnen een seconde door; andere kijken van tijd tot tijd.',
  entriesShown: {
    one: 'Het nieuwste artikel, zoals een reader het toont',
    other: 'De nieuwste {count} artikelen, zoals een reader ze toont',
  },
  emptyFeed: 'Er staat nu niets in deze feed.',
  copy: 'Kopiëren',
  copied: 'Gekopieerd',

  updated: 'bijgewerkt op {date}',
  source: 'Bron: {source}',
  rightsUnknown: 'Rechten onbekend. Origineel: {source}',
  related: 'Lees ook',
  tags: 'Onderwerpen',
  noteMinor: 'Bewerkt op {date}:',
  noteSignificant: 'Bijgewerkt op {date}:',
  noteCorrection: 'Correctie van {date}:',
  previewDraft:
    'Voorbeeld: dit artikel is een concept. De link verloopt op {end}. Wat feedreaders krijgen: {formats}.',
  previewScheduled:
    'Voorbeeld: dit artikel is ingepland. De link verloopt op {end}. Wat feedreaders krijgen: {formats}.',

  notFound: 'Niet gevonden',
  notFoundText: 'Op dit adres is niets te vinden.',
  withdrawn: 'Ingetrokken',
  withdrawnText: 'Dit artikel is ingetrokken door de redactie.',
  previewEnded: 'Voorbeeld verlopen',
  previewEndedText: 'Deze link naar een voorbeeld is verlopen. De redactie kan een nieuwe maken.',
  feedEnded: 'Beëindigd',
  feedEndedText: 'Deze feed wordt niet voortgezet.',
  newestOf: 'De nieuwste artikelen van {publication}',

  search: 'Zoeken',
  searchedWords: 'Zoekwoorden',
  resultsFor: 'Zoeken: {words}',
  nothingFound: 'Niets gevonden. Elk woord moet in het artikel staan; probeer minder of andere woorden.',
  searchHelp:
    'Elk woord moet in het artikel staan. Zet een letterlijke woordgroep tussen aanhalingstekens en een minteken voor een woord dat moet ontbreken.',
  searchShortened: 'Alleen dit deel is gezocht: {words}',
  searchUnfinished: 'Oudere artikelen zijn nog niet doorzocht.',
  searchIndexing: 'Het archief wordt nog geïndexeerd: oudere artikelen kunnen ontbreken.',
  searchBusy: 'Te veel zoekopdrachten tegelijk. Probeer het zo dadelijk nog eens.',
  wrongDate: 'Dit is geen datum: {date}',
  olderResults: 'Oudere resultaten',
  newestResults: 'Nieuwste resultaten',
  followSearch: 'Volg deze zoekopdracht in een feedreader: {formats}.',
  narrowDown: 'Verfijnen',
  section: 'Rubriek',
  anySection: 'Alle rubrieken',
  author: 'Auteur',
  fromDay: 'Van',
  untilDay: 'Tot en met',
  newestFirst: 'Nieuwste eerst',
  bestFirst: 'Beste treffers eerst',

  unavailable: 'Deze dienst is even niet beschikbaar. Probeer het over een halve minuut opnieuw.',
  failed: 'Er is hier iets misgegaan. De fout is vastgelegd.',
  requestId: 'Het kenmerk van dit verzoek is {id}.',

  sections: 'Rubrieken',
  selections: 'Selecties',
  authors: 'Auteurs',
  languages: 'Talen',
}
