import { z } from 'zod'
import { grades, statuses } from '../../domain/article.ts'
import { articleForm } from '../../ingest/article-form.ts'

const mostKey = 500
const keyRule = `must be 1 to ${mostKey} characters, without control characters`

/** Clients resolve dots in an address (RFC 3986, section 5.2.4), and `bulk` is an operation. */
const noKeys = ['.', '..', 'bulk']

/** The caller's own key of an article, or its id or slug. */
export const articleKey = z
  .string()
  .regex(new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${mostKey}}$`, 'u'), { error: keyRule })
  .refine((key) => !noKeys.includes(key), { error: `must not be ${noKeys.join(', ')}` })
  .meta({ description: 'the key that the program gave the article, or its id or slug', example: 'cms-4711' })

export const keyParams = z.strictObject({ key: articleKey })

/** `?dryRun`, `?dryRun=true` and `?dryRun=1`. */
export const flag = z
  .enum(['', 'true', '1', 'false', '0'], { error: 'must be true or false' })
  .optional()
  .transform((text) => text !== undefined && text !== 'false' && text !== '0')

const shown = z
  .unknown()
  .optional()
  .describe('of the answers; ignored, so that what was read can be sent back')

/** What the API says of an article beside its fields. */
const shownFields = { key: shown, revision: shown, livesIn: shown, file: shown, url: shown }
export const namesOfShown: readonly string[] = Object.keys(shownFields)

/** An article as programs write it. */
export const articleInput = articleForm
  .omit({ problems: true })
  .extend(shownFields)
  .meta({ id: 'ArticleInput', description: 'An article. Only the title is required.' })

const text = z.string()
const texts = z.array(text)

const author = z.object({ name: text, url: text.optional(), email: text.optional() })
const figure = z.looseObject({
  file: text.optional(),
  url: text.optional(),
  type: text.optional(),
  alt: text.optional(),
  caption: text.optional(),
  credit: text.optional(),
})

/** An article as the API shows it. */
export const articleOutput = z
  .object({
    key: text.optional().describe('the key that a program gave it'),
    revision: z.int().describe('grows with each change'),
    livesIn: z
      .enum(['store', 'file'])
      .describe('what gives it: only articles of the store are written by the API'),
    file: text.optional().describe('the file below articles/ that gives it'),
    url: text.describe('its address'),
    id: text,
    guid: text.optional(),
    slug: text,
    title: text,
    summary: text.optional(),
    contentHtml: text,
    authors: z.array(author),
    section: text.optional(),
    tags: texts,
    language: text.optional(),
    published: text.optional(),
    updated: text.optional(),
    corrections: z.array(z.object({ at: text, grade: z.enum(grades), note: text })),
    canonicalUrl: text.optional(),
    source: z.object({ title: text.optional(), url: text.optional() }).optional(),
    rights: text.optional(),
    license: text.optional(),
    figures: z.array(figure),
    related: z.array(z.object({ title: text, url: text })),
    aliases: texts.optional(),
    status: z.enum(statuses),
    withdrawal: z.object({ at: text, reason: text.optional(), deleted: z.boolean().optional() }).optional(),
  })
  .meta({ id: 'Article' })

export const remark = z
  .object({ field: text, line: z.int().optional(), message: text })
  .meta({ id: 'Remark' })
