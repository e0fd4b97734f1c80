import { z } from 'zod'
import { formatNames } from '../domain/feed.ts'
import { isUri } from '../domain/identity.ts'
import { type Moment, momentAt, parseMoment } from '../domain/moment.ts'
import { articleForm, count, figureForm, language, oneOrMore } from '../ingest/article-form.ts'
import { email, licenseAddress, line, required, webAddress } from '../ingest/field-rules.ts'

/** What `buildFeed` takes: fields that an article of a store has, too, have the same rules and messages. */

const dateRule = 'must be a Date, or a date such as 2026-11-23 or 2026-11-23T09:00:00Z'

/** Undefined for anything but a `DateInput`. */
function readDate(date: unknown): Moment | undefined {
  if (typeof date === 'string') return parseMoment(date)
  const isTime = date instanceof Date && !Number.isNaN(date.getTime())
  // A Date may have a year that no format can express.
  return isTime ? parseMoment(momentAt(date).at.toISOString()) : undefined
}

export const date = z.unknown().transform((value, context): Moment => {
  const moment = readDate(value)
  if (moment) return moment
  const isText = typeof value === 'string' || value instanceof Date
  context.addIssue({ code: 'custom', message: isText ? `${dateRule}; it says "${value}"` : dateRule })
  return z.NEVER
})

const uri = z.string().refine((text) => isUri(text) && !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text), {
  error: 'must be a URI, such as urn:uuid:… or https://example.org/posts/17',
})
const person = z.strictObject({ name: required, url: webAddress.optional(), email: email.optional() })
const picture = z.strictObject({ address: webAddress, width: count.optional(), height: count.optional() })
const waitRule = { error: 'must be a whole number from 60 to 31536000, in seconds' }

const feedForm = z.strictObject({
  id: uri,
  title: required,
  url: webAddress,
  homeUrl: webAddress,
  language,
  publisher: person,
  subtitle: required.optional(),
  rights: line.optional(),
  license: licenseAddress.optional(),
  logo: picture.optional(),
  icon: picture.optional(),
  hubs: z.array(webAddress).default([]),
  maxAgeSeconds: z.int(waitRule).min(60, waitRule).max(31_536_000, waitRule).default(900),
  isComplete: z.boolean().default(false),
  updated: date.optional(),
  withdrawn: z.array(z.strictObject({ id: uri, at: date, reason: line.optional() })).default([]),
})

const toPerson = (value: unknown) => (typeof value === 'string' ? { name: value } : value)

const entryForm = articleForm
  .pick({
    title: true,
    summary: true,
    contentHtml: true,
    language: true,
    source: true,
    rights: true,
    license: true,
  })
  .extend({
    id: uri,
    url: webAddress,
    published: date,
    updated: date.optional(),
    authors: z.preprocess(oneOrMore, z.array(z.preprocess(toPerson, person))).default([]),
    tags: z
      .array(required)
      .default([])
      .transform((tags) => [...new Set(tags)]),
    corrections: z.array(articleForm.shape.corrections.unwrap().element.extend({ at: date })).default([]),
    figures: z
      .preprocess(oneOrMore, z.array(figureForm.omit({ file: true }).extend({ url: webAddress })))
      .default([]),
  })

export const documentForm = z.strictObject({
  format: z.enum(formatNames),
  feed: feedForm,
  articles: z.array(entryForm),
})
