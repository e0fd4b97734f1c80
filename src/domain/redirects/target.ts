import type { PatternValues } from './pattern.ts'

const places = /:([a-z][a-z0-9_]*)/g

/** An address with its parts apart. `start` is empty for a path of this server, otherwise scheme and host. */
interface TargetParts {
  readonly start: string
  readonly path: string
  readonly query: string | undefined
  readonly fragment: string
}

function split(target: string): TargetParts {
  const [, start = '', rest = ''] = /^(https?:\/\/[^/?#]*)?(.*)$/is.exec(target) ?? []
  const [, path = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(rest) ?? []
  return { start, path, query, fragment }
}

/** The target in the letters of an address (RFC 3986): all others percent-encoded. */
export function toTarget(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent)
}

/** What is wrong with a target whose placeholders may be of these names. */
export function findTargetProblem(target: string, names: ReadonlySet<string>): string | undefined {
  const { start, path, query = '', fragment } = split(target)
  const isHere = start === '' && path.startsWith('/') && !path.startsWith('//')
  if (!isHere && start === '')
    return 'must be a path that begins with one /, or an address with http:// or https://'
  if (/[\x00-\x20\x7F\\]/.test(target))
    return 'must not have spaces, control characters or a \\: %20 is a space'
  if (start !== '' && (!URL.canParse(start) || start.includes('@')))
    return `must have a host; "${start}" has none`
  if (target.includes('*')) return 'must have :splat where the words of the * go; %2A is a star itself'
  const used = [...`${path}?${query}${fragment}`.matchAll(places)].map(([, name = '']) => name)
  // In a target of one address a colon may be meant, as in /wiki/Help:contents, but hardly at the beginning of a part.
  const [, first] = /\/:([a-z][a-z0-9_]*)/.exec(path) ?? []
  const unknown = names.size === 0 ? first : used.find((name) => !names.has(name))
  return unknown && `has the placeholder :${unknown}, which is not in the old address; %3A is a colon itself`
}

/**
 * The address to go to: placeholders replaced, and the parameters of the request that are left behind the path, unless the
 * target has a query of its own. Never the path of another host: two slashes at the beginning become one.
 */
export function fillTarget(
  target: string,
  values: PatternValues | undefined,
  rest: readonly (readonly [string, string])[],
): string {
  const { start, path, query, fragment } = split(target)
  const fill = (text: string) =>
    values ? text.replace(places, (written, name: string) => values.get(name) ?? written) : text
  const filled = fill(path)
  const safe = start === '' ? filled.replace(/^\/{2,}/, '/') : filled
  const own =
    query === undefined ? new URLSearchParams([...rest] as [string, string][]).toString() : fill(query)
  return `${start}${safe}${own && `?${own}`}${fill(fragment)}`
}
