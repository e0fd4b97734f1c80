import type { Remark } from '../../domain/errors.ts'
import { toIdField } from '../../ingest/exports/moving/complete-record.ts'
import {
  countOf,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  textOf,
} from '../../ingest/forms/records/json-values.ts'
import type { Story } from '../articles/writer.ts'

export interface StoryContext {
  /** The guid by which the article is known. */
  readonly story: string
  /** The publication date that readers know, or the one of now for an item that has none. */
  readonly published: string | undefined
  /** The names of files by their media ids. */
  readonly files: ReadonlyMap<string, string>
  /** The public address of this server. */
  readonly baseUrl: string
}

/** A file of an item that Superdesk hands over: a rendition, or an attached file. */
interface Handed {
  readonly id: string
  /** Where it is in Superdesk. */
  readonly href: string
  /** Pixels; of the original more than of any other. */
  readonly weight: number
}

/** What Superdesk hands over for one picture, recording or attached file. */
type Medium = readonly Handed[]

/** The ids of all files that the item names. */
export function listMediaIds(item: JsonObject): string[] {
  return [...new Set(mediaOf(item).flatMap((medium) => medium.map(({ id }) => id)))].filter((id) => id !== '')
}

/**
 * The item as the reader of ninjs gets it. Its media are those that were handed over, wherever the text or an association has
 * their addresses; what was not handed over keeps its address in Superdesk, with a warning.
 */
export function toStory(item: JsonObject, { story, published, files, baseUrl }: StoryContext): Story {
  const media = mediaOf(item).map((medium) => ({ medium, file: fileOf(medium, files) }))
  const places = media.flatMap(({ medium, file }) =>
    file === undefined ? [] : medium.map(({ href }) => [href, file] as const),
  )
  const missing = media.filter(({ file, medium }) => file === undefined && medium.some(({ id }) => id !== ''))
  const known = toIdField(story)
  const data = {
    ...withAddresses(item),
    // The day on which its writing began is no publication date.
    ...{ firstcreated: undefined, contentcreated: undefined },
    ...(published !== undefined && { firstpublished: published }),
  }
  return {
    form: 'ninjs',
    record: {
      ...{ key: story, kind: 'article', title: textOf(item.headline), address: `${baseUrl}/`, media: [] },
      data: { item: JSON.parse(JSON.stringify(data)) },
    },
    completion: {
      ...('id' in known && known),
      media: places,
      warnings: missing.map(({ medium }): Remark => {
        const [{ id = '', href = '' } = {}] = medium
        const message = `figures has the file ${id}, which was not handed over to assets_url: readers get it from ${href}`
        return { field: 'figures', message }
      }),
    },
  }
}

/** The item's own renditions, those of associations on two levels, and attached files. */
function mediaOf(item: JsonObject): Medium[] {
  const first = associationsOf(item)
  const associated = [item, ...first, ...first.flatMap(associationsOf)].map(renditionsOf)
  const attached = listOf(item.attachments)
    .filter(isObject)
    .map((one): Medium => [{ ...toHanded(one), weight: 1 }])
  return [...associated, ...attached].filter((medium) => medium.length > 0)
}

function associationsOf(item: JsonObject): JsonObject[] {
  return Object.values(objectOf(item.associations)).filter(isObject)
}

function renditionsOf(item: JsonObject): Medium {
  return Object.entries(objectOf(item.renditions)).flatMap(([name, one]) => {
    if (!isObject(one)) return []
    const pixels = (countOf(one.width) ?? 1) * (countOf(one.height) ?? 1)
    return { ...toHanded(one), weight: name === 'original' ? Number.POSITIVE_INFINITY : pixels }
  })
}

function toHanded(file: JsonObject): Omit<Handed, 'weight'> {
  const id = textOf(file.media)
  return { id, href: addressOf(file) }
}

/** An item may name a file without its address. */
function addressOf(file: JsonObject): string {
  return textOf(file.href) || `superdesk:${textOf(file.media)}`
}

/** The largest one that was handed over. */
function fileOf(medium: Medium, files: ReadonlyMap<string, string>): string | undefined {
  const [largest] = medium
    .filter(({ id }) => files.has(id))
    .toSorted((one, other) => other.weight - one.weight)
  return largest && files.get(largest.id)
}

/** Each file with an address, by which it is known from here on. */
function withAddresses(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value), (_name, one) =>
    isObject(one) && textOf(one.media) !== '' ? { ...one, href: addressOf(one) } : one,
  )
}
