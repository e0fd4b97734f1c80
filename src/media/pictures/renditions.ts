import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { LRUCache } from 'lru-cache'
import { once } from '../../async/once.ts'
import { withTimeout } from '../../async/with-timeout.ts'
import {
  isScaled,
  ownFormat,
  pictureTypes,
  type Rendition,
  renditionName,
  widestPicture,
} from '../../domain/media/picture.ts'
import type { DiskCache } from '../disk-cache.ts'
import type { ByteRange, Media, PictureTrait, Rendered, RenditionFacts } from '../media.ts'
import type { MakeAnswer } from './make-picture.ts'
import { createPictureMaker, MakerError, type PictureMaker } from './picture-maker.ts'

/** What is made of pictures: each once, as long as the cache keeps it. */
export interface Renditions {
  /**
   * Waits as long as it takes, or `patienceMs`; the picture is made nevertheless. Never throws for a file that cannot be
   * made into it, but as `locate` does.
   */
  render(media: Media, rendition: Rendition, patienceMs?: number): Promise<Rendered>
  /**
   * A file as an article names it: with what readers get instead if it is a picture that not every reader shows, or wider than they
   * need. Where that cannot be made, readers get the file, and a remark says why.
   */
  addShown(media: Media): Promise<Media>
}

export interface RenditionDeps {
  readonly cache: DiskCache
  readonly maker: PictureMaker
  /**
   * A path with the bytes of the file, and whether it still has them. Undefined if the file is gone or has changed. Throws
   * `unavailable`.
   */
  readonly locate: (media: Media) => Promise<LocatedFile | undefined>
}

export interface LocatedFile {
  readonly path: string
  readonly isUnchanged: () => Promise<boolean>
}

/** Requests that wait at once. An import waits in any case. */
const mostWaiting = 40

/** As the cache keeps it. */
type Kept = RenditionFacts | { readonly fault: string }

const notPossible: Renditions = {
  render: async () => ({ state: 'busy', reason: 'cannot be made smaller: there is no cache' }),
  addShown: async (media) => media,
}

/** Without a cache nothing is made. */
export function openRenditions(cache: DiskCache | undefined, locate: RenditionDeps['locate']): Renditions {
  return cache ? createRenditions({ cache, maker: createPictureMaker(), locate }) : notPossible
}

