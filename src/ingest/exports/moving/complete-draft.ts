import { PublisherError, type Remark } from '../../../domain/errors.ts'
import { parseMoment } from '../../../domain/moment.ts'
import type { Draft } from '../../forms/draft.ts'
import { parseHtml } from '../../html/tree.ts'
import { findHtmlExcess } from '../../limits/html-excess.ts'
import type { ExportRecord } from '../export-form.ts'
import type { Completion } from './complete-record.ts'
import { createMediaNames, type MediaNames } from './media-names.ts'
import { type CompleteDraftContext, rewriteAddresses } from './rewrite-addresses.ts'

/**
 * The draft with the slug, id and dates that the import knows, its links to stories of the old site leading to their new
 * pages, its pictures by their file names. Runs in the thread that reads. Each field that it sets is in `writtenAs`.
 */
export function completeDraft(
  draft: Draft,
  record: ExportRecord,
  completion: Completion,
  context: CompleteDraftContext,
): Draft {
  const names = createMediaNames(record, completion.media)
  const known = knownFields(draft, completion)
  const body = completeBody(draft, { names, ...context })
  const { figures } = draft.fields
  return {
    ...draft,
    ...body,
    fields: {
      ...draft.fields,
      ...(figures !== undefined && { figures: completeFigures(figures, names) }),
      ...known.fields,
    },
    writtenAs: new Map([...(draft.writtenAs ?? []), ...known.writtenAs]),
    warnings: [...draft.warnings, ...(completion.warnings ?? []), ...known.warnings],
  }
}

/** Addresses and links may be anywhere in it. */
const addressed = /\b(?:href|src|srcset|poster|data-[\w-]*(?:src|original|res))\s*=/i

/** A body that is too deep, or takes too long to parse, is left to the common checks, which refuse it. */
function completeBody(
  { body, fields: { contentHtml } }: Draft,
  context: Parameters<typeof rewriteAddresses>[1],
): Pick<Draft, 'body' | 'isParsed'> {
  if (body) {
    rewriteAddresses(body, context)
    return {}
  }
  if (typeof contentHtml !== 'string' || !addressed.test(contentHtml) || findHtmlExcess(contentHtml))
    return {}
  try {
    const tree = parseHtml(contentHtml)
    rewriteAddresses(tree, context)
    return { body: tree, isParsed: true }
  } catch (error) {
    if (error instanceof PublisherError && error.problem === 'invalid') return {}
    throw error
  }
}

/** Figures that a form lists have the addresses of the old site. */
function completeFigures(figures: unknown, names: MediaNames): unknown {
  if (Array.isArray(figures)) return figures.map((one) => completeFigures(one, names))
  if (typeof figures !== 'object' || figures === null) return figures
  const { url, ...figure } = figures as Readonly<Record<string, unknown>>
  if (typeof url !== 'string') return figures
  const file = names.find(url)
  return file === undefined ? { ...figure, url: names.absolute(url) ?? url } : { ...figure, file }
}

interface KnownFields {
  readonly fields: Readonly<Record<string, unknown>>
  readonly writtenAs: readonly (readonly [string, string])[]
  readonly warnings: readonly Remark[]
}

const dayMs = 24 * 60 * 60 * 1000

function knownFields({ fields }: Draft, completion: Completion): KnownFields {
  const { slug, id, guid, published, updated, isByTitle, idRule } = completion
  const own = momentOf(fields.published)
  const told = momentOf(published)
  const isFar = own && told && Math.abs(own.at.getTime() - told.at.getTime()) > dayMs
  if (isByTitle && isFar) {
    const message = `title is also that of a story of the old feed, of ${published}; this one has another date, and gets an id of its own`
    return { fields: { slug }, writtenAs: [], warnings: [{ field: 'title', message }] }
  }
  const differs = own && told && own.at.getTime() !== told.at.getTime()
  const warnings = differs
    ? [
        {
          field: 'published',
          message: `published is ${published}, as subscribers have it from the old feed; the export says ${fields.published}`,
        },
      ]
    : []
  const isChanged = momentOf(updated)?.at.getTime() !== told?.at.getTime()
  const given = {
    ...{ slug, id, guid, published },
    ...(updated !== undefined && { updated: isChanged ? updated : undefined }),
  }
  const set = Object.entries(given).filter(([name, value]) => value !== undefined || name === 'updated')
  const ofFeed = set.filter(
    ([name]) => name === 'published' || name === 'updated' || (idRule === 'feed' && name !== 'slug'),
  )
  return {
    fields: Object.fromEntries(set),
    writtenAs: ofFeed.map(([name]) => [name, `${name} of the old feed`]),
    warnings,
  }
}

function momentOf(value: unknown) {
  return typeof value === 'string' ? parseMoment(value) : undefined
}
