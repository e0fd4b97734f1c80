import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { createApiDocument } from '../../src/api/openapi/document.ts'
import { operations } from '../../src/api/operations.ts'

/** A request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string
  /** Below `/api`, with its query. */
  readonly path: string
  readonly headers: Headers
  readonly body: string | Uint8Array | undefined
  readonly answer: { readonly status: number; readonly headers: Headers; readonly text: string }
}

export interface DescribedOperation {
  readonly operationId: string
  readonly method: string
  /** Such as `/articles/{key}`. */
  readonly path: string
  readonly parameters?: readonly DescribedParameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content; readonly headers?: object }>>
}

interface DescribedParameter {
  readonly in: 'path' | 'query' | 'header'
  readonly name: string
  readonly required?: boolean
  readonly schema: JsonSchema
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>
type JsonSchema = Readonly<Record<string, unknown>>

/** The description that `/api/openapi.json` has, but for the address and the title. */
export const description = createApiDocument({ operations, baseUrl: 'https://x.example', title: 'X' })

export const described: readonly DescribedOperation[] = Object.entries(description.paths ?? {}).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      return { method, path, ...operation } as unknown as DescribedOperation
    }),
)

const root = 'https://x.example/openapi.json'
// OpenAPI has keywords of its own, such as `example`.
const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false })
addFormats.default(ajv)
ajv.addSchema({ ...description, $id: root })

const compiled = new Map<string, ValidateFunction>()

/** What breaks a schema of the description. `place`: its keys from the root. */
function faultsOf(place: readonly (string | number)[], value: unknown): string[] {
  const pointer = place.map((key) =>
    encodeURIComponent(String(key).replaceAll('~', '~0').replaceAll('/', '~1')),
  )
  const $ref = `${root}#/${pointer.join('/')}`
  const validate = compiled.get($ref) ?? ajv.compile({ $ref })
  compiled.set($ref, validate)
  if (validate(value)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

/** The operation that such a request meets. Undefined if there is none. */
export function findOperation(method: string, path: string): DescribedOperation | undefined {
  const given = path.split('?', 1)[0]?.split('/') ?? []
  const isMet = (operation: DescribedOperation) => {
    const parts = operation.path.split('/')
    return (
      operation.method === method.toLowerCase() &&
      parts.length === given.length &&
      parts.every((part, index) => part === given[index] || (part.startsWith('{') && given[index] !== ''))
    )
  }
  // Literal parts go before names, as in the routes.
  const names = ({ path }: DescribedOperation) => path.split('{').length
  return described.filter(isMet).sort((one, other) => names(one) - names(other))[0]
}

/**
 * Where a request and its answer differ from the description: a status, a media type, a header or a body that it does not
 * have; a request that was done, but breaks its schema.
 */
export function findDifferences(exchange: Exchange): string[] {
  const { method, path, answer } = exchange
  // No such address comes as far as to the API.
  if (!isDecodable(path)) return answer.status === 400 ? [] : [`${answer.status} for a broken address`]
  const operation = findOperation(method, path)
  if (!operation) {
    if ([404, 405].includes(answer.status)) return problemFaults(answer)
    return method === 'OPTIONS' && answer.status === 204 ? [] : ['there is no such operation']
  }
  const response = operation.responses[answer.status]
  if (!response) return [`${operation.operationId} does not describe the status ${answer.status}`]
  const faults = [
    ...answerFaults(operation, response, exchange),
    ...(answer.status < 300 ? requestFaults(operation, exchange) : []),
  ]
  return faults.map((fault) => `${operation.operationId} ${answer.status}: ${fault}`)
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path.split('?', 1)[0] ?? '') !== ''
  } catch {
    return false
  }
}

function problemFaults({ text }: Exchange['answer']): string[] {
  return faultsOf(['components', 'schemas', 'Problem'], JSON.parse(text))
}

/** Headers that an answer has only if they are described. */
const telling = [
  'Accept-Patch',
  'Accept-Post',
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'Retry-After',
  'WWW-Authenticate',
]

