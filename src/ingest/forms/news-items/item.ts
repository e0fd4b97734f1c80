import type { JsonObject } from '../records/json-values.ts'

/** What `openItems` needs to know of a standard. */
export interface ItemStandard {
  readonly name: 'ninjs' | 'schema-org'
  readonly title: string
  readonly hint: string
  /** Whether the beginning of a file is one of its items, or of a list of them. */
  isOne(head: string): boolean
}

/** What the reader gets of a story. */
export interface ItemData {
  /** Absent: it is no JSON object, or too long. */
  readonly item?: JsonObject
  readonly fault?: string
}

/** What an item says of itself, before it is read. */
export interface ItemFacts {
  /** Absent: the item is no story, such as a picture. */
  readonly key?: string
  readonly feedId?: string
  readonly address?: string
  readonly title?: string
  readonly media: readonly string[]
  /** Of several versions of one item, the greatest one counts. */
  readonly version: string
  /** What it is, if it is no story. */
  readonly kind: string
  /** The story, if it is within the object that was read. */
  readonly item?: JsonObject
}
