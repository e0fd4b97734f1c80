import { dirname } from 'node:path'
import type { Figure } from '../domain/article.ts'
import { didYouMean } from '../domain/closest.ts'
import { PublisherError, type Remark } from '../domain/errors.ts'
import { articleId, isWithin, mostBytes } from '../domain/identity.ts'
import type { Publication } from '../domain/publication.ts'
import { hasUnknownRights } from '../domain/rights.ts'
import { absoluteUrl, paths, type Site } from '../domain/site.ts'
import type { MediaStore } from '../media/media.ts'
import { hintBeside } from '../media/near-name.ts'
import type { IncomingArticle, KnownFile } from '../store/store.ts'
import type { ArticleForm } from './article-form.ts'
import { type Candidate, type Prepared, refuseFile } from './candidate.ts'
import { cleanBody } from './clean-body.ts'
import { decodeText } from './decode-text.ts'
import { type ArticleIndex, slugOfKey } from './find-article.ts'
import { findConflict } from './find-conflict.ts'
import { findFigureFiles } from './find-figure-files.ts'
import type { ArticleFile } from './folder/list-files.ts'
import { asWritten, type Draft, nearestLine } from './forms/draft.ts'
import type { CleanedHtml } from './html/clean-html.ts'
import { findExcess } from './limits/find-excess.ts'
import { pageFields, preparePage } from './own-pages/prepare-page.ts'
import { parseArticle } from './parse-article.ts'
import { type FileContents, formOf, readContents } from './read-contents.ts'
import { applyStrict } from './strict.ts'

export interface PrepareFileOptions {
  readonly origin: string
  /** The articles of this file in the store, by source key. */
  readonly known?: ReadonlyMap<string, Pick<KnownFile, 'slug' | 'fileHash'>>
  readonly dryRun?: boolean
  readonly site: Site
  readonly media: MediaStore
  /** Publish articles of which the reader is unsure. Default: they stay drafts. */
  readonly acceptsDoubts?: boolean
  /** The articles that links to other files mean. Default: none. */
  readonly articles?: ArticleIndex
  /** Default: they are read. */
  readonly contents?: FileContents
  /** What the file is. Default: articles. */
  readonly as?: 'page'
  /** Fields that are no part of an article, and no fault. */
  readonly ignores?: readonly string[]
}

/**
 * Reads and prepares every article of a file. Never throws: a file that cannot be read is a candidate with a problem. It
 * takes seconds and blocks its thread: see `thread/`.
 */
export async function* prepareFile(
  file: ArticleFile,
  { origin, known, dryRun, contents, as, ignores = [], ...options }: PrepareFileOptions,
): AsyncGenerator<Candidate, void> {
  let isRead = false
  try {
    const { bytes, hash } = contents ?? (await readContents(file))
    isRead = true
    const decoded = decodeText(bytes)
    if ('problem' in decoded) return yield refuseFile(file, decoded.problem)
    if (decoded.text.trim() === '') throw new PublisherError('invalid', 'file is empty')
    const fault = findExcess(file.path, decoded.text) ?? findConflict(decoded.text)
    if (fault) return yield refuseFile(file, fault)
    const { media: folder, site } = options
    const hint = async (name: string) =>
      (await folder.hint(name)) || hintBeside(dirname(file.path), name, folder.wayIn)
    const media = { ...folder, hint }
    const ownFields = as === 'page' ? pageFields : []
    const drafts = await formOf(file).read(decoded.text, file.key, site.publication, { ownFields })
    if (drafts.length === 0) throw new PublisherError('invalid', 'file holds an empty list')
    for (const { key, draft } of drafts) {
      if (as === 'page') {
        yield { file, key, prepared: withFewRemarks(await preparePage(draft, key, { ...options, media })) }
        continue
      }
      const provenance = {
        key,
        origin,
        fileHash: hash,
        ...(known && !dryRun && { expectedFileHash: known.get(key)?.fileHash ?? null }),
        knownSlug: known?.get(key)?.slug,
      }
      const prepared = await prepareArticle(without(draft, ignores), provenance, { ...options, media })
      yield { file, key, prepared: withFewRemarks(prepared) }
    }
  } catch (error) {
    const isUnavailable = error instanceof PublisherError && error.problem === 'unavailable'
    const refused = refuseFile(file, { field: 'file', message: reasonOf(error) })
    yield { ...refused, mayPass: !isRead || isUnavailable, isUnavailable }
  }
}

