import { isPropertyName, type Mf2Problem, type Mf2Properties, photoAlts, problemAt } from '../mf2.ts'
import type { MicropubRequest } from './request.ts'

/** A field of a form: a name as it was sent, such as `category[]`, and its value. */
export type FormField = readonly [name: string, value: string]

export type ReadRequest = { readonly request: MicropubRequest } | { readonly problems: readonly Mf2Problem[] }

/** Fields that are no properties of a post. */
const reserved: ReadonlySet<string> = new Set(['access_token', 'action', 'h', 'url'])

/**
 * Reads the fields of a form, urlencoded or multipart (Micropub, section 3.3.1). A property with several values is
 * `category[]`, `category[0]` or simply `category` repeated. An empty field counts as missing,
 * except in `mp-photo-alt`, whose texts pair with the photos by their places.
 */
export function readForm(fields: readonly FormField[]): ReadRequest {
  const first = (name: string) => fields.find(([key]) => key === name)?.[1]
  const action = first('action') || 'create'
  if (action === 'delete' || action === 'undelete') {
    const url = first('url')
    return url ? { request: { action, url } } : { problems: [noUrl] }
  }
  if (action !== 'create') return { problems: [problemAt(['action'], actionRule(action))] }
  const kind = first('h')
  const { properties, problems } = readFields(fields)
  const wrongKind = kind && kind !== 'entry' ? [problemAt(['h'], kindRule(kind))] : []
  return problems.length + wrongKind.length > 0
    ? { problems: [...wrongKind, ...problems] }
    : { request: { action, properties } }
}

export const noUrl = problemAt(['url'], 'url is missing: it must be the address of the post')

function actionRule(action: string): string {
  return action === 'update'
    ? 'action update must be sent as JSON (Micropub, section 3.4)'
    : unknownAction(action)
}

export function unknownAction(action: string): string {
  return `action must be update, delete or undelete; it says "${action.slice(0, 60)}"`
}

export function kindRule(kind: string): string {
  return `posts are entries here; it says "${kind.slice(0, 60)}"`
}

function readFields(fields: readonly FormField[]): {
  properties: Mf2Properties
  problems: readonly Mf2Problem[]
} {
  const problems: Mf2Problem[] = []
  const values = new Map<string, { readonly place: number; readonly value: string }[]>()
  for (const [key, value] of fields) {
    const [, name = key, place] = /^([^[\]]+)(?:\[(\d{0,4})\])?$/.exec(key) ?? []
    if (reserved.has(name)) continue
    if (!isPropertyName(name)) problems.push(problemAt([key], nameRule(key)))
    else if (value.trim() !== '' || name === photoAlts) {
      const known = values.get(name) ?? []
      known.push({ place: place ? Number(place) : known.length, value })
      values.set(name, known)
    }
  }
  const properties = [...values].map(([name, all]): [string, string[]] => {
    const inOrder = all.toSorted((one, other) => one.place - other.place)
    return [name, inOrder.map(({ value }) => value)]
  })
  return { properties: Object.fromEntries(properties), problems }
}

function nameRule(key: string): string {
  const shown = key.slice(0, 60)
  return key.includes('[')
    ? `"${shown}" is an object within a form: send the post as JSON`
    : `"${shown}" is no name of a property`
}
