import { readFile } from 'node:fs/promises'
import type { FeedName } from '../../../domain/feed.ts'
import { canonicalPath, parseAddress, splitQuery } from '../../../domain/redirects/address.ts'
import { isPattern } from '../../../domain/redirects/pattern.ts'
import { isFixedPath, isTakenPath } from '../../../domain/redirects/taken-paths.ts'
import { basePathOf, paths } from '../../../domain/site.ts'
import type { Store } from '../../../store/store.ts'
import { mergeRedirects, type WrittenRedirect, writeRedirects } from '../../redirects/merge-redirects.ts'
import { parseRedirects } from '../../redirects/parse-redirects.ts'
import type { OldFeed } from '../export-form.ts'
import { createTextTable } from '../text-table.ts'
import type { StoryIndex } from './index-stories.ts'

export interface OldAddressesOptions {
  readonly index: Pick<StoryIndex, 'oldAddresses'>
  readonly oldFeeds: readonly OldFeed[]
  /** `redirects.csv` of the data folder. */
  readonly file: string
  /** The public address of this server. */
  readonly baseUrl: string
  /** The records that are articles or pages here. Default: all. */
  readonly isSaved?: (key: string) => boolean
  /** Feeds that exist here. Default: all. */
  readonly hasFeed?: (feed: FeedName) => boolean
  /** The address of the old site. */
  readonly oldSite?: string
  /** Files below the media folder, by their paths on the old site: see `MediaFetch`. */
  readonly oldPaths?: ReadonlyMap<string, string>
  readonly findClashes?: Store['findRedirectClashes']
  readonly dryRun?: boolean
}

export interface OldAddressesReport {
  readonly added: number
  /** Old addresses that the file leads elsewhere already: its lines stay. */
  readonly kept: readonly string[]
  /** Old addresses that cannot lead to their new place, each with the reason: a line each. */
  readonly left: readonly string[]
}

/**
 * Writes the old addresses of stories and feeds into `redirects.csv`, in the order of their letters. Writes nothing that would
 * keep the file from coming into force. Run again, it adds nothing.
 */
export async function writeOldAddresses(options: OldAddressesOptions): Promise<OldAddressesReport> {
  const { file, baseUrl, dryRun = false } = options
  const left: string[] = []
  const wanted = [...toRedirects(options, left)].sort(byAddress)
  const before = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const fitting = await withoutFaults(before, wanted, { baseUrl, left, findClashes: options.findClashes })
  const { added, kept } = dryRun ? mergeRedirects(before, fitting) : await writeRedirects(file, fitting)
  return { added: added.length, kept: kept.map(({ from }) => from), left }
}

/** Whole addresses before patterns, which apply in the order of the file. */
function byAddress(one: WrittenRedirect, other: WrittenRedirect): number {
  const [first, second] = [isPattern(one.from), isPattern(other.from)]
  if (first !== second) return first ? 1 : -1
  return one.from < other.from ? -1 : Number(one.from > other.from)
}

function* toRedirects(options: OldAddressesOptions, left: string[]): Generator<WrittenRedirect, void> {
  const { index, oldFeeds, isSaved = () => true, hasFeed = () => true } = options
  const basePath = basePathOf(options.baseUrl)
  const ofStories = createTextTable()
  // The store learns of a page when it reads the file that the import wrote.
  const answered = createTextTable()
  for (const { key, to } of index.oldAddresses()) if (isSaved(key)) answered.add(to)
  for (const { key, from, to } of index.oldAddresses()) {
    if (!isSaved(key)) continue
    const own = toOwn(escapePattern(from.replace(/^\/{2,}/, '/')), basePath)
    if (own === undefined) left.push(sayOutside(from, options.baseUrl))
    else if (isOther(own, to)) {
      if (answered.find(canonicalPath(own)) !== undefined)
        left.push(`${from}: has an answer here: another story of that address`)
      else yield { from: own, to }
    }
    if (own !== undefined) ofStories.add(own)
  }
  const feedAddresses = new Set(oldFeeds.map(({ from }) => toOwn(from, basePath)?.replace(/\/$/, '')))
  for (const { from, to } of oldFeeds) {
    const own = toOwn(from, basePath)
    if (own === undefined) left.push(sayOutside(from, options.baseUrl))
    else if (to === 'gone') yield { from: own, to: '', status: 410 }
    else if (!hasFeed(to.feed))
      left.push(`${from}: there is no feed ${to.feed} here, since no story belongs to it`)
    else {
      if (isOther(own, paths.feed(to.feed, to.format)))
        yield { from: own, to: paths.feed(to.feed, to.format) }
      const page = findPage(own, to.feed)
      if (
        page !== undefined &&
        ofStories.find(page) === undefined &&
        !feedAddresses.has(page.slice(0, -1)) &&
        isOther(page, paths.feedPage(to.feed))
      ) {
        ofStories.add(page)
        yield { from: page, to: paths.feedPage(to.feed) }
      }
    }
  }
  yield* toMediaRedirects(options, left)
}

/**
 * One rule for a folder that held files only; its place here ends as its old address does. A rule for each other file, since a
 * pattern for a folder of stories would answer for addresses that never were.
 */
