import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Follower } from '../media.ts'
import { isPlain } from '../read-name.ts'
import type { Bucket, BucketObject } from './client.ts'

/** How long the state of an object counts as its present one. */
export const otherwiseMs = 2_000
/** More names are not remembered. */
export const mostNames = 100_000
/** So many questions about single files are asked before the whole list is. */
const questionsBeforeList = 10
/** A long list is asked for less often: it takes a twentieth of the time at most. */
const pauseShare = 20
const followEveryMs = 60_000

/** The names of all files, as they were a moment ago. */
export interface Listing {
  names(): Promise<readonly string[]>
  /** A question about a single file. */
  noteQuestion(): void
  /** Whether so many were asked that one list is less work. */
  isDue(): boolean
}

/** `note` gets the object of each file. */
export function createListing(bucket: Bucket, note: (file: string, object: BucketObject) => void): Listing {
  let names: Promise<readonly string[]> | undefined
  let nextAt = Number.NEGATIVE_INFINITY
  let questions = 0

  async function read(): Promise<readonly string[]> {
    const found: string[] = []
    for await (const page of bucket.list()) {
      for (const { key, etag, bytes } of page) {
        if (!isPlain(key) || found.length === mostNames) continue
        found.push(key)
        note(key, { etag, bytes })
      }
    }
    return found
  }

  return {
    noteQuestion: () => {
      questions++
    },
    isDue: () => questions >= questionsBeforeList && performance.now() >= nextAt,
    names: () => {
      if (names && performance.now() < nextAt) return names
      const startedAt = performance.now()
      questions = 0
      nextAt = Number.POSITIVE_INFINITY
      names = read()
      names.then(
        () => {
          const tookMs = performance.now() - startedAt
          nextAt = performance.now() + Math.max(otherwiseMs, pauseShare * tookMs)
        },
        () => {
          names = undefined
        },
      )
      return names
    },
  }
}

/** Compares the whole list with the one before, again and again. Throws if the first one cannot be read. */
export async function followBucket(
  bucket: Bucket,
  { onChange, onFailure, onRecovery }: Follower,
  everyMs = followEveryMs,
): Promise<AsyncDisposable> {
  const closing = new AbortController()
  const { signal } = closing
  let tookMs = 0
  let isFailing = false

  async function look(): Promise<string> {
    const startedAt = performance.now()
    const hash = createHash('sha256')
    for await (const page of bucket.list()) {
      for (const { key, etag } of page) hash.update(`${key}\n${etag}\n`)
    }
    tookMs = performance.now() - startedAt
    return hash.digest('hex')
  }

  let known = await look()

  async function lookAgain(): Promise<void> {
    const found = await look()
    if (isFailing) onRecovery()
    isFailing = false
    if (found === known) return
    // Then nothing is trusted any more that was seen just before the change.
    await sleep(otherwiseMs, undefined, { signal })
    known = found
    onChange()
  }

  async function follow(): Promise<void> {
    for (;;) {
      await sleep(Math.max(everyMs, pauseShare * tookMs), undefined, { signal, ref: false })
      await lookAgain().catch((error) => {
        if (signal.aborted) return
        isFailing = true
        onFailure(error)
      })
    }
  }

  follow().catch(() => {})
  // A list that is still being read is not waited for.
  return { [Symbol.asyncDispose]: async () => closing.abort() }
}
