import { PublisherError } from '../../../domain/errors.ts'
import type { Place } from './places.ts'

/** Where a page begins: behind a place, or before it. */
export interface Cursor {
  readonly place: Pick<Place, 'at' | 'id'>
  readonly isBack: boolean
}

/** Opaque to its user. It holds no state of the server, so that it never expires. */
export function writeCursor({ place: { at, id }, isBack }: Cursor, order: string): string {
  return Buffer.from(JSON.stringify([order, isBack, at, id])).toString('base64url')
}

/** Throws `invalid` for anything but a cursor of a list in that order. */
export function readCursor(text: string | undefined, order: string): Cursor | undefined {
  if (text === undefined) return undefined
  const [known, isBack, at, id] = parse(Buffer.from(text, 'base64url').toString())
  const isCursor =
    known === order &&
    typeof isBack === 'boolean' &&
    (typeof at === 'string' || at === null) &&
    typeof id === 'string'
  if (isCursor) return { place: { at, id }, isBack }
  throw new PublisherError('invalid', 'cursor must be the one that another page of the same list has given')
}

function parse(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
