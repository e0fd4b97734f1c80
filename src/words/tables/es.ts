import type { Words } from '../words.ts'

export const es: Words = {
  feeds: 'Canales',
  subscribe: 'Suscribirse',
  publishedBy: 'Publicado por {publisher} con Gazette.',
  allFeeds: 'Todos los canales (OPML)',
  skip: 'Saltar al contenido',
  menu: 'Menú principal',
  follow: 'Seguir «{feed}»',
  followLine: '{link}: cada artículo nuevo en su lector de noticias, sin cuenta.',
  readingTime: { other: '{count} min de lectura' },

  newestArticles: 'Últimos artículos',
  nothingPublished: 'Todavía no se ha publicado nada.',
  readersFindFeed:
    'La mayoría de los lectores también encuentra el canal por sí sola con la dirección de esta página.',
  partsOfFeed: 'Solo una parte: {feeds}',

  feed: 'Canal',
  feedTitle: '{title} – canal',
  feedIntro:
    'Esto es un canal: su lector de noticias muestra cada artículo nuevo en cuanto se publica, completo y sin cuenta.',
  partIntro:
    'Esto es un canal: su lector de noticias muestra cada artículo nuevo de «{feed}» en cuanto se publica, completo y sin cuenta.',
  copyAddress: 'Copie esta dirección en su lector',
  openInApp: 'Abrir en una aplicación',
  apps: 'En un teléfono u ordenador, aplicaciones como {apps} abren el canal.',
  subscribeWith: 'O suscríbase en la web con {readers}.',
  otherFormats: 'Otros formatos',
  whatIsReader: '¿Qué es un lector de noticias?',
  aboutReaders:
    'Un lector de noticias es una aplicación o un sitio web que reúne los artículos nuevos de todas las publicaciones que usted sigue, en un solo lugar y por orden de fecha. Nadie más elige lo que usted ve, y nadie recibe su dirección de correo. Indíquele una vez la dirección de arriba, y los artículos nuevos aparecen solos.',
  pushed:
    'Los lectores compatibles con WebSub reciben aviso de cada artículo en un segundo; los demás consultan de vez en cuando.',
  entriesShown: {
    one: 'El último artículo, como lo mostrará un lector',
    other: 'Los últimos {count} artículos, como los mostrará un lector',
  },
  emptyFeed: 'Ahora no hay nada en este canal.',
  copy: 'Copiar',
  copied: 'Copiado',

  updated: 'actualizado el {date}',
  source: 'Fuente: {source}',
  rightsUnknown: 'Derechos desconocidos. Original: {source}',
  related: 'Más información',
  readNext: 'Siga leyendo',
  previousArticle: 'Artículo anterior',
  nextArticle: 'Artículo siguiente',
  tags: 'Etiquetas',
  noteMinor: 'Editado el {date}:',
  noteSignificant: 'Actualizado el {date}:',
  noteCorrection: 'Fe de errores del {date}:',
  previewDraft:
    'Vista previa: este artículo es un borrador. El enlace caduca el {end}. Lo que reciben los lectores de noticias: {formats}.',
  previewScheduled:
    'Vista previa: este artículo está programado. El enlace caduca el {end}. Lo que reciben los lectores de noticias: {formats}.',

  archive: 'Archivo',
  articleCount: { one: '{count} artículo', many: '{count} de artículos', other: '{count} artículos' },
  monthPage: '{month}, página {page}',

  notFound: 'Página no encontrada',
  notFoundText: 'No hay nada en esta dirección.',
  withdrawn: 'Artículo retirado',
  withdrawnText: 'La redacción ha retirado este artículo.',
  withdrawnStory: 'La redacción ha retirado «{title}».',
  gone: 'Eliminado',
  goneText: 'Lo que había en esta dirección se ha eliminado definitivamente.',
  previewEnded: 'Vista previa caducada',
  previewEndedText: 'Este enlace a una vista previa ha caducado. La redacción puede crear otro.',
  feedEnded: 'Canal cerrado',
  feedEndedText: 'Este canal ha llegado a su fin.',
  newestOf: 'Los últimos artículos de {publication}',

  search: 'Buscar',
  searchedWords: 'Palabras que buscar',
  resultsFor: 'Búsqueda: {words}',
  nothingFound:
    'No se ha encontrado nada. Cada palabra debe estar en el artículo; pruebe con menos palabras o con otras.',
  searchHelp:
    'Cada palabra debe estar en el artículo. Ponga una frase exacta entre comillas y un signo menos ante una palabra que deba faltar.',
  searchShortened: 'Solo se ha buscado esta parte: {words}',
  searchUnfinished: 'Los artículos más antiguos aún no se han recorrido.',
  searchIndexing: 'El archivo aún se está indexando: pueden faltar artículos antiguos.',
  searchBusy: 'Demasiadas búsquedas a la vez. Vuelva a intentarlo en un momento.',
  wrongDate: 'Esto no es una fecha: {date}',
  olderResults: 'Resultados anteriores',
  newestResults: 'Resultados más recientes',
  followSearch: 'Seguir esta búsqueda en un lector de noticias: {formats}.',
  narrowDown: 'Acotar',
  section: 'Sección',
  anySection: 'Todas las secciones',
  author: 'Autor',
  fromDay: 'Desde',
  untilDay: 'Hasta',
  newestFirst: 'Los más recientes primero',
  bestFirst: 'Los más relevantes primero',

  unavailable: 'El servicio no está disponible en este momento. Vuelva a intentarlo dentro de medio minuto.',
  failed: 'Se ha producido un error. Ha quedado registrado.',
  requestId: 'El identificador de esta petición es {id}.',

  sections: 'Secciones',
  selections: 'Selecciones',
  authors: 'Autores',
  languages: 'Idiomas',
}
