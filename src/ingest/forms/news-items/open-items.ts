import { PublisherError } from '../../../domain/errors.ts'
import type {
  ExportFiles,
  ExportRecord,
  ExportSettings,
  OldSite,
  OpenExport,
} from '../../exports/export-form.ts'
import { type JsonObject, parseObject } from '../records/json-values.ts'
import { splitJson } from '../records/split-json.ts'
import type { ItemData, ItemFacts, ItemStandard } from './item.ts'
import { describeNinjs } from './read-ninjs.ts'
import { describeSchemaOrg } from './read-schema-org.ts'

const describers: Readonly<Record<ItemStandard['name'], (item: JsonObject) => readonly ItemFacts[]>> = {
  ninjs: (item) => [describeNinjs(item)],
  'schema-org': describeSchemaOrg,
}

/** Lists that hold items: of an API of Superdesk, of a blog, of a list. A graph is read as a whole, since its things name one another. */
const lists =
  /^(?:\*|(?:_items|items|articles|hits|data|results|itemListElement|blogPost|hasPart|associatedItems)\.\*)$/

/** Reads the items of JSON files one after the other. Of several versions of one item the newest is a story. */
export async function openItems(
  files: ExportFiles,
  paths: readonly string[],
  standard: ItemStandard,
  { oldSite }: ExportSettings,
): Promise<OpenExport> {
  if (paths.length === 0) throw new PublisherError('invalid', `${files.name} holds no ${standard.title}`)
  const newest = new Map<string, string>()
  const others = new Map<string, number>()
  for await (const { facts, place } of describeAll(files, paths, standard)) {
    if (facts?.key === undefined) {
      if (facts) others.set(facts.kind, (others.get(facts.kind) ?? 0) + 1)
      continue
    }
    const known = newest.get(facts.key)
    if (known === undefined || (known.split('\n')[0] ?? '') <= facts.version)
      newest.set(facts.key, `${facts.version}\n${place}`)
  }
  const address = oldSite?.replace(/\/+$/, '')
  const site: OldSite = {
    ...(address !== undefined && { address }),
    feedSize: 50,
    feedIdRule:
      standard.name === 'ninjs'
        ? 'ninjs names each item by its uri'
        : 'schema.org names each article by its @id',
  }
  async function* records(): AsyncGenerator<ExportRecord, void> {
    for await (const { facts, place, item, fault, file, line } of describeAll(files, paths, standard)) {
      if (facts && facts.key === undefined) continue
      if (facts?.key !== undefined && newest.get(facts.key) !== `${facts.version}\n${place}`) continue
      const data: ItemData = { ...(item && { item }), ...(fault !== undefined && { fault }) }
      yield {
        key: facts?.key ?? place,
        kind: 'article',
        ...(facts?.title !== undefined && { title: facts.title }),
        ...(facts?.address !== undefined && { address: facts.address }),
        ...(facts?.feedId !== undefined && { feedId: facts.feedId }),
        ...{ file, line, media: facts?.media ?? [], data },
      }
    }
  }
  return {
    site,
    records,
    openMedia: async (name) => {
      const path = findFile(files, name)
      return path === undefined ? undefined : files.open(path)
    },
    leftOut: () => [...others].map(([kind, count]) => `${count} ${kind}`),
    oldFeeds: () => [],
  }
}

interface Described {
  readonly facts?: ItemFacts
  readonly item?: JsonObject
  readonly fault?: string
  /** Where it is, as a name that no other has. */
  readonly place: string
  readonly file: string
  readonly line: number
}

async function* describeAll(
  files: ExportFiles,
  paths: readonly string[],
  { name }: ItemStandard,
): AsyncGenerator<Described, void> {
  for (const file of paths) {
    const isWanted = await listIn(files, file)
    for await (const { text, line, bytes } of splitJson(files.open(file), isWanted)) {
      const item = text === undefined ? undefined : parseObject(text)
      const at = { file, line, place: `${file}#${line}` }
      if (!item) {
        const fault = text === undefined ? `has ${bytes} bytes, too many for one story` : 'is no JSON object'
        yield { ...at, fault }
        continue
      }
      for (const [index, facts] of describers[name](item).entries()) {
        yield { ...at, facts, item: facts.item ?? item, place: `${at.place}.${index}` }
      }
    }
  }
}

/** One object is an item itself, unless it begins with a list of items. */
async function listIn(files: ExportFiles, file: string): Promise<(path: string) => boolean> {
  const head = await files.readHead(file)
  const isList = /^\uFEFF?\s*\[/.test(head)
  const holder =
    /^\uFEFF?\s*\{(?:\s*"(?:@context|@type|@id|name|url|_meta|_links|total|count|numberOfItems)"\s*:\s*(?:"[^"]*"|\d+|\{[^{}]*\}|\[[^[\]]*\])\s*,)*\s*"(?:_items|items|articles|results|itemListElement|blogPost|hasPart)"\s*:\s*\[/.test(
      head,
    )
  if (isList || holder) return (path) => lists.test(path)
  return (path) => path === ''
}

/** A file beside the items, by the last part of an address. */
function findFile({ paths }: ExportFiles, address: string): string | undefined {
  const plain = address.replace(/[?#].*$/, '').replace(/^\.?\//, '')
  if (paths.includes(plain)) return plain
  const name = plain.split('/').at(-1) ?? ''
  return name === '' ? undefined : paths.find((path) => path === name || path.endsWith(`/${name}`))
}
