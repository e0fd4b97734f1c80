import { createRows } from './rule.ts'
import type { Fault } from './xml-feed.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** An object with keys that JSON Feed defines. */
export interface JsonHolder {
  readonly kind: 'feed' | 'item' | 'author' | 'attachment' | 'hub'
  readonly object: JsonObject
  /** Names the object in messages. */
  readonly name: string
  /** The id or title of the item, also for its authors and attachments. */
  readonly entry?: string
}

/** A feed in JSON, taken apart. */
export interface JsonFeed {
  /** The whole document, of any type. */
  readonly value: unknown
  /** The feed; none if the document is no object. */
  readonly feeds: readonly JsonHolder[]
  readonly items: readonly JsonHolder[]
  /** The feed, its items, and every author, attachment and hub. */
  readonly holders: readonly JsonHolder[]
  readonly url?: string
}

const lists: readonly (readonly [JsonHolder['kind'], string])[] = [
  ['author', 'authors'],
  ['attachment', 'attachments'],
  ['hub', 'hubs'],
]

export function toJsonFeed(value: unknown, url?: string): JsonFeed {
  const feeds = isObject(value) ? [{ kind: 'feed', object: value, name: 'the feed' } as const] : []
  const items = feeds.flatMap(({ object }) => objectsIn(object.items)).map(toItem)
  const parents = [...feeds, ...items]
  return { value, feeds, items, holders: [...parents, ...parents.flatMap(partsOf)], url }
}

function toItem(object: JsonObject, index: number): JsonHolder {
  const entry = [object.id, object.title].find((label) => typeof label === 'string' && label.trim() !== '')
  return {
    kind: 'item',
    object,
    name: `item ${index + 1}`,
    ...(typeof entry === 'string' && { entry: entry.trim() }),
  }
}

function partsOf({ object, name, entry }: JsonHolder): JsonHolder[] {
  const label = entry === undefined ? {} : { entry }
  const parts = lists.flatMap(([kind, key]) =>
    objectsIn(object[key]).map((part, index) => ({
      kind,
      object: part,
      name: `${kind} ${index + 1} of ${name}`,
      ...label,
    })),
  )
  // Version 1 had one author.
  const author = objectsIn([object.author]).map((part) => ({
    kind: 'author' as const,
    object: part,
    name: `the author of ${name}`,
    ...label,
  }))
  return [...parts, ...author]
}

function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value of a key if it is text, trimmed; undefined otherwise. */
export function textAt({ object }: JsonHolder, key: string): string | undefined {
  const value = object[key]
  return typeof value === 'string' ? value.trim() : undefined
}

/** A fault in an object, with the item that holds it. */
export function inHolder({ entry }: JsonHolder, message: string): Fault {
  return entry === undefined ? { message } : { message, entry }
}

/** The rows of every rule table for JSON Feed. */
export const { error, warning } = createRows<JsonFeed, JsonHolder>(inHolder)
