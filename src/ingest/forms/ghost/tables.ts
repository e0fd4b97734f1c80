import { isTrue, type JsonObject, textOf } from '../records/json-values.ts'

/** The tables that stories are joined with. They hold what a story needs and no more: a story of 100,000 costs some 100 bytes. */
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

interface Link {
  readonly to: string
  readonly order: number
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
  const authorLinks = new Map<string, Link[]>()
  const tagLinks = new Map<string, Link[]>()
  const meta = new Map<string, JsonObject>()
  const counts = new Map<string, number>()
  let version = ''

  const collectors: Readonly<Record<string, (row: JsonObject) => void>> = {
    settings: ({ key, value }) => settings.set(textOf(key), textOf(value)),
    users: (row) => people.set(textOf(row.id), toPerson(row)),
    tags: (row) => tags.set(textOf(row.id), toTag(row)),
    posts_authors: (row) => addLink(authorLinks, row, row.author_id),
    posts_tags: (row) => addLink(tagLinks, row, row.tag_id),
    posts_meta: (row) => {
      const said = metaFields.filter(
        (name) => row[name] !== null && row[name] !== undefined && row[name] !== 0,
      )
      if (said.length > 0)
        meta.set(textOf(row.post_id), Object.fromEntries(said.map((name) => [name, row[name]])))
    },
  }

  const resolve = <T>(links: readonly Link[], known: ReadonlyMap<string, T>): T[] =>
    links.toSorted((one, other) => one.order - other.order).flatMap(({ to }) => known.get(to) ?? [])

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
      metaOf: (id) => meta.get(id) ?? {},
      tagsOf: ({ id }) => resolve(tagLinks.get(textOf(id)) ?? [], tags),
      authorsOf: ({ id, author_id }) => {
        const links = authorLinks.get(textOf(id)) ?? [{ to: textOf(author_id), order: 0 }]
        return resolve(links, people)
      },
    }),
  }
}

/** Rows without an order are in that of the file. */
function addLink(links: Map<string, Link[]>, { post_id, sort_order }: JsonObject, to: unknown): void {
  const before = links.get(textOf(post_id))
  const order = typeof sort_order === 'number' ? sort_order : (before?.length ?? 0)
  const link = { to: textOf(to), order }
  if (before) before.push(link)
  else links.set(textOf(post_id), [link])
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