export function createRenditions({ cache, maker, locate }: RenditionDeps): Renditions {
  const making = new Map<string, Promise<Rendered>>()
  /** Pictures that took too long or too much: they are not tried again soon. */
  const failed = new LRUCache<string, Rendered>({ max: 1_000, ttl: 10 * 60_000 })

  async function find(key: string): Promise<Rendered | undefined> {
    const kept = readKept(await cache.readText(`${key}.json`))
    if (kept === undefined) return undefined
    if ('fault' in kept) return { state: 'impossible', reason: kept.fault }
    const handle = await cache.open(`${key}.file`, kept.bytes)
    await handle?.close()
    return handle && { state: 'made', facts: kept, open: (range) => open(key, kept, range) }
  }

  async function open(key: string, { bytes }: RenditionFacts, range?: ByteRange) {
    const handle = await cache.open(`${key}.file`, bytes)
    return handle?.createReadStream(range)
  }

  async function make(key: string, media: Media, rendition: Rendition): Promise<Rendered> {
    if (!cache.takes(1)) return { state: 'busy', reason: noRoom }
    const located = await locate(media)
    if (!located) return { state: 'busy', reason: 'has changed meanwhile' }
    const answer = await maker.make({ path: located.path, ...rendition })
    if (!(await located.isUnchanged())) return { state: 'busy', reason: 'has changed meanwhile' }
    return keep(key, answer, pictureTypes[rendition.format])
  }

  async function keep(key: string, answer: MakeAnswer, type: string): Promise<Rendered> {
    if ('fault' in answer) {
      await cache.writeText(`${key}.json`, JSON.stringify({ fault: answer.fault }))
      return { state: 'impossible', reason: answer.fault }
    }
    const { width, height } = answer
    const bytes = Buffer.from(answer.bytes)
    await using file = await cache.begin(`${key}.file`, bytes.length)
    if (!((await file.write(bytes)) && (await file.keep()))) return { state: 'busy', reason: noRoom }
    const facts: RenditionFacts = { type, bytes: bytes.length, width, height }
    await cache.writeText(`${key}.json`, JSON.stringify(facts))
    const part = (range?: ByteRange) => (range ? bytes.subarray(range.start, range.end + 1) : bytes)
    return { state: 'made', facts, open: async (range) => Readable.from([part(range)]) }
  }

  async function makeOrSay(key: string, media: Media, rendition: Rendition): Promise<Rendered> {
    try {
      return await make(key, media, rendition)
    } catch (error) {
      if (!(error instanceof MakerError)) throw error
      const outcome: Rendered = { state: 'busy', reason: `cannot be made smaller: ${error.message}` }
      failed.set(key, outcome)
      return outcome
    }
  }

  async function render(media: Media, rendition: Rendition, patienceMs?: number): Promise<Rendered> {
    const reason = findReason(media, rendition)
    if (reason) return { state: 'impossible', reason }
    const key = keyOf(media, rendition)
    const found = (await find(key)) ?? failed.get(key)
    if (found) return found
    const tooMany: Rendered = { state: 'busy', reason: 'waits for others' }
    if (patienceMs !== undefined && !making.has(key) && maker.waiting() >= mostWaiting) return tooMany
    const made = once(making, key, () => makeOrSay(key, media, rendition))
    return patienceMs === undefined ? made : withTimeout(made, patienceMs, () => tooMany)
  }

  /** What is true of a rendition. An import reads no bytes: they may have gone from the cache, and would come back the same. */
  async function findOrMake(
    media: Media,
    rendition: Rendition,
  ): Promise<RenditionFacts | { readonly reason: string }> {
    const kept = readKept(await cache.readText(`${keyOf(media, rendition)}.json`))
    if (kept && !('fault' in kept)) return kept
    const rendered = await render(media, rendition)
    return rendered.state === 'made' ? rendered.facts : { reason: rendered.reason }
  }

  return {
    render,
    addShown: async (media) => {
      if (!needsRendition(media)) return media
      const own = ownFormat(media.type)
      let reason = ''
      for (const format of own ? [own] : (['jpg', 'png'] as const)) {
        const rendition: Rendition = { width: widestPicture, format }
        const rendered = await findOrMake(media, rendition)
        if ('reason' in rendered) reason = rendered.reason
        else return { ...media, shown: { ...rendered, rendition: renditionName(rendition) } }
      }
      return { remark: `${reason}: readers get it as it is`, ...media }
    },
  }
}

/** JPEG and PNG that are upright, in the colours of screens and no wider than readers need stay as they are. */
function needsRendition(media: Media): boolean {
  const { traits = [], type, width = 0 } = media
  if (!isScaled(media) || traits.includes('animated') || traits.includes('cut')) return false
  return ownFormat(type) === undefined || width > widestPicture || traits.length > 0
}

const noRoom = 'cannot be made smaller: the disk of GAZETTE_MEDIA_CACHE takes nothing'

const traitReasons: Readonly<Partial<Record<PictureTrait, string>>> = {
  animated: 'moves',
  cut: 'ends before the picture does',
}

/** Why there is no such rendition, as far as the file's measures tell. */
function findReason(media: Media, { format }: Rendition): string | undefined {
  const trait = media.traits?.find((one) => traitReasons[one] !== undefined)
  if (trait) return traitReasons[trait]
  if (!isScaled(media)) return 'is no picture that can be made smaller'
  const own = ownFormat(media.type)
  const isOther = (format === 'jpg' || format === 'png') && own !== undefined && own !== format
  return isOther ? `is made smaller as ${own}` : undefined
}

/** Equal files have equal renditions, whatever their names. */
function keyOf({ digest, bytes }: Media, rendition: Rendition): string {
  return createHash('sha256')
    .update(JSON.stringify(['rendition', digest, bytes, renditionName(rendition)]))
    .digest('hex')
}

function readKept(text: string | undefined): Kept | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Kept)
  } catch {
    return undefined
  }
}
