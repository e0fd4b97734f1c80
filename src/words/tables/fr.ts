import type { Words } from '../words.ts'

export const fr: Words = {
  feeds: 'Flux',
  subscribe: 'S’abonner',
  publishedBy: 'Publié par {publisher} avec Gazette.',
  allFeeds: 'Tous les flux (OPML)',
  skip: 'Aller au contenu',
  menu: 'Menu principal',
  follow: 'Suivre « {feed} »',
  followLine: '{link} : chaque nouvel article dans votre lecteur de flux, sans compte.',
  readingTime: { other: '{count} min de lecture' },

  newestArticles: 'Derniers articles',
  nothingPublished: 'Rien n’a encore été publié.',
  readersFindFeed:
    'La plupart des lecteurs trouvent aussi le flux d’eux-mêmes à partir de l’adresse de cette page.',
  partsOfFeed: 'Une partie seulement : {feeds}',

  feed: 'Flux',
  feedTitle: '{title} – flux',
  feedIntro:
    'Ceci est un flux : votre lecteur de flux affiche chaque nouvel article dès sa publication, en entier et sans compte.',
  partIntro:
    'Ceci est un flux : votre lecteur de flux affiche chaque nouvel article de « {feed} » dès sa publication, en entier et sans compte.',
  copyAddress: 'Copiez cette adresse dans votre lecteur',
  openInApp: 'Ouvrir dans une application',
  apps: 'Sur téléphone ou ordinateur, des applications comme {apps} ouvrent ce flux.',
  subscribeWith: 'Ou abonnez-vous en ligne avec {readers}.',
  otherFormats: 'Autres formats',
  whatIsReader: 'Qu’est-ce qu’un lecteur de flux ?',
  aboutReaders:
    'Un lecteur de flux est une application ou un site qui rassemble les nouveaux articles de toutes les publications que vous suivez, au même endroit et par ordre chronologique. Personne d’autre ne choisit ce que vous voyez, et personne ne reçoit votre adresse e-mail. Donnez-lui une fois l’adresse ci-dessus, et les nouveaux articles apparaissent d’eux-mêmes.',
  pushed:
    'Les lecteurs compatibles WebSub reçoivent chaque article en une seconde ; les autres vérifient de temps en temps.',
  entriesShown: {
    one: 'Le dernier article, tel qu’un lecteur l’affichera',
    other: 'Les {count} derniers articles, tels qu’un lecteur les affichera',
  },
  emptyFeed: 'Ce flux est vide pour le moment.',
  copy: 'Copier',
  copied: 'Copié',

  updated: 'mis à jour le {date}',
  source: 'Source : {source}',
  rightsUnknown: 'Droits inconnus. Article d’origine : {source}',
  related: 'Sur le même sujet',
  readNext: 'À lire ensuite',
  previousArticle: 'Article précédent',
  nextArticle: 'Article suivant',
  tags: 'Mots-clés',
  noteMinor: 'Modifié le {date} :',
  noteSignificant: 'Mis à jour le {date} :',
  noteCorrection: 'Rectificatif du {date} :',
  previewDraft:
    'Aperçu : cet article est un brouillon. Le lien expire le {end}. Ce que reçoivent les lecteurs de flux : {formats}.',
  previewScheduled:
    'Aperçu : la publication de cet article est programmée. Le lien expire le {end}. Ce que reçoivent les lecteurs de flux : {formats}.',

  archive: 'Archives',
  articleCount: { one: '{count} article', many: '{count} d’articles', other: '{count} articles' },
  monthPage: '{month}, page {page}',

  notFound: 'Page introuvable',
  notFoundText: 'Il n’y a rien à cette adresse.',
  withdrawn: 'Article retiré',
  withdrawnText: 'Cet article a été retiré par la rédaction.',
  withdrawnStory: '« {title} » a été retiré par la rédaction.',
  gone: 'Supprimé',
  goneText: 'Ce qui se trouvait à cette adresse a été supprimé définitivement.',
  previewEnded: 'Aperçu expiré',
  previewEndedText: 'Ce lien vers un aperçu a expiré. La rédaction peut en créer un nouveau.',
  feedEnded: 'Flux terminé',
  feedEndedText: 'Ce flux n’est plus alimenté.',
  newestOf: 'Les derniers articles de {publication}',

  search: 'Rechercher',
  searchedWords: 'Mots à rechercher',
  resultsFor: 'Recherche : {words}',
  nothingFound:
    'Aucun résultat. Chaque mot doit figurer dans l’article ; essayez moins de mots, ou d’autres.',
  searchHelp:
    'Chaque mot doit figurer dans l’article. Mettez une expression exacte entre guillemets, et un signe moins devant un mot à exclure.',
  searchShortened: 'Seule cette partie a été recherchée : {words}',
  searchUnfinished: 'Les articles plus anciens n’ont pas encore été parcourus.',
  searchIndexing: 'L’indexation des archives est en cours : des articles anciens peuvent manquer.',
  searchBusy: 'Trop de recherches à la fois. Veuillez réessayer dans un instant.',
  wrongDate: 'Ce n’est pas une date : {date}',
  olderResults: 'Résultats plus anciens',
  newestResults: 'Résultats les plus récents',
  followSearch: 'Suivre cette recherche dans un lecteur de flux : {formats}.',
  narrowDown: 'Affiner',
  section: 'Rubrique',
  anySection: 'Toutes les rubriques',
  author: 'Auteur',
  fromDay: 'Du',
  untilDay: 'Au',
  newestFirst: 'Les plus récents d’abord',
  bestFirst: 'Les plus pertinents d’abord',

  unavailable:
    'Le service est momentanément indisponible. Veuillez réessayer dans une trentaine de secondes.',
  failed: 'Une erreur s’est produite. Elle a été enregistrée.',
  requestId: 'L’identifiant de cette requête est {id}.',

  sections: 'Rubriques',
  selections: 'Sélections',
  authors: 'Auteurs',
  languages: 'Langues',
}
