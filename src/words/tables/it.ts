import type { Words } from '../words.ts'

export const it: Words = {
  feeds: 'Feed',
  subscribe: 'Iscriviti',
  publishedBy: 'Pubblicato da {publisher} con Gazette.',
  allFeeds: 'Tutti i feed (OPML)',
  skip: 'Vai al contenuto',
  menu: 'Menu principale',
  follow: 'Segui «{feed}»',
  followLine: '{link}: ogni nuovo articolo nel tuo lettore di feed, senza registrazione.',
  readingTime: { other: '{count} min di lettura' },

  newestArticles: 'Ultimi articoli',
  nothingPublished: 'Non è ancora stato pubblicato nulla.',
  readersFindFeed: 'Quasi tutti i lettori trovano il feed anche da soli, dall’indirizzo di questa pagina.',
  partsOfFeed: 'Solo una parte: {feeds}',

  feed: 'Feed',
  feedTitle: '{title} – feed',
  feedIntro:
    'Questo è un feed: il tuo lettore di feed mostra ogni nuovo articolo appena viene pubblicato, per intero e senza registrazione.',
  partIntro:
    'Questo è un feed: il tuo lettore di feed mostra ogni nuovo articolo di «{feed}» appena viene pubblicato, per intero e senza registrazione.',
  copyAddress: 'Copia questo indirizzo nel tuo lettore',
  openInApp: 'Apri in un’app',
  apps: 'Su telefono o computer, app come {apps} aprono il feed.',
  subscribeWith: 'Oppure iscriviti sul web con {readers}.',
  otherFormats: 'Altri formati',
  whatIsReader: 'Che cos’è un lettore di feed?',
  aboutReaders:
    'Un lettore di feed è un’app o un sito che raccoglie i nuovi articoli di tutte le pubblicazioni che segui, in un solo posto e in ordine di tempo. Nessun altro sceglie che cosa vedi, e nessuno riceve il tuo indirizzo e-mail. Dagli una volta l’indirizzo qui sopra: i nuovi articoli compaiono da soli.',
  pushed:
    'I lettori compatibili con WebSub ricevono ogni articolo entro un secondo; gli altri controllano di tanto in tanto.',
  entriesShown: {
    one: 'L’ultimo articolo, come lo mostrerà un lettore',
    other: 'Gli ultimi {count} articoli, come li mostrerà un lettore',
  },
  emptyFeed: 'In questo momento il feed è vuoto.',
  copy: 'Copia',
  copied: 'Copiato',

  updated: 'aggiornamento: {date}',
  source: 'Fonte: {source}',
  rightsUnknown: 'Diritti non noti. Originale: {source}',
  related: 'Leggi anche',
  readNext: 'Continua a leggere',
  previousArticle: 'Articolo precedente',
  nextArticle: 'Articolo successivo',
  tags: 'Argomenti',
  noteMinor: 'Modifica, {date}:',
  noteSignificant: 'Aggiornamento, {date}:',
  noteCorrection: 'Correzione, {date}:',
  previewDraft:
    'Anteprima: questo articolo è una bozza. Scadenza del link: {end}. Che cosa ricevono i lettori di feed: {formats}.',
  previewScheduled:
    'Anteprima: la pubblicazione di questo articolo è programmata. Scadenza del link: {end}. Che cosa ricevono i lettori di feed: {formats}.',

  archive: 'Archivio',
  articleCount: { one: '{count} articolo', many: '{count} di articoli', other: '{count} articoli' },
  monthPage: '{month}, pagina {page}',

  notFound: 'Pagina non trovata',
  notFoundText: 'A questo indirizzo non c’è nulla.',
  withdrawn: 'Articolo ritirato',
  withdrawnText: 'Questo articolo è stato ritirato dalla redazione.',
  withdrawnStory: '«{title}» è stato ritirato dalla redazione.',
  gone: 'Rimosso',
  goneText: 'Ciò che si trovava a questo indirizzo è stato rimosso definitivamente.',
  previewEnded: 'Anteprima scaduta',
  previewEndedText: 'Questo link a un’anteprima è scaduto. La redazione può crearne uno nuovo.',
  feedEnded: 'Feed concluso',
  feedEndedText: 'Questo feed non viene più aggiornato.',
  newestOf: 'Gli ultimi articoli di {publication}',

  search: 'Cerca',
  searchedWords: 'Parole da cercare',
  resultsFor: 'Ricerca: {words}',
  nothingFound:
    'Nessun risultato. Ogni parola deve comparire nell’articolo; prova con meno parole o con altre.',
  searchHelp:
    'Ogni parola deve comparire nell’articolo. Metti una frase esatta tra virgolette e un segno meno davanti a una parola da escludere.',
  searchShortened: 'È stata cercata solo questa parte: {words}',
  searchUnfinished: 'Gli articoli meno recenti non sono ancora stati esaminati.',
  searchIndexing: 'L’archivio è ancora in fase di indicizzazione: possono mancare articoli meno recenti.',
  searchBusy: 'Troppe ricerche insieme. Riprova tra un momento.',
  wrongDate: 'Questa non è una data: {date}',
  olderResults: 'Risultati meno recenti',
  newestResults: 'Risultati più recenti',
  followSearch: 'Segui questa ricerca in un lettore di feed: {formats}.',
  narrowDown: 'Affina',
  section: 'Sezione',
  anySection: 'Tutte le sezioni',
  author: 'Autore',
  fromDay: 'Dal',
  untilDay: 'Al',
  newestFirst: 'Prima i più recenti',
  bestFirst: 'Prima i più pertinenti',

  unavailable: 'Il servizio non è al momento disponibile. Riprova tra mezzo minuto.',
  failed: 'Si è verificato un errore. È stato registrato.',
  requestId: 'L’identificativo di questa richiesta è {id}.',

  sections: 'Sezioni',
  selections: 'Selezioni',
  authors: 'Autori',
  languages: 'Lingue',
}
