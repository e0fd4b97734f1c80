import { z } from 'zod'
import { cleanText, mediumKinds } from '../domain/article.ts'
import { findClosest } from '../domain/closest.ts'
import type { Remark } from '../domain/errors.ts'
import { givesShortSlug, isWithin, mostBytes, toSlug } from '../domain/identity.ts'
import { type Moment, parseMoment } from '../domain/moment.ts'
import { findNearField } from './article-fields.ts'
import { checkForm } from './check-form.ts'
import type { DateSettings } from './dates/read-date-words.ts'
import { readGivenDates } from './dates/read-given-dates.ts'
import { email, isLanguageTag, licenseAddress, line, required, webAddress } from './field-rules.ts'
import { asWritten, createRemark, type Draft, nearestLine, type RemarkOn } from './forms/draft.ts'
import { adviceOn, fieldFor, otherNames } from './forms/front-matter/other-names.ts'
import { findReferences } from './references.ts'

/**
 * The article's JSON form: the fields of `.json` files and of front matter, and the output of `show --json`. The JSON
 * Schema and the messages are derived from it.
 */

/** The name of a section, tag or author, each of which has a feed. */
const name = required.refine(givesShortSlug, {
  error: `must be shorter: the address of its feed would have more than ${mostBytes.slug} bytes`,
})
/** Maximum length of an article's HTML in characters: larger than any article, and fast enough to clean. */
export const mostHtml = 2_000_000
export const htmlRule = `must have ${mostHtml} characters at most`

const html = z.string().max(mostHtml, { error: htmlRule }).transform(cleanText)

