import { type AddressKey, addressKeys } from './address.ts'
import { matchPattern, type Pattern, type PatternValues, parsePattern } from './pattern.ts'
import { fillTarget } from './target.ts'

export const redirectStatuses = [301, 302, 308, 410] as const
export type RedirectStatus = (typeof redirectStatuses)[number]

/** A rule of `redirects.csv`. */
export interface RedirectRule {
  /** A path as `parseAddress` gives it, or a pattern as it is written. */
  readonly source: string
  readonly isPattern: boolean
  /** A path on this server, or an absolute address; empty: the address is gone. */
  readonly target: string
  readonly status: RedirectStatus
  /** In the file, from 1. */
  readonly line: number
}

/** A rule, and where it leads a request to; empty: the address is gone. */
export interface RuledRedirect {
  readonly rule: RedirectRule
  readonly location: string
}

/** Rules with patterns, in the order of the file. */
export interface PatternTable {
  /** The first of them that holds the address. `target` is path and query of a request. */
  find(target: string): RuledRedirect | undefined
}

interface PatternRule {
  readonly rule: RedirectRule
  readonly pattern: Pattern
}

/** Patterns that begin with the same word are looked at together, so that thousands take no time. */
export function createPatternTable(rules: readonly RedirectRule[]): PatternTable {
  const all = rules.flatMap((rule): PatternRule[] => {
    const pattern = parsePattern(rule.source)
    return 'problem' in pattern ? [] : [{ rule, pattern }]
  })
  const byWord = Map.groupBy(all, ({ pattern: { parts } }) => {
    const [first] = parts
    return first && 'literal' in first ? first.literal : undefined
  })
  const others = byWord.get(undefined) ?? []
  return {
    find: (target) => {
      const asked = addressKeys(target).at(-1)
      if (!asked) return undefined
      const word = asked.key.split('/')[1] ?? ''
      const found = [byWord.get(word) ?? [], others].flatMap((some) => firstMatch(some, asked) ?? [])
      return found.toSorted((one, other) => one.rule.line - other.rule.line)[0]
    },
  }
}

function firstMatch(some: readonly PatternRule[], asked: AddressKey): RuledRedirect | undefined {
  for (const { rule, pattern } of some) {
    const values = matchPattern(pattern, asked.key)
    if (values) return toRuled(rule, asked, values)
  }
  return undefined
}

/** Where the rule leads a request of that address. */
export function toRuled(
  rule: RedirectRule,
  { rest }: Pick<AddressKey, 'rest'>,
  values?: PatternValues,
): RuledRedirect {
  return { rule, location: rule.target === '' ? '' : fillTarget(rule.target, values, rest) }
}

/** A path that the pattern holds: each placeholder is another word. */
export function samplePath({ parts, hasSplat }: Pattern): string {
  const written = parts.map((part, index) => ('literal' in part ? part.literal : `x${index}${part.suffix}`))
  return `/${[...written, ...(hasSplat ? ['y', 'z'] : [])].join('/')}`
}

/** Browsers follow twenty; readers of feeds fewer. */
export const mostHops = 10

/**
 * The addresses on this server that a redirect leads to, one after another, if it leads in a circle or through more than
 * `mostHops`. Undefined if it ends. `next`: where an address is redirected to; undefined if it is not, or to elsewhere.
 */
export async function findCircle(
  from: string,
  to: string,
  next: (target: string) => Promise<string | undefined> | string | undefined,
): Promise<readonly string[] | undefined> {
  const way = [from]
  const seen = new Set([keyOf(from)])
  for (let at: string | undefined = to; at?.startsWith('/'); at = await next(at)) {
    way.push(at)
    if (seen.has(keyOf(at)) || way.length > mostHops + 1) return way
    seen.add(keyOf(at))
  }
  return undefined
}

function keyOf(target: string): string {
  return addressKeys(target.split('#', 1)[0] ?? '')[0]?.key ?? target
}
