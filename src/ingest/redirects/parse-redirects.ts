import { createYielding } from '../../async/yielding.ts'
import { addressKeys, parseAddress, splitQuery } from '../../domain/redirects/address.ts'
import { isPattern, parsePattern } from '../../domain/redirects/pattern.ts'
import {
  createPatternTable,
  findCircle,
  mostHops,
  type RedirectRule,
  type RedirectStatus,
  redirectStatuses,
  samplePath,
  toRuled,
} from '../../domain/redirects/rule.ts'
import { isFixedPath } from '../../domain/redirects/taken-paths.ts'
import { findTargetProblem, toTarget } from '../../domain/redirects/target.ts'
import { isOnSite, paths } from '../../domain/site.ts'
import { splitLine } from './split-line.ts'

/** What is wrong with a line, in words. */
export interface LineProblem {
  readonly line: number
  readonly message: string
}

export interface ParsedRedirects {
  /** In the order of the file. */
  readonly rules: readonly RedirectRule[]
  /** All of them, in the order of the file. */
  readonly problems: readonly LineProblem[]
}

/** Each pattern that begins with a placeholder is compared with each address that has no other rule. */
const mostPatterns = 1_000

/**
 * Reads `from,to[,status]` lines: exact addresses and patterns. A header, empty lines and lines that begin with # are passed
 * over. Lets requests be answered meanwhile. `baseUrl`: the public address of this server, which targets may begin with.
 */
export async function parseRedirects(text: string, baseUrl: string): Promise<ParsedRedirects> {
  const pause = createYielding()
  const rules: RedirectRule[] = []
  const problems: LineProblem[] = []
  const byShape = new Map<string, RedirectRule>()
  let patterns = 0
  for (const { line, written } of linesOf(text)) {
    await pause()
    const read = readLine(written, line, baseUrl)
    if (!read) continue
    if ('message' in read) problems.push(read)
    else {
      const shape = read.isPattern ? shapeOf(read.source) : read.source
      const before = byShape.get(shape)
      patterns += read.isPattern ? 1 : 0
      if (before !== undefined)
        problems.push({ line, message: `${read.source} is redirected by line ${before.line} already` })
      else if (read.isPattern && patterns > mostPatterns)
        problems.push({
          line,
          message: `there can be ${mostPatterns} patterns at most, and this is one more`,
        })
      else {
        byShape.set(shape, read)
        rules.push(read)
      }
    }
  }
  const circles = await findCircles(rules, byShape, pause)
  return { rules, problems: [...problems, ...circles].sort((one, other) => one.line - other.line) }
}

function* linesOf(text: string): Generator<{ line: number; written: string }> {
  let line = 0
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const next = end === -1 ? text.length : end
    yield { line: ++line, written: text.slice(at, next).trim() }
    at = next + 1
  }
}

function shapeOf(source: string): string {
  const pattern = parsePattern(source)
  return 'shape' in pattern ? `pattern ${pattern.shape}` : source
}

/** Undefined for a line without a rule. */
function readLine(written: string, line: number, baseUrl: string): RedirectRule | LineProblem | undefined {
  if (written === '' || written.startsWith('#')) return undefined
  const fields = splitLine(written)
  if (!fields)
    return {
      line,
      message:
        'a double quote is not closed, or stands within a field: a field with quotes begins and ends with one',
    }
  const [from = '', to = '', statusText = '', ...more] = fields
  if (line === 1 && /^(?:from|source|old)$/i.test(from)) return undefined
  if (more.some((field) => field !== '')) {
    return {
      line,
      message: `there are ${fields.length} fields: from, to and status are three; an address with a comma stands in double quotes`,
    }
  }
  const problem = (message: string): LineProblem => ({ line, message })
  const status = toStatus(statusText)
  if (status === undefined)
    return problem(
      `status must be one of ${redirectStatuses.join(', ')}, or empty for 301; it is "${statusText}"`,
    )
  const source = readSource(from)
  if ('problem' in source) return problem(`from ${source.problem}; it is "${from}"`)
  if (status === 410 && to !== '')
    return problem(`to must be empty, since 410 says that the address is gone; it is "${to}"`)
  if (status === 410) return { ...source.rule, target: '', status, line }
  if (to === '')
    return problem(
      'to is missing: the address to go to, such as /articles/fog-bell, or status 410 without one',
    )
  const target = toOwnPath(toTarget(to), baseUrl)
  const wrong = findTargetProblem(target, source.names)
  return wrong ? problem(`to ${wrong}; it is "${to}"`) : { ...source.rule, target, status, line }
}

function toStatus(text: string): RedirectStatus | undefined {
  if (text === '') return 301
  return redirectStatuses.find((status) => String(status) === text)
}

interface Source {
  readonly rule: Pick<RedirectRule, 'source' | 'isPattern'>
  /** Of its placeholders. */
  readonly names: ReadonlySet<string>
}

function readSource(from: string): Source | { readonly problem: string } {
  const parsed = parseAddress(from)
  if ('problem' in parsed) return parsed
  if (isPattern(from)) {
    const pattern = parsePattern(from)
    if ('problem' in pattern) return pattern
    const names = pattern.parts.flatMap((part) => ('name' in part ? [part.name] : []))
    return {
      rule: { source: from.normalize('NFC'), isPattern: true },
      names: new Set([...names, ...(pattern.hasSplat ? ['splat'] : [])]),
    }
  }
  const { address } = parsed
  const [path] = splitQuery(address)
  const isOfFront = path === paths.home && address !== path
  if (isFixedPath(path) && !isOfFront)
    return { problem: `must not be ${path}, which has an answer of its own` }
  return { rule: { source: address, isPattern: false }, names: new Set() }
}

/** An address of this server is a path, so that circles are found. */
function toOwnPath(target: string, baseUrl: string): string {
  if (!isOnSite(target, baseUrl)) return target
  const path = target.slice(baseUrl.length)
  return path.startsWith('/') ? path : `${paths.home}${path}`
}

/** Rules that lead in a circle, or on and on. */
async function findCircles(
  rules: readonly RedirectRule[],
  /** Of those that are no patterns, the shape is the source. */
  byShape: ReadonlyMap<string, RedirectRule>,
  pause: () => Promise<void>,
): Promise<LineProblem[]> {
  const table = createPatternTable(rules.filter(({ isPattern }) => isPattern))
  const next = (target: string): string | undefined => {
    const [key] = addressKeys(target).flatMap(({ key, rest }) => {
      const rule = byShape.get(key)
      return rule ? [toRuled(rule, { rest }).location] : []
    })
    return key ?? table.find(target)?.location
  }
  const problems: LineProblem[] = []
  for (const { source, isPattern, target, line } of rules) {
    await pause()
    if (!target.startsWith('/')) continue
    const from = isPattern ? sampleOf(source) : source
    const to = isPattern ? table.find(from)?.location : target
    const way = to === undefined ? undefined : await findCircle(from, to, next)
    if (way) problems.push({ line, message: sayCircle(way) })
  }
  return problems
}

function sampleOf(source: string): string {
  const pattern = parsePattern(source)
  return 'problem' in pattern ? source : samplePath(pattern)
}

function sayCircle(way: readonly string[]): string {
  const isCircle = way.length <= mostHops + 1
  const steps = way.slice(0, 5).join(' → ')
  const rest = way.length > 5 ? ' → …' : ''
  return isCircle
    ? `it leads in a circle: ${steps}${rest}`
    : `it leads on through more than ${mostHops} redirects: ${steps}${rest}`
}