const moment = line.transform((text, context): Moment => {
  const found = parseMoment(text)
  if (found) return found
  const message = `must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z, with Z or an offset such as +01:00; it says "${text}"`
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

const countRule = { error: 'must be a whole number above 0' }
const count = z.coerce.number(countRule).int(countRule).positive(countRule)
const lengthRule = { error: 'must be a number above 0' }

const author = z.preprocess(
  (value) => (typeof value === 'string' ? { name: value } : value),
  z.strictObject({
    name,
    url: webAddress.optional(),
    email: email.optional(),
  }),
)

const figure = z.strictObject({
  file: required.optional().describe('name of a file in the media folder'),
  url: webAddress
    .optional()
    .describe('a picture, sound, film or document on another server, if there is no file'),
  type: line
    .refine((text) => /^[\w.+-]+\/[\w.+-]+$/.test(text), { error: 'must be a media type such as image/png' })
    .optional(),
  medium: z
    .enum(mediumKinds, { error: 'must be image, audio, video or document' })
    .optional()
    .describe('what it is, if its type does not say'),
  width: count.optional(),
  height: count.optional(),
  bytes: count.optional(),
  seconds: z.coerce.number(lengthRule).positive(lengthRule).optional(),
  alt: line.optional().describe('text alternative of the picture; the name of sound, film or document'),
  caption: line.optional().describe('the text printed below it'),
  credit: line.optional().describe('the credit line, word for word'),
})

const source = z
  .strictObject({ title: required.optional(), url: webAddress.optional() })
  .refine(({ title, url }) => title !== undefined || url !== undefined, {
    error: 'must have a title or a url',
  })

const tags = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').filter((tag) => tag.trim() !== '') : value),
  z.array(name).transform((names) => [...new Set(names)]),
)

const oneOrMore = (value: unknown) => (value === undefined || Array.isArray(value) ? value : [value])

/** BCP 47: `en`, `en-GB`, `zh-Hant-TW`. */
const language = line
  .refine(isLanguageTag, { error: 'must be a language tag such as en or en-GB' })
  // All spellings of a language share one feed.
  .transform((tag) => Intl.getCanonicalLocales(tag)[0] ?? tag)

const articleForm = z.strictObject({
  id: required
    .refine((text) => isWithin(text, mostBytes.id), { error: `must have ${mostBytes.id} bytes at most` })
    .optional()
    .describe('a URI, kept byte for byte, or a name that the id is derived from; permanent'),
  slug: line
    .transform((text) => text.normalize('NFC'))
    .refine((text) => /^[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*$/u.test(text), {
      error: ({ input }) => {
        const slug = toSlug(String(input))
        return `must be letters and digits with single hyphens between them${slug && `, such as ${slug}`}`
      },
    })
    .refine((text) => isWithin(text, mostBytes.slug), { error: `must have ${mostBytes.slug} bytes at most` })
    .optional(),
  title: required,
  summary: line.optional(),
  contentHtml: html.default(''),
  authors: z.preprocess(oneOrMore, z.array(author)).default([]),
  section: name.optional(),
  tags: tags.default([]),
  language: language.optional(),
  published: moment.optional(),
  updated: moment.optional(),
  corrections: z
    .array(
      z.strictObject({
        at: moment,
        grade: z.enum(['minor', 'significant', 'correction'], {
          error: 'must be minor, significant or correction',
        }),
        note: required,
      }),
    )
    .default([])
    .describe('dated notes to readers about changes, shown below the text'),
  canonicalUrl: webAddress.optional(),
  source: source.optional(),
  rights: line.optional(),
  license: licenseAddress.optional(),
  figures: z.preprocess(oneOrMore, z.array(figure)).default([]),
  related: z.preprocess(oneOrMore, z.array(z.strictObject({ title: required, url: webAddress }))).default([]),
  status: z
    .enum(['draft', 'scheduled', 'published', 'withdrawn'], {
      error: 'must be draft, scheduled, published or withdrawn',
    })
    .optional(),
  withdrawal: z.unknown().optional().describe('output of `show --json` for a withdrawn article; ignored'),
})

export type ArticleForm = z.output<typeof articleForm>

/** JSON Schema (draft 2020-12) of the form, for editors and other programs. */
export function toArticleJsonSchema(): object {
  return z.toJSONSchema(articleForm, { io: 'input', unrepresentable: 'any' })
}

type ParsedArticle =
  | { readonly form: ArticleForm; readonly warnings: readonly Remark[] }
  | { readonly problems: readonly Remark[]; readonly warnings: readonly Remark[] }

/**
 * Checks a draft against the article form. Returns the valid form, or all problems, including the reader's, each with
 * field, line and rule, in the order of the file. An empty field counts as missing. A time without a zone is in the given
 * one.
 */
export function parseArticle(draft: Draft, settings: DateSettings = { timeZone: 'UTC' }): ParsedArticle {
  const remark = createRemark(draft)
  const dates = readGivenDates(withoutEmpty(draft.fields), settings, remark)
  const warnings = [...draft.warnings, ...dates.warnings]
  const lineOf = (path: readonly string[]) => nearestLine(path, draft.lines)
  const examples = { title: draft.body ? titleInMarkdown : '"The fog bell rings again"' }
  const checked = checkForm(articleForm, dates.fields, { ...articleWords, examples, lineOf })
  const broken = 'problems' in checked ? checked.problems.map((one) => asWritten(one, draft)) : []
  const problems = joinProblems([...draft.problems, ...dates.problems], broken)
  if (problems.length > 0 || !('data' in checked)) return { problems, warnings }
  const { data: form } = checked
  return { form, warnings: [...warnings, ...oddities(form, remark), ...findReferences(form, remark)] }
}

const titleInMarkdown =
  'title: The fog bell rings again in the front matter, or a heading at the top: # The fog bell'

const articleWords = {
  name: 'an article',
  adviceOn: (name: string) => {
    const field = fieldFor(name)
    if (field === `${name}s`) return undefined
    return field ? `write ${field} instead` : (adviceOn(name) ?? nearOther(name))
  },
}

/** `autor`, `sumary`: near a name of other generators, and no nearer to one of ours. */
function nearOther(name: string): string | undefined {
  const other = findClosest(name, Object.values(otherNames).flat())
  const field = other && findNearField(name) === undefined ? fieldFor(other) : undefined
  return field && `did you mean ${field}?`
}

/** A field that the file may hold in a part that could not be read, or under a misspelt name, is not missing. */
function joinProblems(known: readonly Remark[], broken: readonly Remark[]): Remark[] {
  const said = new Set(known.map(({ field }) => field))
  const isUnread = said.has('front matter') || said.has('file')
  const meant = new Set(broken.map(({ message }) => /; did you mean (\S+)\?$/.exec(message)?.[1]))
  const isMissing = ({ field, message }: Remark) => message.startsWith(`${field} is missing`)
  const isNew = (one: Remark) =>
    !said.has(one.field) && !(isMissing(one) && (isUnread || meant.has(one.field)))
  return [...known, ...broken.filter(isNew)].sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([, inside]) => inside !== '' && inside !== null)
  return Object.fromEntries(kept.map(([key, inside]) => [key, withoutEmpty(inside)]))
}

/** Warnings about unusual values. */
function oddities({ published, updated, status }: ArticleForm, remark: RemarkOn): Remark[] {
  const found: Remark[] = []
  if (published && updated && updated.at < published.at) {
    found.push(remark(['updated'], 'is before published'))
  }
  if ((status === 'published' || status === 'scheduled') && !published) {
    found.push(
      remark(['status'], `says ${status}, but published is missing: it stays a draft until it is published`),
    )
  }
  return found
}