function answerFaults(
  { path, method }: DescribedOperation,
  response: DescribedOperation['responses'][string],
  { answer: { status, headers, text } }: Exchange,
): string[] {
  const known = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase())
  const unknown = telling.filter((name) => headers.has(name) && !known.includes(name.toLowerCase()))
  const faults = unknown.map((name) => `the header ${name} is not described`)
  if (!response.content) return text === '' ? faults : [...faults, 'the answer must have no body']
  const type = mediaTypeOf(headers)
  if (!response.content[type]) return [...faults, `the media type ${type} is not described`]
  const place = ['paths', path, method, 'responses', status, 'content', type, 'schema']
  return [...faults, ...valuesOf(type, text).flatMap((value) => faultsOf(place, value))]
}

/** The JSON of a body, or its text; that of each line of NDJSON. */
function valuesOf(type: string, text: string): unknown[] {
  if (type.endsWith('ndjson'))
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  return [/[/+]json$/.test(type) ? JSON.parse(text) : text]
}

function requestFaults(operation: DescribedOperation, exchange: Exchange): string[] {
  return [...parameterFaults(operation, exchange), ...bodyFaults(operation, exchange)]
}

function parameterFaults(
  { path, method, parameters = [] }: DescribedOperation,
  { path: asked, headers }: Exchange,
) {
  const { pathname, searchParams } = new URL(asked, root)
  const pathParts = new Map(
    path
      .split('/')
      .map((part, index) => [part.slice(1, -1), decodeURIComponent(pathname.split('/')[index] ?? '')]),
  )
  const read = {
    path: (name: string) => pathParts.get(name),
    query: (name: string) => searchParams.get(name) ?? undefined,
    header: (name: string) => headers.get(name) ?? undefined,
  }
  const faults = parameters.flatMap(({ in: where, name, required, schema }, index) => {
    const given = read[where](name)
    if (given === undefined) return required ? [`${where} parameter ${name} is missing`] : []
    const place = ['paths', path, method, 'parameters', index, 'schema']
    return faultsOf(place, toTyped(given, schema)).map((fault) => `${where} parameter ${name}: ${fault}`)
  })
  const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name)
  const unknown = [...searchParams.keys()].filter((name) => !names.includes(name))
  return [...faults, ...unknown.map((name) => `query parameter ${name} is not described`)]
}

/** A parameter is a text on the wire. */
function toTyped(text: string, { type }: JsonSchema): unknown {
  if (type === 'integer' || type === 'number') return Number(text)
  return type === 'boolean' ? text === 'true' : text
}

function bodyFaults(
  { path, method, requestBody }: DescribedOperation,
  { headers, body, answer }: Exchange,
): string[] {
  const isEmpty = body === undefined || body.length === 0
  if (!requestBody) return isEmpty ? [] : ['the operation takes no body']
  const type = mediaTypeOf(headers)
  // Of lines there may be none.
  if (isEmpty) return requestBody.required && !type.endsWith('ndjson') ? ['the body is missing'] : []
  const described = Object.keys(requestBody.content)
  const known = described.find(
    (one) => one === type || (one.endsWith('*') && type.startsWith(one.slice(0, -1))),
  )
  if (known === undefined) return [`the body is described as ${described.join(', ')}; it is ${type}`]
  if (typeof body !== 'string' || /^(?:multipart|image)\//.test(type)) return []
  const place = ['paths', path, method, 'requestBody', 'content', known, 'schema']
  if (!type.endsWith('ndjson')) return valuesOf(type, body).flatMap((value) => faultsOf(place, value))
  const lines = body.split('\n').filter((line) => line.trim() !== '')
  const results = valuesOf(type, answer.text) as { index: number; status: number }[]
  const done = results.filter(({ status }) => status < 300)
  return done.flatMap(({ index }) => faultsOf(place, JSON.parse(lines[index] ?? '')))
}

function mediaTypeOf(headers: Headers): string {
  return headers.get('Content-Type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}
