import { createHash } from 'node:crypto'
import type { Format } from '../../src/domain/feed.ts'
import { readDocument } from '../support/read-document.ts'
import type { Faults } from './faults.ts'
import { type Edition, editionOf } from './story.ts'

/** A document as any reader got it from any replica. */
export interface ReadFeed {
  readonly format: Format
  /** Newest first. */
  readonly editions: readonly Edition[]
}

/** What a reader was given. */
export interface Given {
  readonly format: Format
  readonly encoding: string
  readonly etag: string
  /** As it came, still compressed. */
  readonly bytes: Buffer
  readonly text: string
}

/** Every document that any reader was given. */
export interface Library {
  /**
   * Takes in what came under a tag. Its faults: a tag that stands for other bytes than elsewhere, bytes that have
   * another tag elsewhere, entries twice or out of order, and an entry that is not what it was at the same version.
   */
  takeIn(given: Given): ReadFeed
}

export function createLibrary(faults: Faults): Library {
  const bytesOf = new Map<string, string>()
  const tagOf = new Map<string, string>()
  const feeds = new Map<string, ReadFeed>()
  const entries = new Map<string, string>()

  function compareTags(kind: string, etag: string, hash: string): void {
    const [knownHash, knownTag] = [bytesOf.get(`${kind} ${etag}`), tagOf.get(`${kind} ${hash}`)]
    if (knownHash !== undefined && knownHash !== hash) faults.add(`${kind}: ${etag} stands for two documents`)
    if (knownTag !== undefined && knownTag !== etag) faults.add(`${kind}: ${etag} is also ${knownTag}`)
    bytesOf.set(`${kind} ${etag}`, hash)
    tagOf.set(`${kind} ${hash}`, etag)
  }

  function read(format: Format, text: string): ReadFeed {
    const editions = readDocument(format, text).map((entry) => {
      const edition = editionOf(entry)
      const place = `${format}: story ${edition.story}, w${edition.write}`
      const [seen, now] = [entries.get(place), JSON.stringify(entry)]
      if (seen !== undefined && seen !== now) faults.add(`${place} was ${seen} and is ${now}`)
      entries.set(place, now)
      return edition
    })
    const order = editions.map(({ story }) => story)
    const isStrict = order.every((story, index) => index === 0 || story < (order[index - 1] ?? 0))
    if (!isStrict) faults.add(`${format}: not newest first, each once: ${order.join(' ')}`)
    return { format, editions }
  }

  return {
    takeIn: ({ format, encoding, etag, bytes, text }) => {
      compareTags(`${format} in ${encoding}`, etag, hashOf(bytes))
      const key = `${format} ${hashOf(text)}`
      const known = feeds.get(key) ?? read(format, text)
      feeds.set(key, known)
      return known
    },
  }
}

function hashOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}
