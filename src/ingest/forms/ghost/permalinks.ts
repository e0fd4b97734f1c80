import { parse } from 'yaml'
import type { ExportFiles } from '../../exports/export-form.ts'
import { isTrue, type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import { toMoment } from './dates.ts'
import type { GhostTables, Person, Tag } from './tables.ts'

export interface PermalinkFacts {
  readonly post: JsonObject
  readonly tags: readonly Tag[]
  readonly authors: readonly Person[]
  readonly isPage: boolean
}

/** The path of a story on the old site. Undefined if it is not known. */
export type ToPath = (facts: PermalinkFacts) => string | undefined

/** A collection of `routes.yaml`: the first that takes a story gives its address. */
interface Collection {
  readonly permalink: string
  readonly filter: string
}

const mostRoutesBytes = 1_000_000

/**
 * By `routes.yaml` if the export has it, otherwise by the setting of Ghost before 2.0, otherwise by Ghost's default:
 * `/slug/`.
 */
export async function createPermalinks(files: ExportFiles, { settings }: GhostTables): Promise<ToPath> {
  const zone =
    settings.get('timezone') ?? settings.get('active_timezone') ?? settings.get('activeTimezone') ?? 'UTC'
  const collections = await readCollections(files, settings.get('permalinks') || '/{slug}/')
  return (facts) => {
    if (textOf(facts.post.slug) === '') return undefined
    if (facts.isPage) return fill('/{slug}/', facts, zone)
    const known = collections.find(({ filter }) => takes(filter, facts))
    return known && fill(known.permalink, facts, zone)
  }
}

async function readCollections(files: ExportFiles, usual: string): Promise<readonly Collection[]> {
  const path = files.paths.find((one) => /(?:^|\/)routes[^/]*\.ya?ml$/.test(one))
  const found = path === undefined ? [] : toCollections(await files.readText(path, mostRoutesBytes))
  return found.length > 0 ? found : [{ permalink: usual, filter: '' }]
}

function toCollections(yaml: string): Collection[] {
  try {
    const { collections } = objectOf(parse(yaml))
    return Object.values(objectOf(collections)).flatMap((one) => {
      const { permalink, filter } = objectOf(one)
      return typeof permalink === 'string' ? { permalink, filter: textOf(filter) } : []
    })
  } catch {
    return []
  }
}

/** Filters of NQL without brackets: `tag:news+featured:true`, `primary_tag:-podcast`. */
function takes(filter: string, facts: PermalinkFacts): boolean {
  if (filter === '') return true
  return filter.split(',').some((all) => all.split('+').every((one) => holds(one.trim(), facts)))
}

function holds(term: string, { post, tags, authors }: PermalinkFacts): boolean {
  const [, field = '', not, value = ''] = /^([a-z_]+):(-?)['"]?([^'"]*)['"]?$/.exec(term) ?? []
  const values: Readonly<Record<string, readonly string[]>> = {
    tag: tags.map(({ slug }) => slug),
    tags: tags.map(({ slug }) => slug),
    primary_tag: tags.slice(0, 1).map(({ slug }) => slug),
    author: authors.map(({ slug }) => slug),
    primary_author: authors.slice(0, 1).map(({ slug }) => slug),
    featured: [String(isTrue(post.featured))],
    visibility: [textOf(post.visibility)],
  }
  return listOf(values[field]).includes(value) === (not === '')
}

/** `{slug}` since 2.0, `:slug` before. */
function fill(permalink: string, facts: PermalinkFacts, zone: string): string | undefined {
  let isKnown = true
  const path = permalink.replace(/\{([a-z_]+)\}|:([a-z_]+)/g, (_all, one?: string, other?: string) => {
    const value = placeholderValue(one ?? other ?? '', facts, zone)
    isKnown &&= value !== ''
    return encodeURIComponent(value)
  })
  return isKnown ? path : undefined
}

function placeholderValue(name: string, { post, tags, authors }: PermalinkFacts, zone: string): string {
  if (name === 'primary_tag') return tags[0]?.slug ?? 'all'
  if (name === 'primary_author' || name === 'author') return authors[0]?.slug ?? 'all'
  if (name === 'slug' || name === 'id' || name === 'uuid') return textOf(post[name])
  return dayIn(textOf(toMoment(post.published_at)), zone)[name] ?? ''
}

function dayIn(moment: string, zone: string): Readonly<Record<string, string>> {
  const at = new Date(moment)
  if (Number.isNaN(at.getTime())) return {}
  const [year = '', month = '', day = ''] = toDay(at, zone).split('-')
  return { year, month, day }
}

/** Ghost's zones are those of the IANA list; a misspelt one is UTC. */
function toDay(at: Date, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone }).format(at)
  } catch {
    return at.toISOString().slice(0, 10)
  }
}
