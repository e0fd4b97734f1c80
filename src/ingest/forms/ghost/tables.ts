import { isTrue, type JsonObject, textOf } from '../records/json-values.ts'
import { createNumbering, createRowLinks } from './row-links.ts'

/** The tables that stories are joined with. They hold what a story needs and no more. */
export interface GhostTables {
  /** Ghost's version, such as `5.82.2`; `003` and the like before 1.0. */
  readonly version: string
  readonly settings: ReadonlyMap<string, string>
  readonly authorsOf: (post: JsonObject) => readonly Person[]
  readonly tagsOf: (post: JsonObject) => readonly Tag[]
  /** What `posts_meta` says of the story. */
  readonly metaOf: (id: string) => JsonObject
  readonly tags: readonly Tag[]
  /** Rows of tables that Gazette does not take, by their names. */
  readonly counts: ReadonlyMap<string, number>
}

export interface Person {
  readonly name: string
  readonly slug: string
  readonly url?: string
}

export interface Tag {
  readonly name: string
  readonly slug: string
  readonly isInternal: boolean
}

export interface TableCollector {
  add(table: string, row: JsonObject): void
  setVersion(version: string): void
  finish(): GhostTables
}

/** Fields of `posts_meta` that a story takes. */
const metaFields = ['feature_image_alt', 'feature_image_caption', 'email_only', 'meta_description'] as const

export function createTableCollector(): TableCollector {
  const settings = new Map<string, string>()
  const people = new Map<string, Person>()
  const tags = new Map<string, Tag>()
  const stories = createNumbering()
  const authorLinks = createRowLinks(stories)
  const tagLinks = createRowLinks(stories)
  const meta = new Map<number, JsonObject>()
  const counts = new Map<string, number>()
  let version = ''

  const collectors: Readonly<Record<string, (row: JsonObject) => void>> = {
    settings: ({ key, value }) => settings.set(textOf(key), textOf(value)),
    users: (row) => people.set(textOf(row.id), toPerson(row)),
    tags: (row) => tags.set(textOf(row.id), toTag(row)),
    posts_authors: (row) => authorLinks.add(textOf(row.post_id), textOf(row.author_id), row.sort_order),
    posts_tags: (row) => tagLinks.add(textOf(row.post_id), textOf(row.tag_id), row.sort_order),
    posts_meta: (row) => {
      const said = metaFields.filter(
        (name) => row[name] !== null && row[name] !== undefined && row[name] !== 0,
      )
      if (said.length > 0)
        meta.set(
          stories.toNumber(textOf(row.post_id)),
          Object.fromEntries(said.map((name) => [name, row[name]])),
        )
    },
  }

  const resolve = <T>(ids: readonly string[], known: ReadonlyMap<string, T>): T[] =>
    ids.flatMap((id) => known.get(id) ?? [])

  return {
    add: (table, row) => {
      const collect = Object.hasOwn(collectors, table) ? collectors[table] : undefined
      if (collect) collect(row)
      else counts.set(table, (counts.get(table) ?? 0) + 1)
    },
    setVersion: (said) => {
      version ||= said
    },
    finish: () => ({
      version,
      settings,
      counts,
      tags: [...tags.values()],
      metaOf: (id) => meta.get(stories.find(id) ?? -1) ?? {},
      tagsOf: ({ id }) => resolve(tagLinks.of(textOf(id)) ?? [], tags),
      authorsOf: ({ id, author_id }) => resolve(authorLinks.of(textOf(id)) ?? [textOf(author_id)], people),
    }),
  }
}

function toPerson({ name, slug, website }: JsonObject): Person {
  const url = textOf(website).trim()
  const isWeb = /^https?:\/\/[^\s/]/i.test(url) && URL.canParse(url)
  return { name: textOf(name).trim(), slug: textOf(slug), ...(isWeb && { url }) }
}

/** Names that begin with `#` are marks for the theme: readers do not see them. */
function toTag({ name, slug, visibility, hidden }: JsonObject): Tag {
  const words = textOf(name).trim()
  const isInternal = visibility === 'internal' || words.startsWith('#') || isTrue(hidden)
  return { name: words, slug: textOf(slug), isInternal }
}
