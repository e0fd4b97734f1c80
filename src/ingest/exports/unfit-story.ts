import { toArticleJson } from '../../domain/article-json.ts'
import type { Remark } from '../../domain/errors.ts'
import { articleId } from '../../domain/identity.ts'
import { parseAddress } from '../../domain/redirects/address.ts'
import { isFixedPath } from '../../domain/redirects/taken-paths.ts'
import type { Site } from '../../domain/site.ts'
import type { Candidate } from '../candidate.ts'
import type { ExportRecord } from './export-form.ts'
import type { Completion } from './moving/complete-record.ts'

export interface UnfitStory {
  readonly record: ExportRecord
  readonly completion: Completion
  readonly candidate: Candidate
  readonly problems: readonly Remark[]
  /** The source key of its article. */
  readonly key: string
}

/**
 * A refused story in the article's JSON form, with its problems. Mended and imported as a file, it becomes the article that
 * the export would have given: under the same id, at the same old addresses.
 */
export function toUnfit(
  { record, completion, candidate, problems, key }: UnfitStory,
  site: Site,
): Record<string, unknown> {
  const { incoming, unfit } = candidate.prepared
  const { id, guid, slug = record.slug } = completion
  const read = incoming
    ? toArticleJson({ ...incoming.article, id: incoming.id, status: incoming.status ?? 'published' }, site)
    : unfit
  const content = read ?? { title: record.title, contentHtml: '', status: 'draft' }
  const isPage = record.kind === 'page'
  return {
    problems: [...problems.map(({ message }) => message), ...(isPage ? [ofPages(slug)] : [])],
    ...content,
    // No subscriber ever had a page.
    ...(isPage && { published: undefined, status: 'draft' }),
    id: id ?? articleId(site.publication.id, key),
    ...(guid !== undefined && { guid }),
    ...(slug !== undefined && { slug }),
    aliases: oldAddresses(record),
  }
}

function ofPages(slug = 'NAME'): string {
  return `this is a page: write its text into pages/${slug}.html; imported from here, it is the draft of an article`
}

function oldAddresses({ address, otherAddresses = [] }: ExportRecord): string[] {
  const all = [address, ...otherAddresses].flatMap((one) => {
    if (one === undefined) return []
    const path = URL.canParse(one) ? new URL(one).pathname + new URL(one).search : one
    const parsed = parseAddress(path)
    return 'address' in parsed && !isFixedPath(parsed.address) ? [parsed.address] : []
  })
  return [...new Set(all)]
}
