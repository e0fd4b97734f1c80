import type { Words } from '../words.ts'

export const pt: Words = {
  feeds: 'Feeds',
  subscribe: 'Assinar',
  publishedBy: 'Publicado por {publisher} com Gazette.',
  allFeeds: 'Todos os feeds (OPML)',

  newestArticles: 'Últimos artigos',
  nothingPublished: 'Ainda não há nada publicado.',
  aboutFeeds:
    'Um feed leva cada novo artigo ao seu leitor de feeds, na íntegra e sem conta. Copie um destes endereços para o leitor que preferir; todos contêm os mesmos artigos.',
  readersFindFeed: 'A maioria dos leitores também encontra o feed sozinha a partir do endereço desta página.',
  partsOfFeed: 'Apenas uma parte: {feeds}',

  feed: 'Feed',
  feedTitle: '{title} – feed',
  feedIntro:
    'Isto é um feed: o seu leitor de feeds mostra cada novo artigo assim que é publicado, na íntegra e sem conta.',
  partIntro:
    'Isto é um feed: o seu leitor de feeds mostra cada novo artigo de “{feed}” assim que é publicado, na íntegra e sem conta.',
  copyAddress: 'Copie um endereço para o seu leitor',
  subscribeWith: 'Ou assine na web com {readers}.',
  pushed:
    'Leitores compatíveis com WebSub são avisados de cada artigo em um segundo; os outros consultam de vez em quando.',
  entriesShown: {
    one: 'O último artigo, como um leitor o mostrará',
    other: 'Os últimos {count} artigos, como um leitor os mostrará',
  },
  emptyFeed: 'Não há nada neste feed agora.',
  copy: 'Copiar',
  copied: 'Copiado',

  updated: 'atualizado em {date}',
  source: 'Fonte: {source}',
  rightsUnknown: 'Direitos desconhecidos. Original: {source}',
  related: 'Leia também',
  tags: 'Assuntos',
  noteMinor: 'Editado em {date}:',
  noteSignificant: 'Atualizado em {date}:',
  noteCorrection: 'Correção de {date}:',
  previewDraft:
    'Pré-visualização: este artigo é um rascunho. O link expira em {end}. O que os leitores de feeds recebem: {formats}.',
  previewScheduled:
    'Pré-visualização: este artigo está agendado. O link expira em {end}. O que os leitores de feeds recebem: {formats}.',

  notFound: 'Página não encontrada',
  notFoundText: 'Não há nada neste endereço.',
  withdrawn: 'Artigo retirado',
  withdrawnText: 'Este artigo foi retirado pela redação.',
  previewEnded: 'Pré-visualização expirada',
  previewEndedText: 'Este link de pré-visualização expirou. A redação pode criar outro.',
  feedEnded: 'Feed encerrado',
  feedEndedText: 'Este feed chegou ao fim.',
  newestOf: 'Os últimos artigos de {publication}',

  search: 'Pesquisar',
  searchedWords: 'Palavras a pesquisar',
  resultsFor: 'Pesquisa: {words}',
  nothingFound: 'Nada encontrado. Cada palavra precisa estar no artigo; tente menos palavras ou outras.',
  searchHelp:
    'Cada palavra precisa estar no artigo. Ponha uma frase exata entre aspas e um sinal de menos antes de uma palavra a excluir.',
  searchShortened: 'Só esta parte foi pesquisada: {words}',
  searchUnfinished: 'Os artigos mais antigos ainda não foram percorridos.',
  searchIndexing: 'O arquivo ainda está sendo indexado: podem faltar artigos antigos.',
  searchBusy: 'Pesquisas demais ao mesmo tempo. Tente de novo daqui a pouco.',
  wrongDate: 'Isto não é uma data: {date}',
  olderResults: 'Resultados mais antigos',
  newestResults: 'Resultados mais recentes',
  followSearch: 'Acompanhar esta pesquisa num leitor de feeds: {formats}.',
  narrowDown: 'Refinar',
  section: 'Seção',
  anySection: 'Todas as seções',
  author: 'Autor',
  fromDay: 'De',
  untilDay: 'Até',
  newestFirst: 'Mais recentes primeiro',
  bestFirst: 'Mais relevantes primeiro',

  unavailable: 'O serviço está indisponível neste momento. Tente novamente dentro de meio minuto.',
  failed: 'Ocorreu um erro. O erro foi registrado.',
  requestId: 'O identificador deste pedido é {id}.',

  sections: 'Seções',
  selections: 'Seleções',
  authors: 'Autores',
  languages: 'Idiomas',
}
