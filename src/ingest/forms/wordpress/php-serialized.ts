export type PhpValue = string | number | boolean | null | { readonly [key: string]: PhpValue }

/** Deeper than what any plugin keeps. */
const maxDepth = 50

/**
 * A value that PHP has serialized; arrays and objects are objects with their keys as texts. Lengths of texts count bytes,
 * and exports have changed line ends and characters since: a text ends where its quote and the next value say. Undefined
 * for anything else.
 */
export function parsePhpSerialized(text: string): PhpValue | undefined {
  const reader = createReader(text.trim())
  try {
    return reader.value(0)
  } catch (error) {
    if (error instanceof NotSerialized) return undefined
    throw error
  }
}

class NotSerialized extends Error {}

function createReader(text: string) {
  let at = 0
  const take = (form: RegExp): RegExpExecArray => {
    form.lastIndex = at
    const found = form.exec(text)
    if (!found) throw new NotSerialized()
    at += found[0].length
    return found
  }
  const string = (bytes: number): string => {
    const end = findStringEnd(text, at, bytes)
    if (end === -1) throw new NotSerialized()
    const value = text.slice(at, end)
    at = end + 1
    return value
  }
  const entries = (count: number, depth: number): PhpValue => {
    const found: Record<string, PhpValue> = {}
    for (let index = 0; index < count && text[at] !== '}'; index++) {
      const key = value(depth + 1)
      Object.defineProperty(found, String(key), {
        value: value(depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    take(/\}/y)
    return found
  }
  const value = (depth: number): PhpValue => {
    if (depth > maxDepth) throw new NotSerialized()
    const [, kind = '', size = ''] = take(/([sSaOCbidNrRE])(?::([^:;{"]*))?[:;]/y)
    if (kind === 'N') return null
    if (kind === 'b') return size === '1'
    if ('idrR'.includes(kind)) return Number(size) || 0
    if (kind === 's' || kind === 'S' || kind === 'E') {
      take(/"/y)
      const words = string(Number(size))
      if (text[at] === ';') at++
      return words
    }
    if (kind === 'a') {
      take(/\{/y)
      return entries(Number(size), depth)
    }
    if (kind === 'O') {
      take(/"[^"]*":/y)
      const [, count] = take(/(\d+):\{/y)
      return entries(Number(count), depth)
    }
    throw new NotSerialized()
  }
  return { value }
}

/** The quote at which a text of so many bytes ends, or else the first one that another value or an end follows. */
function findStringEnd(text: string, from: number, bytes: number): number {
  const exact = from + lengthOfBytes(text, from, bytes)
  if (isEnd(text, exact)) return exact
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    if (isEnd(text, at)) return at
  }
  return -1
}

function isEnd(text: string, at: number): boolean {
  if (text[at] !== '"') return false
  const rest = text.slice(at + 1, at + 40)
  return rest === '' || /^;?\s*(?:$|\}|[sSaObidNrR](?::|;))/.test(rest)
}

/** How many UTF-16 units have so many bytes in UTF-8. */
function lengthOfBytes(text: string, from: number, bytes: number): number {
  let at = from
  for (let left = bytes; left > 0 && at < text.length; ) {
    const code = text.codePointAt(at) ?? 0
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    at += code > 0xffff ? 2 : 1
  }
  return at - from
}
