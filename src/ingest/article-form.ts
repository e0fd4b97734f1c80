import { z } from 'zod'
import { cleanText, mediumKinds } from '../domain/article.ts'
import { givesShortSlug, isWithin, mostBytes, toSlug } from '../domain/identity.ts'
import { type Moment, parseMoment } from '../domain/moment.ts'
import { parseAddress } from '../domain/redirects/address.ts'
import { isFixedPath } from '../domain/redirects/taken-paths.ts'
import { email, isLanguageTag, licenseAddress, line, required, webAddress } from './field-rules.ts'

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

export const html = z.string().max(mostHtml, { error: htmlRule }).transform(cleanText)

const dateRule =
  'must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z, with Z or an offset such as +01:00'
// A number is no text, but in quotes it would be no date.
const dateLine = z.string({ error: dateRule }).pipe(line)

export const moment = dateLine.transform((text, context): Moment => {
  const found = parseMoment(text)
  if (found) return found
  context.addIssue({ code: 'custom', message: `${dateRule}; it says "${text}"` })
  return z.NEVER
})

const countRule = { error: 'must be a whole number above 0' }
export const count = z.coerce.number(countRule).int(countRule).positive(countRule)
const lengthRule = { error: 'must be a number above 0, in seconds' }
/** Longer than any sound or film, and written by all formats without an exponent. */
const mostSeconds = 1e9

const author = z.preprocess(
  (value) => (typeof value === 'string' ? { name: value } : value),
  z.strictObject({
    name,
    url: webAddress.optional(),
    email: email.optional(),
  }),
)

export const figureForm = z.strictObject({
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
  seconds: z.coerce.number(lengthRule).positive(lengthRule).max(mostSeconds, lengthRule).optional(),
  alt: line.optional().describe('text alternative of the picture; the name of sound, film or document'),
  caption: line.optional().describe('the text printed below it'),
  credit: line.optional().describe('the credit line, word for word'),
})

export const source = z
  .strictObject({ title: required.optional(), url: webAddress.optional() })
  .refine(({ title, url }) => title !== undefined || url !== undefined, {
    error: 'must have a title or a url',
  })

const tags = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').filter((tag) => tag.trim() !== '') : value),
  z.array(name).transform((names) => [...new Set(names)]),
)

export const oneOrMore = (value: unknown) => (value === undefined || Array.isArray(value) ? value : [value])

/** BCP 47: `en`, `en-GB`, `zh-Hant-TW`. */
export const language = line
  .refine(isLanguageTag, { error: 'must be a language tag such as en or en-GB' })
  // All spellings of a language share one feed.
  .transform((tag) => Intl.getCanonicalLocales(tag)[0] ?? tag)

/** An address that the article had before. */
const alias = line.transform((text, context) => {
  const parsed = parseAddress(text)
  const problem = 'problem' in parsed ? parsed.problem : aliasProblem(parsed.address)
  if (!problem && 'address' in parsed) return parsed.address
  context.addIssue({ code: 'custom', message: `${problem}; it says "${text}"` })
  return z.NEVER
})

function aliasProblem(address: string): string | undefined {
  return isFixedPath(address) ? 'must not be an address of the server itself' : undefined
}

/** To the millisecond: readers are told of the newest withdrawal first. */
const instant = line.transform((text, context): Date => {
  const at = parseMoment(text) && new Date(text)
  if (at) return at
  context.addIssue({
    code: 'custom',
    message: `must be a time such as 2026-11-23T09:00:00Z; it says "${text}"`,
  })
  return z.NEVER
})

const withdrawal = z.strictObject({
  at: instant,
  reason: line.optional(),
  deleted: z.unknown().optional(),
})

const aliases = z
  .preprocess(oneOrMore, z.array(alias))
  .transform((all) => [...new Set(all)])
  .optional()
  .describe('paths that the article had before, such as /2019/05/old-name.html; they redirect to it')

const idLength = { error: `must have ${mostBytes.id} bytes at most` }
const isShortId = (text: string) => isWithin(text, mostBytes.id)

export const articleForm = z.strictObject({
  id: required
    .refine(isShortId, idLength)
    .optional()
    .describe('a URI, kept byte for byte, or a name that the id is derived from; permanent'),
  guid: z
    .string()
    // Spaces within it are a part of it.
    .transform((text) => cleanText(text).trim())
    .refine((text) => text !== '', { error: 'must not be empty' })
    .refine(isShortId, idLength)
    .optional()
    .describe(
      'the id that readers of RSS and JSON Feed know the article by, byte for byte, if it is no URI; permanent',
    ),
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
  figures: z.preprocess(oneOrMore, z.array(figureForm)).default([]),
  related: z.preprocess(oneOrMore, z.array(z.strictObject({ title: required, url: webAddress }))).default([]),
  aliases,
  status: z
    .enum(['draft', 'scheduled', 'published', 'withdrawn'], {
      error: 'must be draft, scheduled, published or withdrawn',
    })
    .optional(),
  withdrawal: withdrawal
    .optional()
    .describe('when and why readers lost it; for an article that comes from another store'),
  problems: z.unknown().optional().describe('in a file of refused stories: why each was refused; ignored'),
})

export type ArticleForm = z.output<typeof articleForm>

/** JSON Schema (draft 2020-12) of the form, for editors and other programs. */
export function toArticleJsonSchema(): object {
  return z.toJSONSchema(articleForm, { io: 'input', unrepresentable: 'any' })
}

/** White space, and what `cleanText` removes. */
const emptyText = /^[\s\x00-\x1F\x7F-\x9F\uFFFD-\uFFFF\p{Cs}]*$/u

/** A copy without the fields that are null or a text without words: they count as missing. Circles stay circles. */
export function withoutEmpty(value: unknown, copies = new Map<object, unknown>()): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (copies.has(value)) return copies.get(value)
  const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {}
  copies.set(value, copy)
  for (const [key, inside] of Object.entries(value)) {
    const isEmpty = inside === null || (typeof inside === 'string' && emptyText.test(inside))
    if (Array.isArray(value) || !isEmpty) {
      // A key may be `__proto__`.
      Object.defineProperty(copy, key, { ...ownField, value: withoutEmpty(inside, copies) })
    }
  }
  return copy
}

const ownField = { enumerable: true, configurable: true, writable: true }
