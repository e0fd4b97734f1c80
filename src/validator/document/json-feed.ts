import type { Place } from './finding.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** An object of the document that JSON Feed defines the keys of. */
export interface JsonHolder {
  readonly kind: 'feed' | 'item' | 'author' | 'attachment' | 'hub'
  readonly object: JsonObject
  /** Says in a message which object it is. */
  readonly name: string
  /** The id or title of the item that it is or stands in. */
  readonly entry?: string
}

/** A feed in JSON, taken apart. */
export interface JsonFeed {
  /** The whole document, whatever it is. */
  readonly value: unknown
  /** The feed where it is an object. */
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

/** A key's value where it is text, trimmed; undefined otherwise. */
export function textAt({ object }: JsonHolder, key: string): string | undefined {
  const value = object[key]
  return typeof value === 'string' ? value.trim() : undefined
}

export function inHolder({ entry }: JsonHolder, message: string): Place {
  return entry === undefined ? { message } : { message, entry }
}

/** The objects that do not hold what they must, each with what is to be said of it. */
export function jsonBreaches(
  holders: readonly JsonHolder[],
  holds: (holder: JsonHolder) => boolean,
  message: (holder: JsonHolder) => string,
): Place[] {
  return holders.filter((holder) => !holds(holder)).map((holder) => inHolder(holder, message(holder)))
}
