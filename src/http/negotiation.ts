import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'
import { type Format, formatNames, formats } from '../domain/feed.ts'
import type { Encoding } from './representation.ts'

const offered: readonly Encoding[] = ['br', 'zstd', 'gzip', 'identity']

/** The published types do not know `preferred` yet: @types/negotiator 0.6.5. */
type ChooseEncodings = (
  available: readonly string[],
  options: { readonly preferred: readonly string[] },
) => string[]

/**
 * The encoding that the client asked for by name (RFC 9110, section 12.5.3): some readers cannot read what they did
 * not ask for, so `*` asks for nothing. Brotli before Zstandard before gzip where it likes them the same. Nothing
 * acceptable means identity.
 */
export function chooseEncoding(request: IncomingMessage): Encoding {
  const asked = String(request.headers['accept-encoding'] ?? '').toLowerCase()
  const available = offered.filter((encoding) => encoding === 'identity' || asked.includes(encoding))
  if (available.length === 1) return 'identity'
  const negotiator = new Negotiator(request)
  const [best] = (negotiator.encodings as ChooseEncodings).call(negotiator, available, { preferred: offered })
  return offered.find((encoding) => encoding === best) ?? 'identity'
}

const xmlAndJson = ['application/xml', 'text/xml', 'application/json']

/**
 * True for a browser that opens a feed's address: it likes HTML better than every kind of feed, holds no copy and
 * wants a document. Feed types come first, so that a reader that lists HTML beside them stays a reader; and a client
 * that accepts neither gets the feed, never 406.
 */
export function isBrowser(request: IncomingMessage, format: Format): boolean {
  const { headers } = request
  const destination = headers['sec-fetch-dest']
  if (headers['if-none-match'] !== undefined || (destination !== undefined && destination !== 'document'))
    return false
  const feedTypes = [format, ...formatNames].map((name) => formats[name].mediaType)
  return new Negotiator(request).mediaType([...feedTypes, ...xmlAndJson, 'text/html']) === 'text/html'
}
