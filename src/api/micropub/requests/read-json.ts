import {
  isCommand,
  isObject,
  isPropertyName,
  type Mf2Problem,
  type Mf2Properties,
  photoAlts,
  plainText,
  problemAt,
} from '../mf2.ts'
import { kindRule, noUrl, type ReadRequest, unknownAction } from './read-form.ts'
import { readUpdate } from './read-update.ts'

/**
 * Reads the JSON of a request. A new post may be microformats2 JSON (Micropub, section 3.3.2), the same with bare values in
 * place of lists, as iA Writer sends it, or JF2, which has its properties at the top.
 */
export function readJson(body: unknown): ReadRequest {
  if (!isObject(body)) return { problems: [problemAt([], 'the body must be a JSON object')] }
  const action = body.action === undefined ? 'create' : plainText(body.action)
  if (action === 'create') return readPost(body)
  if (action === 'update') return readUpdate(body)
  if (action !== 'delete' && action !== 'undelete')
    return { problems: [problemAt(['action'], unknownAction(action ?? typeof body.action))] }
  return typeof body.url === 'string' && body.url !== ''
    ? { request: { action, url: body.url } }
    : { problems: [noUrl] }
}

type Fields = Readonly<Record<string, unknown>>

/** Beside the properties of a JF2 post. */
const notProperties: ReadonlySet<string> = new Set(['type', 'action', 'access_token', 'url', '@context'])

function readPost(body: Fields): ReadRequest {
  const isMf2 = body.properties !== undefined
  const { properties: given, ...beside } = body
  const problems = [...typeProblems(body.type)]
  if (isMf2 && !isObject(given)) problems.push(problemAt(['properties'], 'properties must be an object'))
  const fields: Fields = isMf2 && isObject(given) ? given : {}
  const outside = Object.entries(beside).filter(([name]) => !notProperties.has(name))
  // Some clients send commands beside the properties.
  const stray = isMf2 ? outside.filter(([name]) => !isCommand(name) && name !== 'children') : []
  problems.push(
    ...stray.map(([name]) => problemAt([name], `"${name.slice(0, 60)}" must be within properties`)),
  )
  const read = readProperties([...outside.filter((one) => !stray.includes(one)), ...Object.entries(fields)])
  const path = isMf2 ? ['properties'] : []
  problems.push(...read.unnamed.map((name) => problemAt([...path, name], nameRule(name))))
  return problems.length > 0
    ? { problems }
    : { request: { action: 'create', properties: isMf2 ? read.properties : fromJf2(read.properties) } }
}

function nameRule(name: string): string {
  return `"${name.slice(0, 60)}" is no name of a property`
}

function typeProblems(type: unknown): Mf2Problem[] {
  const [first, ...others] = type === undefined ? ['h-entry'] : [type].flat()
  if (others.length === 0 && (first === 'h-entry' || first === 'entry')) return []
  const said = typeof first === 'string' ? first : JSON.stringify(type ?? null)
  return [problemAt(['type'], kindRule(others.length > 0 ? [type].flat().join(', ') : said))]
}

/**
 * Lists of all values. A null and an empty text count as missing; so does a list of them. In `mp-photo-alt` they keep the place of
 * a photo without a text.
 */
function readProperties(fields: readonly (readonly [string, unknown])[]): {
  properties: Mf2Properties
  unnamed: readonly string[]
} {
  const lists = fields.flatMap(([name, value]): [string, unknown[]][] => {
    const values = [value].flat().flatMap((one) => {
      if (one !== null && one !== '') return [one]
      return name === photoAlts ? [''] : []
    })
    return values.length > 0 && isPropertyName(name) ? [[name, values]] : []
  })
  return {
    properties: Object.fromEntries(lists),
    unnamed: fields.flatMap(([name]) => (isPropertyName(name) ? [] : [name])),
  }
}

/** JF2 calls the plain form of a content `text`, where microformats2 JSON says `value`. */
function fromJf2(properties: Mf2Properties): Mf2Properties {
  const { content } = properties
  if (!content) return properties
  const toMf2 = (value: unknown) => {
    if (!isObject(value) || value.text === undefined) return value
    const { text, ...rest } = value
    return rest.html === undefined && Object.keys(rest).length === 0 ? text : { ...rest, value: text }
  }
  return { ...properties, content: content.map(toMf2) }
}
