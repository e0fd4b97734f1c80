import type { ApiRequest } from '../../support/api-client.ts'

/** A request to an operation, whose method is known. */
export interface Wanted extends ApiRequest {
  /** Below `/api`. */
  readonly path: string
  /** Default: a token of all scopes. */
  readonly token?: string
  /** After the answer. */
  readonly undo?: () => Promise<void>
}

/** What cases need. Each call makes another one, but for what no case changes: an article of a file, and a deleted one. */
export interface Things {
  /** A name that nothing has. */
  name(): string
  /** The key of an article of the store; a draft, unless the fields say otherwise. */
  article(fields?: Readonly<Record<string, unknown>>): Promise<string>
  /** The slug of an article of a file. */
  fileArticle(): Promise<string>
  /** The key of an article that was deleted. */
  deletedArticle(): Promise<string>
  /** A token of all scopes. */
  token(): Promise<{ readonly id: string; readonly secret: string }>
  /** The name of a media file. */
  mediaFile(): Promise<string>
  /** The id of a subscription. */
  subscription(): Promise<string>
  /** The id of a webhook whose host has no address. */
  webhook(): Promise<string>
  /** The event of a delivery of the webhook, with a slash before it. */
  delivery(webhook: string): Promise<string>
  /** As many webhooks as there may be. Returns how to remove them. */
  allWebhooks(): Promise<() => Promise<void>>
  readonly publication: {
    etag(): Promise<string>
    /** Takes it away, or has a program give it. Returns how to undo that. */
    remove(): Promise<() => Promise<void>>
    giveByProgram(): () => Promise<void>
  }
}

export type MakeRequest = (things: Things) => Promise<Wanted> | Wanted

const published = '2026-11-22T08:00:00Z'
const json = 'application/json'

const ofArticle =
  (action: string, body: unknown, fields: Readonly<Record<string, unknown>> = {}): MakeRequest =>
  async ({ article }) => ({ path: `/articles/${await article(fields)}${action}`, body, type: json })

const ofFile =
  (query = ''): MakeRequest =>
  async ({ fileArticle }) => ({
    path: `/articles/${await fileArticle()}${query}`,
    body: { title: 'Mine' },
    type: json,
  })

const ofDeleted =
  (action: string, body?: unknown): MakeRequest =>
  async ({ deletedArticle }) => ({ path: `/articles/${await deletedArticle()}${action}`, body, type: json })

const courier = {
  id: 'tag:test.example,2026:courier',
  title: 'The Other Courier',
  language: 'en-GB',
  publisher: { name: 'The Other Courier' },
}

/** What `mediaFile` has uploaded. */
export const toUpload: Wanted = {
  path: '/media?name=table.csv',
  body: 'number,name\n1,One\n',
  type: 'text/csv',
}

const withoutPublication =
  (body: unknown): MakeRequest =>
  async ({ publication }) => ({ path: '/publication', body, type: json, undo: await publication.remove() })

const ofWebhook =
  (action = ''): MakeRequest =>
  async ({ webhook }) => ({ path: `/webhooks/${await webhook()}${action}` })

/**
 * A request for each status that no other operation answers in the same way, by operation. The first one of 2xx is also
 * what the shared cases send, each with one thing wrong.
 */
