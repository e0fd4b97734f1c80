import { PublisherError } from '../domain/errors.ts'
import type { RedirectRule } from '../domain/redirects/rule.ts'
import { isOnSite, paths, type Site } from '../domain/site.ts'
import { createOldAddresses, type OldAddress } from '../editing/old-addresses.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { ArticleAlias, FormerSlug } from '../store/store.ts'
import { type Report, table } from './report.ts'

export interface RedirectsOptions {
  /** A path, or an address of the publication: what it answers instead of all redirects. */
  readonly path?: string
}

/** The former addresses of articles, their aliases and the rules of `redirects.csv`, and where they lead today. */
export async function redirectsCommand(
  { store, site }: Pick<Gazette, 'store' | 'site'>,
  { path }: RedirectsOptions,
): Promise<Report> {
  if (path !== undefined) return tellPath(store, toPath(path, site()))
  const json = [
    ...(await store.formerSlugs()).map(ofFormerSlug),
    ...(await store.listAliases()).map(ofAlias),
    ...(await store.listRedirects()).map(ofRule),
  ]
  const cells = json.map(({ from, to, answer, by }) => [from, to ?? '-', String(answer), by])
  return { json, text: json.length === 0 ? 'Nothing is redirected.' : table(cells) }
}

interface ToArticle {
  readonly slug: string
  readonly status: string
  readonly isPublic: boolean
}

/** What an address that leads to an article answers in the end. */
function answerOf({ status, isPublic }: ToArticle): number {
  const ofPublic = status === 'published' ? 301 : 410
  return isPublic ? ofPublic : 404
}

function toTarget(article: ToArticle, kind: string) {
  const { slug, status } = article
  const by = status === 'published' ? kind : `${kind}, ${status}`
  return { to: paths.article(slug), slug, status, answer: answerOf(article), by }
}

function ofFormerSlug(found: FormerSlug) {
  return { from: paths.article(found.former), ...toTarget(found, 'former slug') }
}

function ofAlias(found: ArticleAlias) {
  return { from: found.path, ...toTarget(found, 'alias') }
}

function ofRule({ source, target, status, line }: RedirectRule) {
  return { from: source, ...(target !== '' && { to: target }), answer: status, by: `redirects.csv:${line}` }
}

/** Throws `invalid` for an address of another host. */
function toPath(text: string, { baseUrl }: Site): string {
  const path = isOnSite(text, baseUrl) ? text.slice(baseUrl.length) || paths.home : text
  if (path.startsWith('/')) return path
  throw new PublisherError(
    'invalid',
    `--path must be a path such as /old.html, or begin with ${baseUrl}; it is "${text}"`,
  )
}

async function tellPath(store: Gazette['store'], path: string): Promise<Report> {
  const found = await createOldAddresses(store).find(path)
  if (!found) {
    const text = `nothing redirects ${path}: it is an address of the server, or answers 404`
    return { json: { path }, text, isFailure: true }
  }
  const { status, location } = found
  const to = location === undefined ? '' : ` to ${location}`
  return {
    json: { path, status, location, by: reasonOf(found) },
    text: `${path} answers ${status}${to}, by ${reasonOf(found)}`,
  }
}

function reasonOf({ by }: OldAddress): string {
  if ('alias' in by) return `an alias of the article ${by.alias.slug}`
  return `redirects.csv:${by.rule.line}: ${by.rule.source}`
}
