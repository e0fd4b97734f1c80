import { z } from 'zod'
import type { Remark } from '../../domain/errors.ts'
import { isWithin, mostBytes, toSlug } from '../../domain/identity.ts'
import type { OwnPage } from '../../domain/own-page.ts'
import { canonicalPath } from '../../domain/redirects/address.ts'
import { isFixedPath, isTakenPath } from '../../domain/redirects/taken-paths.ts'
import type { Site } from '../../domain/site.ts'
import type { MediaStore } from '../../media/media.ts'
import type { Prepared } from '../candidate.ts'
import { checkForm } from '../check-form.ts'
import { cleanBody } from '../clean-body.ts'
import type { ArticleIndex } from '../find-article.ts'
import { findFigureFiles } from '../find-figure-files.ts'
import { asWritten, type Draft, nearestLine } from '../forms/draft.ts'
import { parseArticle } from '../parse-article.ts'
import { menuForm } from './menu.ts'

export interface PageContext {
  readonly site: Site
  readonly media: MediaStore
  readonly articles?: ArticleIndex
}

/** Fields that no article has. Hugo calls the first one `menus`, too. */
export const pageFields = ['menu', 'menus'] as const

/** Fields of articles that a page has no use for. */
const unused = [
  'id',
  'guid',
  'authors',
  'section',
  'tags',
  'published',
  'corrections',
  'canonicalUrl',
  'source',
  'rights',
  'license',
  'related',
  'aliases',
] as const

/**
 * Turns a draft into a page: checked, its HTML clean. Its fields are those of an article as far as they fit, and `menu`. `key`:
 * the path of the file below `pages/`, without its ending. Throws `unavailable` if a media file cannot be measured now.
 */
export async function preparePage(
  draft: Draft,
  key: string,
  { site, media, articles }: PageContext,
): Promise<Prepared> {
  const { menus: written, menu = written, ...fields } = draft.fields
  const parsed = parseArticle({ ...draft, fields }, site.publication, 'a page')
  const lineOf = (path: readonly string[]) => nearestLine(path, draft.lines)
  const menus = checkForm(z.object({ menu: menuForm }), { menu }, { name: 'a page', lineOf })
  const title = typeof fields.title === 'string' ? fields.title : undefined
  const ofMenu = 'problems' in menus ? menus.problems : []
  if ('problems' in parsed || !('data' in menus)) {
    return {
      problems: ['problems' in parsed ? parsed.problems : [], ofMenu].flat(),
      warnings: parsed.warnings,
      title,
    }
  }
  const { form } = parsed
  const path = toPath(key, form.slug)
  const wrongPath = findPathProblem(path, key)
  if (wrongPath) return { problems: [wrongPath], warnings: parsed.warnings, title }
  const place = { pageUrl: site.baseUrl + path, baseUrl: site.baseUrl }
  const cleaned = await cleanBody(
    draft.body ?? form.contentHtml,
    draft.body && !draft.isParsed ? draft.lines.get('contentHtml')?.first : undefined,
    {
      figures: await findFigureFiles(form.figures, { ...place, media }),
      ...place,
      findMedia: media.findNamed,
      hintFor: media.hint,
      isParsed: draft.isParsed,
      findArticle: async (name, by) =>
        articles?.find(name.split('/').at(-1) ?? name, by === 'file' ? 'name' : by, ''),
    },
  )
  const withLine = (remark: Remark): Remark => {
    const line = remark.line ?? lineOf(remark.field.split('.')) ?? lineOf(['contentHtml'])
    return asWritten(line === undefined ? remark : { ...remark, line }, draft)
  }
  if ('message' in cleaned) return { problems: [withLine(cleaned)], warnings: parsed.warnings, title }
  const warnings = [
    ...parsed.warnings,
    ...cleaned.warnings.map(withLine),
    ...unusedRemarks(draft).map(withLine),
  ]
  if (form.status === 'draft' || form.status === 'withdrawn') return { problems: [], warnings, title }
  const description = form.summary || cleaned.firstParagraph
  const page: OwnPage = {
    path,
    title: form.title,
    ...(description && { description }),
    contentHtml: cleaned.html,
    ...(form.language && { language: form.language }),
    ...(form.updated && { updated: form.updated }),
    menus: menus.data.menu,
  }
  return { page, title, problems: [], warnings }
}

/** `team/index` is `/team`; `slug` replaces the last part. */
function toPath(key: string, slug: string | undefined): string {
  const names = key.split('/')
  if (names.length > 1 && names.at(-1) === 'index') names.pop()
  const parts = names.map(toSlug)
  if (slug) parts[parts.length - 1] = slug
  return canonicalPath(`/${parts.join('/')}`)
}

function findPathProblem(path: string, key: string): Remark | undefined {
  const problem = (message: string): Remark => ({ field: 'file', message })
  if (path.split('/').slice(1).includes(''))
    return problem(`the name of the file must have letters or digits; it is "${key}"`)
  if (!isWithin(path, mostBytes.slug))
    return problem(`the address of the page must have ${mostBytes.slug} bytes at most`)
  if (!isFixedPath(path) && !isTakenPath(path)) return undefined
  const place = isFixedPath(path) ? path : `/${path.split('/')[1]}/`
  return problem(
    `the address of the page would be ${path}, and ${place} has another use: give the file another name, or the page a slug`,
  )
}

function unusedRemarks({ fields }: Draft): Remark[] {
  return unused
    .filter((field) => fields[field] !== undefined)
    .map((field) => ({ field, message: `${field} has no meaning on a page` }))
}
