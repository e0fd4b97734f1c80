import { createHash, randomBytes } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeDataFolder } from '../../support/make-data-folder.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

export const me = 'https://news.example/'
const clientAddress = '127.0.0.2'
const publication = {
  id: 'tag:news.example,2026:times',
  title: 'The <b>Harbour</b> Times',
  language: 'en-GB',
  timeZone: 'Europe/London',
  publisher: { name: 'Harbour', email: 'desk@news.example' },
}

export type Fields = Readonly<Record<string, string>>
/** What a client answers at a path. */
type Pages = Record<string, (res: ServerResponse) => void>

/** A server, and a client with a server of its own at `http://app.example`. Each request comes from another sender. */
export interface TestIndieAuth extends AsyncDisposable {
  readonly server: TestServer
  /** `http://app.example:PORT/`, whose metadata name `app://back`. */
  readonly clientId: string
  readonly pages: Pages
  /** The paths that were asked of the client's server. */
  readonly asked: string[]
  /** The addresses of each host name. */
  readonly names: Record<string, string[]>
  pass(ms: number): void
  send(path: string, init?: RequestInit): Promise<Response>
  post(path: string, fields: Fields | URLSearchParams, headers?: Fields): Promise<Response>
  /** A request that is all right. */
  request(change?: Fields): { readonly fields: Fields; readonly verifier: string }
  /** The page for a request. */
  ask(fields: Fields): Promise<Response>
  /** A person allows all that is asked for. Returns where the browser goes. */
  allow(fields: Fields, change?: Fields): Promise<URL>
  /** From the request to the code, and what redeems it. */
  grant(change?: Fields): Promise<Fields>
  /** From the request to the token. */
  token(change?: Fields): Promise<Granted>
}

export interface Granted {
  readonly access_token: string
  readonly refresh_token: string
  readonly [name: string]: unknown
}

export async function startIndieAuth(): Promise<TestIndieAuth> {
  const data = await makeDataFolder({
    'publication.json': JSON.stringify(publication),
  })
  let time = Date.UTC(2026, 10, 23, 9)
  const names: Record<string, string[]> = { 'app.example': [clientAddress], 'other.example': [clientAddress] }
  const pages: Pages = {}
  const asked: string[] = []
  const app = createServer((req, res) => {
    asked.push(req.url ?? '')
    const page = pages[req.url ?? '']
    if (page) page(res)
    else res.writeHead(404).end()
  })
  await new Promise<void>((done) => app.listen(0, clientAddress, done))
  const clientId = `http://app.example:${(app.address() as AddressInfo).port}/`
  pages['/'] = json({ client_id: clientId, client_name: 'The App', redirect_uris: ['app://back'] })
  const server = await startGazette(data, {
    now: () => new Date(time),
    publicUrl: 'https://news.example',
    trustProxy: 1,
    guard: {
      isAllowed: (address) => address.startsWith('127.0.0.'),
      resolve: async (name) => names[name] ?? [],
    },
  })
  let senders = 0
  const send = (path: string, init: RequestInit = {}) => {
    senders++
    const sender = `93.184.${senders >> 8}.${senders & 255}`
    const headers = { 'x-forwarded-for': sender, ...(init.headers as Fields) }
    return fetch(`http://127.0.0.1:${server.port}${path}`, { redirect: 'manual', ...init, headers })
  }
  const post: TestIndieAuth['post'] = (path, fields, headers = {}) =>
    send(path, { method: 'POST', body: new URLSearchParams(fields), headers })
  const test: TestIndieAuth = {
    ...{ server, clientId, pages, asked, names, send, post },
    pass: (ms) => {
      time += ms
    },
    request: (change = {}) => {
      const verifier = randomBytes(40).toString('base64url')
      const fields = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: `${clientId}back?from=here`,
        state: 'st&te=1 ',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        scope: 'create update profile email',
        me,
        ...change,
      }
      return {
        fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')),
        verifier,
      }
    },
    ask: (fields) => send(`/indieauth/authorize?${new URLSearchParams(fields)}`),
    allow: async (fields, change = {}) => {
      const page = await (await test.ask(fields)).text()
      const form = toForm(page)
      const login = await server.gazette.store.logins.begin('Ada')
      form.set('login_code', login.code)
      form.set('decision', 'allow')
      for (const [name, value] of Object.entries(change)) form.set(name, value)
      const answer = await post('/indieauth/authorize', form)
      if (answer.status !== 303) throw new Error(`${answer.status}: ${await answer.text()}`)
      return new URL(answer.headers.get('location') ?? '')
    },
    grant: async (change) => {
      const { fields, verifier } = test.request(change)
      const back = await test.allow(fields)
      const { client_id = '', redirect_uri = '' } = fields
      const code = back.searchParams.get('code') ?? ''
      return { grant_type: 'authorization_code', code, client_id, redirect_uri, code_verifier: verifier }
    },
    token: async (change) => {
      const answer = await post('/indieauth/token', await test.grant(change))
      if (answer.status !== 200) throw new Error(await answer.text())
      return (await answer.json()) as Granted
    },
    [Symbol.asyncDispose]: async () => {
      await server.close()
      app.closeAllConnections()
      await new Promise((done) => app.close(done))
      await data[Symbol.asyncDispose]()
    },
  }
  return test
}

export function json(value: unknown) {
  return (res: ServerResponse) => {
    res
      .setHeader('Content-Type', 'application/json')
      .end(typeof value === 'string' ? value : JSON.stringify(value))
  }
}

/** The fields of the page's form as a browser would send them, with each box that is ticked. */
export function toForm(page: string): URLSearchParams {
  const form = new URLSearchParams()
  for (const [input] of page.matchAll(/<input [^>]*>/g)) {
    const [, name = ''] = / name="([^"]*)"/.exec(input) ?? []
    const [, value = ''] = / value="([^"]*)"/.exec(input) ?? []
    const isBox = input.includes('type="checkbox"')
    if (!isBox || / checked>/.test(input)) form.append(name, value)
  }
  return form
}
