import type { NewToken } from '../../src/store/store.ts'
import { type DataFolder, makeDataFolder } from './make-data-folder.ts'
import { startGazette, type TestServer, type TestServerOptions } from './start-gazette.ts'

export interface MicropubAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
  readonly json: any
}

/** A server with a token that may post, and a client that follows no redirect. */
export interface MicropubServer extends AsyncDisposable {
  readonly server: TestServer
  readonly data: DataFolder
  readonly endpoint: string
  /** The secret of a token with every scope of Micropub. */
  readonly secret: string
  makeToken(token: Partial<NewToken>): Promise<string>
  /** With the token, unless the headers have another Authorization; an empty one sends none. */
  send(path: string, init?: RequestInit): Promise<MicropubAnswer>
  postForm(form: string, headers?: Record<string, string>): Promise<MicropubAnswer>
  postJson(body: unknown, headers?: Record<string, string>): Promise<MicropubAnswer>
  postParts(parts: FormData, path?: string, headers?: Record<string, string>): Promise<MicropubAnswer>
  /** `query`: further parameters, such as `&properties[]=content`. */
  readSource(url: string, query?: string): Promise<MicropubAnswer>
  /** Creates a post with these properties and returns its address. */
  create(properties: Record<string, unknown>): Promise<string>
  /** The entries of the main JSON feed, newest first. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any entry
  readFeed(): Promise<any[]>
}

const all = ['create', 'update', 'delete', 'undelete', 'media'] as const

export async function startMicropub(options: TestServerOptions = {}): Promise<MicropubServer> {
  const data = await makeDataFolder()
  const server = await startGazette(data, options)
  const makeToken = async (token: Partial<NewToken>) => {
    const wanted = { name: 'Writing app', scopes: all, by: { how: 'command' } as const, ...token }
    return (await server.gazette.store.tokens.create(wanted)).secret
  }
  const secret = await makeToken({})
  const endpoint = `${server.url}/micropub`

  async function send(path: string, init: RequestInit = {}): Promise<MicropubAnswer> {
    const headers = new Headers({ Authorization: `Bearer ${secret}` })
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value)
    if (headers.get('Authorization') === '') headers.delete('Authorization')
    const answer = await fetch(endpoint + path, { redirect: 'manual', ...init, headers })
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '')
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    }
  }
  const post = (body: string, type: string, headers: Record<string, string> = {}) =>
    send('', { method: 'POST', body, headers: { 'Content-Type': type, ...headers } })
  const postJson: MicropubServer['postJson'] = (body, headers) =>
    post(JSON.stringify(body), 'application/json', headers)

  return {
    server,
    data,
    endpoint,
    secret,
    makeToken,
    send,
    postJson,
    postForm: (form, headers) => post(form, 'application/x-www-form-urlencoded', headers),
    postParts: (parts, path = '', headers = {}) => send(path, { method: 'POST', body: parts, headers }),
    readSource: (url, query = '') => send(`?q=source&url=${encodeURIComponent(url)}${query}`),
    create: async (properties) => {
      const { status, headers, text } = await postJson({ type: ['h-entry'], properties })
      if (status !== 201) throw new Error(`${status} ${text}`)
      return headers.get('Location') ?? ''
    },
    readFeed: async () => JSON.parse(await (await fetch(`${server.url}/feed.json`)).text()).items,
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await data[Symbol.asyncDispose]()
    },
  }
}