function without(draft: Draft, names: readonly string[]): Draft {
  const fields = Object.entries(draft.fields).filter(([name]) => !names.includes(name))
  return names.length === 0 ? draft : { ...draft, fields: Object.fromEntries(fields) }
}

/** A broken file has a problem in each line, and one warning may name thousands of addresses. */
const maxRemarks = 100
const maxMessage = 2_000

export function withFewRemarks({ problems, warnings, ...prepared }: Prepared): Prepared {
  return { ...prepared, problems: fewOf(problems), warnings: fewOf(warnings) }
}

function fewOf(remarks: readonly Remark[]): readonly Remark[] {
  const first = remarks.slice(0, maxRemarks).map((remark) => {
    const { message } = remark
    return message.length > maxMessage ? { ...remark, message: `${message.slice(0, maxMessage)} …` } : remark
  })
  const rest = remarks.length - first.length
  return rest > 0 ? [...first, { field: 'file', message: `file has ${rest} more such remarks` }] : first
}

/** A bug in a reader is reported with its trace as a problem of the file, so that the other files are imported. */
export function reasonOf(error: unknown): string {
  if (error instanceof PublisherError) return error.message
  return `file could not be read, by a fault of Gazette; please report it: ${error instanceof Error ? error.stack : String(error)}`
}

/** The origin of a draft. */
export interface Provenance {
  readonly key: string
  readonly origin: string
  readonly fileHash: string
  /** See `IncomingArticle`. */
  readonly expectedFileHash?: string | null
  /** The slug of the stored article with this key, if there is one. */
  readonly knownSlug?: string
  /** Of an export. What its text has relative then belongs to the old site, not to that of the first publication. */
  readonly isMoved?: boolean
}

/** Turns a draft into an article for the store: checked, its HTML clean, its figures measured, its id known. */
export async function prepareArticle(
  draft: Draft,
  provenance: Provenance,
  {
    site,
    media,
    acceptsDoubts,
    articles,
  }: Pick<PrepareFileOptions, 'site' | 'media' | 'acceptsDoubts' | 'articles'>,
): Promise<Prepared> {
  const parsed = parseArticle(draft, site.publication)
  const title = typeof draft.fields.title === 'string' ? draft.fields.title : undefined
  if ('problems' in parsed) return { ...parsed, title }
  const { form } = parsed
  const { doubts = [], reading } = draft
  const staysDraft = doubts.length > 0 && form.status === undefined && !acceptsDoubts
  const slug = form.slug ?? provenance.knownSlug ?? slugOfKey(provenance.key)
  const tooLong = findTooLong(provenance.key, slug)
  if (tooLong) return { problems: [tooLong], warnings: parsed.warnings, title }
  const original = provenance.isMoved ? undefined : form.canonicalUrl
  const page = original ?? absoluteUrl(site.baseUrl, paths.article(slug))
  const place = { pageUrl: page, baseUrl: site.baseUrl }
  const bodyLine = nearestLine(['contentHtml'], draft.lines)
  const { isParsed } = draft
  const firstLine = draft.body && !isParsed ? draft.lines.get('contentHtml')?.first : undefined
  const cleaned = await cleanBody(draft.body ?? form.contentHtml, firstLine, {
    figures: await findFigureFiles(form.figures, { ...place, media }),
    ...place,
    findMedia: media.findNamed,
    hintFor: media.hint,
    findArticle: async (name, by) => articles?.find(name, by, provenance.key),
    isParsed,
  })
  if ('message' in cleaned) {
    const problem = { ...cleaned, ...(bodyLine !== undefined && { line: bodyLine }) }
    return { problems: [problem], warnings: parsed.warnings, title }
  }
  const section = findSection(form.section, site.publication)
  const unsure = [...doubts, ...(staysDraft ? [draftRemark] : [])]
  const withLine = (remark: Remark): Remark => {
    const ownLine = remark.line ?? nearestLine(remark.field.split('.'), draft.lines)
    // A figure that is not listed is in the text.
    const line = ownLine ?? nearestLine(['contentHtml'], draft.lines)
    return line === undefined ? remark : { ...remark, line }
  }
  const article = toArticle(form, slug, cleaned, section.slug)
  const remarks = [
    ...unsure,
    ...parsed.warnings,
    ...cleaned.warnings,
    ...section.warnings,
    ...findMissingAlts(article.figures, draft),
    ...(hasUnknownRights(form, site) ? [unknownRights] : []),
  ]
  const judged = applyStrict(article.figures, remarks, site.publication)
  const toWritten = (remark: Remark) => asWritten(withLine(remark), draft)
  const warnings = judged.warnings.map(toWritten)
  const links = cleaned.absent.length > 0 && { absent: cleaned.absent }
  if (judged.problems.length > 0) {
    return { problems: judged.problems.map(toWritten), warnings, title, ...links }
  }
  const incoming = {
    article,
    ...(staysDraft && { status: 'draft' as const }),
    ...((form.status === 'draft' || form.status === 'withdrawn') && { status: form.status }),
    ...(form.withdrawal && { withdrawal: { at: form.withdrawal.at, reason: form.withdrawal.reason } }),
    id: articleId(site.publication.id, form.id ?? provenance.key),
    idIsOwn: form.id !== undefined,
    slugIsOwn: form.slug !== undefined,
    key: provenance.key,
    origin: provenance.origin,
    fileHash: provenance.fileHash,
    expectedFileHash: provenance.expectedFileHash,
  }
  return { incoming, title: form.title, problems: [], warnings, ...links, ...(reading && { reading }) }
}