export const cases: Readonly<Record<string, Readonly<Record<number, MakeRequest>>>> = {
  listArticles: { 200: () => ({ path: '/articles?limit=1' }) },
  readArticle: {
    200: ofArticle('', undefined),
    304: async ({ article }) => ({
      path: `/articles/${await article()}`,
      headers: { 'If-None-Match': '*' },
    }),
  },
  readHistory: { 200: ofArticle('/history', undefined) },
  createArticle: {
    200: ({ name }) => ({ path: '/articles?dryRun', body: { title: `Title of ${name()}` } }),
    201: ({ name }) => ({ path: '/articles', body: { title: `Title of ${name()}` } }),
    409: async ({ article }) => ({ path: `/articles?key=${await article()}`, body: { title: 'Again' } }),
    410: async ({ deletedArticle }) => ({
      path: `/articles?key=${await deletedArticle()}`,
      body: { title: 'Again' },
    }),
    412: () => ({ path: '/articles', body: { title: 'None' }, headers: { 'If-Match': '*' } }),
  },
  replaceArticle: {
    200: ofArticle('', { title: 'Replaced' }),
    201: ({ name }) => ({ path: `/articles/${name()}`, body: { title: 'Created' } }),
    409: ofFile(),
    410: ofDeleted('', { title: 'Again' }),
  },
  patchArticle: {
    200: ofArticle('', { title: 'Patched' }),
    409: ofFile(),
  },
  deleteArticle: {
    200: ofArticle('', undefined),
    409: ofArticle('', undefined, { published }),
  },
  saveArticles: {
    200: ({ name }) => ({
      path: '/articles/bulk',
      body: `${JSON.stringify({ key: name(), title: 'One' })}\n`,
      type: 'application/x-ndjson',
    }),
  },
  publishArticle: { 200: ofArticle('/publish', undefined) },
  scheduleArticle: {
    200: ofArticle('/schedule', { at: '2026-12-24T06:00:00Z' }),
  },
  unpublishArticle: { 200: ofArticle('/unpublish', undefined, { published }) },
  withdrawArticle: {
    200: ofArticle('/withdraw', { reason: 'Wrong' }, { published }),
  },
  correctArticle: {
    200: ofArticle('/correct', { grade: 'minor', note: 'Now right' }, { published }),
  },
  previewArticle: {
    200: ofArticle('/preview', {}),
    409: ofArticle('/preview', undefined, { published }),
  },
  uploadMedia: {
    200: async ({ mediaFile }) => {
      await mediaFile()
      return toUpload
    },
    201: ({ name }) => ({ ...toUpload, body: `number,name\n1,${name()}\n` }),
  },
  listMedia: { 200: () => ({ path: '/media?limit=1' }) },
  readMedia: { 200: async ({ mediaFile }) => ({ path: `/media/${await mediaFile()}` }) },
  patchMedia: {
    200: async ({ mediaFile }) => ({ path: `/media/${await mediaFile()}`, body: { alt: 'A table' } }),
  },
  readPublication: {
    200: () => ({ path: '/publication' }),
    304: async ({ publication }) => ({
      path: '/publication',
      headers: { 'If-None-Match': await publication.etag() },
    }),
    404: withoutPublication(undefined),
    409: ({ publication }) => ({ path: '/publication', undo: publication.giveByProgram() }),
  },
  replacePublication: {
    200: () => ({ path: '/publication?dryRun', body: courier }),
    404: withoutPublication(courier),
    409: () => ({ path: '/publication', body: courier }),
  },
  patchPublication: {
    200: () => ({ path: '/publication?dryRun', body: { subtitle: 'News of elsewhere' } }),
    404: withoutPublication({ subtitle: 'News of elsewhere' }),
    409: () => ({ path: '/publication', body: { subtitle: 'News of elsewhere' } }),
  },
  readStatus: { 200: () => ({ path: '/status' }) },
  searchArticles: { 200: () => ({ path: '/search?q=title' }) },
  listSubscriptions: { 200: () => ({ path: '/subscriptions' }) },
  endSubscription: { 204: async ({ subscription }) => ({ path: `/subscriptions/${await subscription()}` }) },
  readAudience: { 200: () => ({ path: '/audience?days=1' }) },
  listTokens: { 200: () => ({ path: '/tokens' }) },
  createToken: { 201: ({ name }) => ({ path: '/tokens', body: { name: name(), scopes: ['read'] } }) },
  readOwnToken: { 200: () => ({ path: '/tokens/self' }) },
  revokeOwnToken: { 204: async ({ token }) => ({ path: '/tokens/self', token: (await token()).secret }) },
  readToken: { 200: async ({ token }) => ({ path: `/tokens/${(await token()).id}` }) },
  addWebhook: {
    201: ({ name }) => ({ path: '/webhooks', body: { url: `https://${name()}.example/` } }),
    409: async ({ allWebhooks }) => ({
      path: '/webhooks',
      body: { url: 'https://more.example/' },
      undo: await allWebhooks(),
    }),
  },
  listWebhooks: { 200: () => ({ path: '/webhooks' }) },
  readWebhook: { 200: ofWebhook() },
  removeWebhook: { 204: ofWebhook() },
  pauseWebhook: { 200: ofWebhook('/pause') },
  resumeWebhook: { 200: ofWebhook('/resume') },
  rotateWebhookSecret: { 200: ofWebhook('/rotate') },
  testWebhook: { 200: ofWebhook('/test') },
  listWebhookDeliveries: { 200: ofWebhook('/deliveries') },
  redeliverEvent: {
    202: async ({ webhook, delivery }) => {
      const id = await webhook()
      return { path: `/webhooks/${id}/deliveries/${await delivery(id)}/redeliver` }
    },
  },
  revokeToken: { 204: async ({ token }) => ({ path: `/tokens/${(await token()).id}` }) },
}
