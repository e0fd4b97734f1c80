import { canonicalPath, splitQuery } from './address.ts'

/** One part of a path: words as they are, or a placeholder and what follows it in the same part. */
type PatternPart = { readonly literal: string } | { readonly name: string; readonly suffix: string }

/** A set of paths: `:name` at the beginning of a part stands for its letters, `*` at the end for all further parts. */
export interface Pattern {
  /** As it was written. */
  readonly source: string
  readonly parts: readonly PatternPart[]
  readonly hasSplat: boolean
  /** The same for patterns of the same paths. */
  readonly shape: string
}

/** What the placeholders of a pattern stand for in a path, percent-encoded; `splat` is what `*` does. */
export type PatternValues = ReadonlyMap<string, string>

const placeholder = /^:([a-z][a-z0-9_]*)(.*)$/s

/** Whether an old address is a pattern, and not one path. */
export function isPattern(from: string): boolean {
  return /\*|\/:[a-z]/.test(splitQuery(from)[0])
}

/** `from` begins with a slash. */
export function parsePattern(from: string): Pattern | { readonly problem: string } {
  if (from.includes('?')) return { problem: 'is a pattern, and a pattern has no query' }
  const written = from.split('/').slice(1)
  const hasSplat = written.at(-1) === '*'
  const own = hasSplat || written.at(-1) === '' ? written.slice(0, -1) : written
  const parts = own.map(toPart)
  if (own.some((text) => text.includes('*')))
    return { problem: 'can have a * only as its last part, such as /blog/*; %2A is a star itself' }
  const names = parts.flatMap((part) => ('name' in part ? [part.name] : []))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) return { problem: `has the placeholder :${twice} twice` }
  if (names.includes('splat'))
    return { problem: 'must have another name for :splat, which is what * stands for' }
  if (hasSplat && parts.length === 0)
    return { problem: 'would redirect every address: name a part before the *' }
  const shape = parts.map((part) => ('literal' in part ? `/${part.literal}` : `/:${part.suffix}`)).join('')
  return { source: from, parts, hasSplat, shape: hasSplat ? `${shape}/*` : shape }
}

function toPart(text: string): PatternPart {
  const [, name, suffix = ''] = placeholder.exec(text) ?? []
  return name === undefined ? { literal: canonicalPath(text) } : { name, suffix: canonicalPath(suffix) }
}

/**
 * What the placeholders stand for, if the pattern holds the canonical path. Takes each part once, so that the time grows
 * with the length of the path only.
 */
export function matchPattern({ parts, hasSplat }: Pattern, path: string): PatternValues | undefined {
  const asked = path.split('/').slice(1)
  if (asked.length < parts.length || (!hasSplat && asked.length > parts.length)) return undefined
  const values = new Map<string, string>()
  for (const [index, part] of parts.entries()) {
    const text = asked[index] ?? ''
    if ('literal' in part) {
      if (part.literal !== text) return undefined
      continue
    }
    const { name, suffix } = part
    if (text.length <= suffix.length || !text.endsWith(suffix)) return undefined
    values.set(name, text.slice(0, text.length - suffix.length))
  }
  if (hasSplat) values.set('splat', asked.slice(parts.length).join('/'))
  return values
}