const draftRemark: Remark = {
  field: 'status',
  message:
    'status is draft, since the reading is unsure; to publish it as it was read, import it with --publish or write status: published into its front matter',
}

const unknownRights: Remark = {
  field: 'source',
  message:
    'source is another publisher, so rights and license of publication.json do not apply: they are unknown until the article gives its own',
}

/** Warnings about pictures that a generator's front matter gives, and for which the article has no alt text. */
function findMissingAlts(figures: readonly Figure[], { writtenAs }: Draft): Remark[] {
  if (!writtenAs?.has('figures')) return []
  return figures.flatMap(({ file, url, type = 'image', alt }, index) => {
    const name = file ?? url
    if (name === undefined || alt !== undefined || !type.startsWith('image')) return []
    return [{ field: `figures.${index}`, message: `figures.${index} "${name}" has no alt text` }]
  })
}

function toArticle(
  form: ArticleForm,
  slug: string,
  cleaned: CleanedHtml,
  section: string | undefined,
): IncomingArticle['article'] {
  const { id: _id, status: _status, withdrawal: _withdrawal, problems: _problems, ...fields } = form
  const summary = form.summary || cleaned.firstParagraph
  const article: IncomingArticle['article'] = {
    ...fields,
    slug,
    contentHtml: cleaned.html,
    // A figure without a file and without words says nothing.
    figures: cleaned.figures.filter((figure) => Object.keys(figure).length > 0),
    ...(summary && { summary }),
    ...(section && { section }),
  }
  return article
}

/** Slug and key are derived from the file's name if the article gives none, and file names may be too long. */
function findTooLong(key: string, slug: string): Remark | undefined {
  if (!isWithin(key, mostBytes.key)) {
    const message = `the name of the file, with its folders and in a list the id, must have ${mostBytes.key} bytes at most`
    return { field: 'file', message }
  }
  if (isWithin(slug, mostBytes.slug)) return undefined
  const message = `slug must have ${mostBytes.slug} bytes at most, and the one derived from the file's name has more: give the article a slug`
  return { field: 'slug', message }
}

/** The section's slug if the publication lists it by slug or title; otherwise the author's wording with a warning. */
function findSection(
  written: string | undefined,
  { sections }: Publication,
): { slug?: string; warnings: readonly Remark[] } {
  if (written === undefined) return { warnings: [] }
  const same = (name: string) => name.toLowerCase() === written.toLowerCase()
  const known = sections.find(({ slug, title }) => same(slug) || same(title))
  if (known) return { slug: known.slug, warnings: [] }
  const names = sections.map(({ slug }) => slug)
  const meant = didYouMean(written, [...names, ...sections.map(({ title }) => title)])
  const message = `section "${written}" is not one of publication.json (${names.join(', ')}); it is kept as written${meant}`
  const warning: Remark = { field: 'section', strict: 'section', message }
  return { slug: written, warnings: sections.length > 0 ? [warning] : [] }
}
