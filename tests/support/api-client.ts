import { findDifferences } from './api-conformance.ts'
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

/** Throws where the request or its answer differs from the description of the API. */
export async function sendApi(
  address: string,
  token: string | undefined,
  method: string,
  { body, type, headers }: ApiRequest = {},
): Promise<ApiAnswer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const contentType = type ?? (body === undefined || isRaw ? undefined : 'application/json')
  const sent = {
    method,
    redirect: 'manual',
    headers: new Headers({
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(contentType !== undefined && { 'Content-Type': contentType }),
      ...headers,
    }),
    body: isRaw || body === undefined ? (body as string | undefined) : JSON.stringify(body),
  } as const
  const response = await fetch(address, sent)
  const text = await response.text()
  const path = address.slice(address.indexOf('/api/') + '/api'.length)
  const answer = { status: response.status, headers: response.headers, text }
  const differences = findDifferences({ ...sent, path, answer })
  if (differences.length > 0) throw new Error(`${method} ${path}: ${differences.join('\n')}`)
  const isJson = /[/+]json\b/.test(response.headers.get('Content-Type') ?? '')
  return { ...answer, json: isJson ? JSON.parse(text) : undefined }
}