function* toMediaRedirects(
  { index, oldFeeds, oldSite, oldPaths = new Map(), baseUrl }: OldAddressesOptions,
  left: string[],
): Generator<WrittenRedirect, void> {
  const basePath = basePathOf(baseUrl)
  const oldBase = oldSite === undefined ? '' : basePathOf(oldSite)
  const folderOf = (path: string) =>
    path.startsWith(`${oldBase}/`) ? canonicalFolder(path.slice(oldBase.length)) : undefined
  const folders = new Set([...oldPaths.keys()].map(folderOf))
  for (const { from } of index.oldAddresses()) folders.delete(folderOf(from.replace(/\/?$/, '/')))
  for (const { from } of oldFeeds) folders.delete(folderOf(from))
  const rules = new Map<string, string>()
  const outside = new Set<string>()
  for (const [path, file] of oldPaths) {
    const target = `/media/${file.split('/').map(encodeURIComponent).join('/')}`
    const folder = folderOf(path)
    const own = toOwn(escapePattern(path), basePath)
    if (own === undefined) {
      outside.add(`${folder === undefined ? path : `${oldBase}${folder}/*`}`)
      continue
    }
    const ownFolder =
      folder !== undefined && folders.has(folder) ? toOwn(`${oldBase}${folder}/`, basePath) : undefined
    const below = ownFolder === undefined || isTakenPath(ownFolder) ? undefined : `${ownFolder}*`
    const whole = ownFolder && toSplatTarget(canonicalPath(own).slice(ownFolder.length), target)
    if (below !== undefined && whole && (rules.get(below) ?? whole) === whole) rules.set(below, whole)
    else if (isOther(own, target)) rules.set(own, target)
  }
  left.push(...[...outside].map((from) => sayOutside(from, baseUrl)))
  for (const [from, to] of rules) yield { from, to }
}

/** `/img` of `/img/2019/fog.jpg`. */
function canonicalFolder(path: string): string | undefined {
  const folder = /^\/[^/?]+(?=\/)/.exec(path)?.[0]
  return folder === undefined ? undefined : canonicalPath(folder)
}

/** `/media/old.example/img/:splat` for `2019/fog.jpg` of `/media/old.example/img/2019/fog.jpg`. */
function toSplatTarget(end: string, target: string): string | undefined {
  if (!canonicalPath(target).endsWith(`/${end}`)) return undefined
  return `${target.split('/').slice(0, -end.split('/').length).join('/')}/:splat`
}

/** The page of a topic or a person, if its feed was below it: `/category/news/` of `/category/news/feed/`. */
function findPage(feedAddress: string, feed: FeedName): string | undefined {
  if (feed === 'main' || isPattern(feedAddress)) return undefined
  return /^(\/.*[^/]\/)(?:feed|rss|(?:index|feed|rss|atom)\.xml)\/?$/.exec(feedAddress)?.[1]
}

/** What would be a placeholder in a rule. */
function escapePattern(from: string): string {
  const [path, query] = splitQuery(from)
  const plain = path.replaceAll('*', '%2A').replaceAll('/:', '/%3A')
  return query === '' ? plain : `${plain}?${query}`
}

/** Rules know no path of the public address: the server has it stripped from each request. */
function toOwn(from: string, basePath: string): string | undefined {
  if (basePath === '') return from
  if (from === basePath) return '/'
  return /^[/?]/.test(from.slice(basePath.length)) && from.startsWith(basePath)
    ? from.slice(basePath.length).replace(/^(?!\/)/, '/')
    : undefined
}

function sayOutside(from: string, baseUrl: string): string {
  return `${from} is not below ${baseUrl}: redirect it where the old site was`
}

/** Not the address that it has here, in another spelling. */
function isOther(from: string, to: string): boolean {
  const parsed = parseAddress(from)
  if ('problem' in parsed) return true
  const [path, query] = splitQuery(parsed.address)
  if (query === '' && isFixedPath(path)) return false
  return parsed.address !== canonicalPath(to)
}

interface Checking {
  readonly baseUrl: string
  /** Takes what is left out. */
  readonly left: string[]
  readonly findClashes: Store['findRedirectClashes'] | undefined
}

/** So that no rule of 300,000 others is in memory while they are checked. */
const checkedAtOnce = 20_000

/**
 * One wrong line keeps the whole file out of force: a circle, an address that an article has, a name without a path. Old addresses of
 * stories lead to no old address. So those that come into an empty file are checked in parts, each with all patterns.
 */
async function withoutFaults(
  before: string,
  wanted: readonly WrittenRedirect[],
  checking: Checking,
): Promise<readonly WrittenRedirect[]> {
  const patterns = wanted.filter(({ from }) => isPattern(from))
  const others = wanted.filter(({ from }) => !isPattern(from))
  const atOnce = before.trim() === '' ? checkedAtOnce : Math.max(1, wanted.length)
  const faults = new Map<WrittenRedirect, string>()
  for (let at = 0; at < Math.max(1, others.length); at += atOnce) {
    const part = [...others.slice(at, at + atOnce), ...patterns]
    for (const [redirect, fault] of await findFaults(before, part, checking)) faults.set(redirect, fault)
  }
  checking.left.push(...[...faults].map(([{ from }, fault]) => `${from}: ${fault}`))
  return wanted.filter((redirect) => !faults.has(redirect))
}

async function findFaults(
  before: string,
  wanted: readonly WrittenRedirect[],
  { baseUrl, findClashes }: Checking,
): Promise<ReadonlyMap<WrittenRedirect, string>> {
  const { text, added } = mergeRedirects(before, wanted)
  if (added.length === 0) return new Map()
  const firstLine = countLines(text) - added.length
  const { rules, problems } = await parseRedirects(text, baseUrl)
  const clashes = findClashes ? await findClashes(rules.filter(({ line }) => line >= firstLine)) : []
  const faults = new Map([
    ...clashes.map(
      ({ rule, holder }) => [rule.line, `has an answer here: the ${holder.kind} of that address`] as const,
    ),
    ...problems.map(({ line, message }) => [line, message] as const),
  ])
  return new Map(
    added.flatMap((redirect, at) => {
      const fault = faults.get(firstLine + at)
      return fault === undefined ? [] : [[redirect, fault] as const]
    }),
  )
}

function countLines(text: string): number {
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}
