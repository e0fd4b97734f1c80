import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'
import type { Encoding } from './representation.ts'

const offered: readonly Encoding[] = ['br', 'zstd', 'gzip', 'identity']

/** @types/negotiator 0.6.5 lacks `preferred`. */
type ChooseEncodings = (
  available: readonly string[],
  options: { readonly preferred: readonly string[] },
) => string[]

/** Clients send few values of Accept-Encoding, and negotiation takes longer than the rest of a cached response. */
const chosen = new Map<string, Encoding>()
const maxChosen = 200
const maxHeaderLength = 100

/**
 * The encoding that the client requests by name (RFC 9110, section 12.5.3). `*` requests none, since some readers cannot
 * decode what they did not name. With equal preference: Brotli, Zstandard, gzip. Identity if nothing is acceptable.
 */
export function chooseEncoding(request: IncomingMessage): Encoding {
  const header = String(request.headers['accept-encoding'] ?? '')
  const known = chosen.get(header)
  if (known) return known
  const encoding = negotiateEncoding(request, header.toLowerCase())
  if (chosen.size >= maxChosen) chosen.clear()
  if (header.length <= maxHeaderLength) chosen.set(header, encoding)
  return encoding
}

function negotiateEncoding(request: IncomingMessage, header: string): Encoding {
  const available = offered.filter((encoding) => encoding === 'identity' || header.includes(encoding))
  if (available.length === 1) return 'identity'
  const negotiator = new Negotiator(request)
  const [best] = (negotiator.encodings as ChooseEncodings).call(negotiator, available, { preferred: offered })
  return offered.find((encoding) => encoding === best) ?? 'identity'
}

/**
 * True if a browser navigates to a resource of these media types: it prefers HTML to each of them, has no cached copy
 * and requests a document. They are offered before HTML, so that a reader that also lists HTML stays a reader.
 */
export function isBrowser(request: IncomingMessage, mediaTypes: readonly string[]): boolean {
  const { headers } = request
  const destination = headers['sec-fetch-dest']
  if (headers['if-none-match'] !== undefined || (destination !== undefined && destination !== 'document'))
    return false
  return new Negotiator(request).mediaType([...mediaTypes, 'text/html']) === 'text/html'
}
