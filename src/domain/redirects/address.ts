/** What is wrong with an address that a person has written; otherwise its canonical form. */
export type ParsedAddress = { readonly address: string } | { readonly problem: string }

const maxBytes = 2_000
const controls = /[\x00-\x1F\x7F\\]/
/** More parameters than any old address has: those after them are not looked at. */
const maxParameters = 20

/**
 * One spelling for all of a path: percent-encoding as `encodeURIComponent` writes it, NFC, and no slash at the end, which
 * makes no difference. Never throws: a part with a broken percent sign is taken as it is.
 */
export function canonicalPath(path: string): string {
  const parts = path.split('/').map(canonicalPart)
  while (parts.length > 2 && parts.at(-1) === '') parts.pop()
  return parts.join('/')
}

/** Most parts are canonical already, and an import of old addresses has many. */
const plainPart = /^[\w.~!'()*-]*$/

function canonicalPart(part: string): string {
  if (plainPart.test(part)) return part
  return encodeURIComponent(decodePercent(part).toWellFormed().normalize('NFC'))
}

/** One spelling for all of a query without its question mark: parameters in the order of their names and values. */
function canonicalQuery(parameters: readonly (readonly [string, string])[]): string {
  const normal = parameters.map(([name, value]) => [name.normalize('NFC'), value.normalize('NFC')])
  const sorted = normal.map((one) => new URLSearchParams([one as [string, string]]).toString()).sort()
  return sorted.join('&')
}

/**
 * An old address as a person writes it: a path of this server, and a query if it has one. Equal addresses have equal
 * canonical forms, however they are encoded.
 */
export function parseAddress(text: string): ParsedAddress {
  const problem = problemOf(text)
  if (problem) return { problem }
  const [path = '', query] = splitQuery(text)
  const parameters = query ? [...new URLSearchParams(query)] : []
  return { address: toKey(canonicalPath(path), parameters) }
}

function problemOf(text: string): string | undefined {
  if (!text.startsWith('/')) return 'must be a path that begins with /, such as /2019/05/old-name.html'
  if (text.startsWith('//')) return 'must begin with one / only'
  if (text.includes('#')) return 'must not have a #: browsers keep what follows it to themselves'
  if (controls.test(text)) return 'must not have control characters or a \\'
  if (Buffer.byteLength(text) > maxBytes) return `must have ${maxBytes} bytes at most`
  return isDecodable(splitQuery(text)[0] ?? '') ? undefined : 'has a % without two hexadecimal digits'
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

export function splitQuery(address: string): readonly [path: string, query: string] {
  const at = address.indexOf('?')
  return at === -1 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)]
}

function toKey(path: string, parameters: readonly (readonly [string, string])[]): string {
  return parameters.length === 0 ? path : `${path}?${canonicalQuery(parameters)}`
}

/** An old address that may be meant, and the parameters of the request that it does not name. */
export interface AddressKey {
  readonly key: string
  readonly rest: readonly (readonly [string, string])[]
}

/**
 * The canonical addresses that a request may mean, the most specific first: with its whole query, with each of its
 * parameters alone, and without. `target` is path and query of a request.
 */
export function addressKeys(target: string): readonly AddressKey[] {
  const [written, query] = splitQuery(target)
  const path = canonicalPath(written)
  const parameters = query ? [...new URLSearchParams(query)].slice(0, maxParameters) : []
  const single = parameters.length > 1 ? parameters : []
  return [
    ...(parameters.length > 0 ? [{ key: toKey(path, parameters), rest: [] }] : []),
    ...single.map((one) => ({ key: toKey(path, [one]), rest: parameters.filter((other) => other !== one) })),
    { key: path, rest: parameters },
  ]
}

/** The text without percent-encoding (RFC 3986, section 2.1); a text that is not validly encoded stays as it is. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
