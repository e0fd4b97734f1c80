import fc, { type Arbitrary } from 'fast-check'
import { type DescribedOperation, described, description } from '../../support/api-conformance.ts'

/** A request as a careless or hostile program sends it. */
export interface OddRequest {
  readonly method: string
  readonly operationId: string
  /** Below `/api`, with its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

type JsonSchema = Readonly<Record<string, unknown>>

/** Those that articles have by and by, so that requests meet some. */
export const keys = ['one', 'two', 'three', 'four', 'five', 'file-one']

const text = fc.oneof(
  fc.constantFrom(
    ...keys,
    'draft',
    'Harbour',
    '2026-11-22T08:00:00Z',
    '2026-12-24',
    '+275760-09-13T00:00:00Z',
    'https://x.example/a?b=c',
    'en-GB',
    'image/png',
    '<p>Text <b>of</b> a page.</p>',
    '<script>alert(1)</script>',
    'ada@x.example',
    '/2019/05/old.html',
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e\ufeff',
    '__proto__',
    'x'.repeat(3000),
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 30 }),
)

/** Values that fit the schema, and texts that may break a rule that no schema holds. */
function valueFor(schema: JsonSchema, depth = 0): Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') return valueFor(resolve(schema.$ref), depth)
  if ('const' in schema) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  const choices = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined
  if (choices) return fc.oneof(...choices.map((one) => valueFor(one, depth)))
  switch (schema.type) {
    case 'object':
      return objectOf(schema, depth)
    case 'array':
      return fc.array(valueFor((schema.items ?? {}) as JsonSchema, depth + 1), { maxLength: 3 })
    case 'integer':
      return fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 53, 1e300))
    case 'number':
      return fc.double()
    case 'boolean':
      return fc.boolean()
    case 'string':
      return text
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function resolve(ref: string): JsonSchema {
  const name = ref.split('/').at(-1) ?? ''
  return (description.components?.schemas?.[name] ?? {}) as JsonSchema
}

function objectOf({ properties = {}, required = [] }: JsonSchema, depth: number): Arbitrary<unknown> {
  const fields = Object.entries(properties as Record<string, JsonSchema>)
  const model = Object.fromEntries(fields.map(([name, one]) => [name, valueFor(one, depth + 1)]))
  return fc.record(model, { requiredKeys: required as string[], noNullPrototype: true })
}

/** A part of the value is replaced by anything. */
const mutated = (value: unknown): Arbitrary<unknown> => {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return fc.jsonValue()
  return fc
    .tuple(fc.constantFrom(...Object.keys(value)), fc.jsonValue({ maxDepth: 3 }))
    .map(([key, other]) => {
      return Array.isArray(value) ? [...value, other] : { ...value, [key]: other }
    })
}

function bodyOf(schema: JsonSchema, type: string): Arbitrary<string> {
  const value = valueFor(schema)
  const json = fc
    .oneof({ arbitrary: value, weight: 4 }, { arbitrary: value.chain(mutated), weight: 2 }, fc.jsonValue())
    .map((one) => JSON.stringify(one) ?? 'null')
  const lines = fc.array(json, { maxLength: 4 }).map((all) => all.join('\n'))
  const usual = type.endsWith('ndjson') ? lines : /[/+]json$/.test(type) ? json : text
  return fc.oneof(
    { arbitrary: usual, weight: 8 },
    text,
    fc.tuple(usual, fc.nat(200)).map(([whole, end]) => whole.slice(0, end)),
  )
}

/** Printable, as far as a header may hold it. */
const headerText = fc.string({ maxLength: 20 }).map((value) => value.replaceAll(/[^\x20-\x7e]/g, '?').trim())

const oddHeaders: Arbitrary<Readonly<Record<string, string>>> = fc.record(
  {
    'If-Match': fc.oneof(
      fc.constantFrom('"1"', '"2"', '*', 'W/"1"', '"1", "2"', '3', '"999999999999"'),
      headerText,
    ),
    'If-None-Match': fc.oneof(fc.constantFrom('*', '"1"', 'W/"1"'), headerText),
    'Idempotency-Key': fc.oneof(fc.constantFrom('"a"', 'a', '"b"', '"', ''), headerText),
    'Content-Encoding': fc.constantFrom('gzip', 'identity', 'br'),
    Origin: fc.constantFrom('null', 'https://x.example'),
    Accept: fc.constantFrom('text/html', '*/*', 'application/xml'),
  },
  { requiredKeys: [] },
)

/** Parts of an address: some that cannot be decoded, too. */
const pathPart = fc.oneof(
  { arbitrary: fc.constantFrom(...keys), weight: 6 },
  fc.constantFrom(
    '%',
    '%zz',
    '%00',
    '%2F',
    '..%2f..',
    '%E2%82',
    '%ED%A0%80',
    'x'.repeat(600),
    '%F0%9F%9A%A2',
    'self',
  ),
  text
    .map((value) => encodeURIComponent(value.toWellFormed()))
    .filter((value) => !['', '.', '..'].includes(value)),
)

const types = ['application/json', 'text/html', 'text/plain; charset=latin1', 'multipart/form-data', 'x', '']

function requestOf(operation: DescribedOperation): Arbitrary<OddRequest> {
  const { path, operationId, parameters = [], requestBody } = operation
  const queries = parameters.filter((one) => one.in === 'query')
  const query = fc.record(
    Object.fromEntries(queries.map(({ name, schema }) => [name, fc.oneof(valueFor(schema), text)])),
    { requiredKeys: [] },
  )
  const more = fc.oneof(
    { arbitrary: fc.constant(''), weight: 9 },
    fc.constantFrom('&x=1', '&dryRun&dryRun', '&%=%'),
  )
  const parts = fc.array(pathPart, { minLength: 3, maxLength: 3 })
  const contents = Object.entries(requestBody?.content ?? { 'application/json': { schema: {} } })
  const body = fc.oneof(
    ...contents.map(([type, { schema }]) => fc.tuple(fc.constant(type), bodyOf(schema as JsonSchema, type))),
  )
  return fc
    .record({
      parts,
      query,
      more,
      headers: fc.oneof({ arbitrary: fc.constant({}), weight: 2 }, oddHeaders),
      sent: requestBody ? fc.option(body, { nil: undefined, freq: 9 }) : fc.constant(undefined),
      type: fc.option(fc.constantFrom(...types), { nil: undefined, freq: 1 }).map((type) => type),
      isOdd: fc.integer({ min: 0, max: 9 }),
    })
    .map(({ parts, query, more, headers, sent, type, isOdd }) => {
      let next = 0
      const asked = new URLSearchParams(
        Object.entries(query).map(([name, value]): [string, string] => [name, String(value).toWellFormed()]),
      )
      const [given, text] = sent ?? []
      const contentType = isOdd === 0 ? type : given
      return {
        method: operation.method.toUpperCase(),
        operationId,
        path: `${path.replaceAll(/\{\w+\}/g, () => parts[next++] ?? 'one')}?${asked}${more}`,
        headers: { ...headers, ...(contentType !== undefined && { 'Content-Type': contentType }) },
        body: text?.toWellFormed(),
      }
    })
}

/** Requests to all operations alike, generated from the description of the API. */
export const oddRequest: Arbitrary<OddRequest> = fc.oneof(...described.map(requestOf))
