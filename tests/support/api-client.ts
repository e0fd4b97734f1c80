import type { TestServer } from './start-gazette.ts'

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  /** Undefined if the answer has no JSON. */
  readonly json: ApiJson
  readonly text: string
}

// biome-ignore lint/suspicious/noExplicitAny: each test knows what it asks for
export type ApiJson = any

export interface ApiRequest {
  /** JSON, a text, or bytes. */
  readonly body?: unknown
  /** Default: application/json for an object. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type ApiClient = (method: string, path: string, request?: ApiRequest) => Promise<ApiAnswer>

/** Sends requests to `/api` of a running server, with a new token of these scopes. */
export async function makeApiClient(
  { url, gazette }: Pick<TestServer, 'url' | 'gazette'>,
  scopes: readonly string[] = ['read', 'write', 'publish'],
  options: { readonly sections?: readonly string[]; readonly name?: string } = {},
): Promise<ApiClient> {
  const { name = 'CMS', sections } = options
  const wanted = { name, scopes, ...(sections && { sections }), by: { how: 'command' } as const }
  const { secret } = await gazette.store.tokens.create(wanted)
  return (method, path, request) => sendApi(`${url}/api${path}`, secret, method, request)
}

export async function sendApi(
  address: string,
  token: string | undefined,
  method: string,
  { body, type, headers }: ApiRequest = {},
): Promise<ApiAnswer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const contentType = type ?? (body === undefined || isRaw ? undefined : 'application/json')
  const response = await fetch(address, {
    method,
    redirect: 'manual',
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(contentType !== undefined && { 'Content-Type': contentType }),
      ...headers,
    },
    ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /[/+]json\b/.test(response.headers.get('Content-Type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  }
}
