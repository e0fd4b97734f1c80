import { z } from 'zod'
import { didYouMean } from '../../domain/closest.ts'
import type { FeedName } from '../../domain/feed.ts'
import { isWithin, mostBytes, toFeedSlug } from '../../domain/identity.ts'
import type { FeedEnd } from '../../domain/publication.ts'
import type { Condition, SavedQuery } from '../../domain/saved-query.ts'
import { feedFolders } from '../../domain/site.ts'
import { isLanguageTag, isWebAddress } from '../field-rules.ts'

/** The parts of `publication.json` about feeds. */

const words = z.string().trim().min(1, { error: 'must not be empty' })
const language = words.refine(isLanguageTag, { error: 'must be a language tag such as en or en-GB' })

const conditionNames = ['section', 'tag', 'author', 'language', 'source', 'words'] as const
const condition = z
  .strictObject({
    section: words.optional(),
    tag: words.optional(),
    author: words.optional(),
    language: language.optional(),
    source: words.optional(),
    words: words.optional(),
  })
  .refine((value) => Object.keys(value).length === 1, {
    error: `must hold exactly one of ${conditionNames.join(', ')}`,
  })
  .transform((value) => value as unknown as Condition)

const conditions = z.array(condition).default([])

export const queryForm = z
  .strictObject({
    slug: words
      .refine((slug) => /^[\p{Ll}\p{Lo}\p{N}]+(?:-[\p{Ll}\p{Lo}\p{N}]+)*$/u.test(slug), {
        error: 'must be small letters and digits with single hyphens between them',
      })
      .refine((slug) => isWithin(slug, mostBytes.slug), {
        error: `must have ${mostBytes.slug} bytes at most`,
      }),
    title: words,
    all: conditions,
    any: conditions,
    none: conditions,
  })
  .refine(({ all, any }) => all.length + any.length > 0, {
    error: 'must hold at least one condition in all or any',
  })
  .transform((query): SavedQuery => query)

/** In the form of addresses: `main`, or `tags/ferry`. */
export const feedName = words.transform((text, context): FeedName => {
  const [folder, slug, ...rest] = text.split('/')
  const kind = Object.entries(feedFolders).find(([, name]) => name === folder)?.[0]
  if (text === 'main') return 'main'
  if (kind && slug && rest.length === 0)
    return `${kind}:${kind === 'language' ? slug : toFeedSlug(slug)}` as FeedName
  const folders = Object.values(feedFolders).join(', ')
  const meant = didYouMean(folder ?? '', ['main', ...Object.values(feedFolders)])
  context.addIssue({
    code: 'custom',
    message: `must be main, or one of ${folders} with a slug, such as sections/news; it says "${text}"${meant}`,
  })
  return z.NEVER
})

const webAddress = words
  .refine(isWebAddress, { error: 'must be an absolute address such as https://example.org/news' })
  .transform((address) => address.replace(/\/+$/, ''))

export const feedEndForm = z
  .strictObject({
    feed: feedName,
    movedTo: webAddress.optional(),
    announced: z.boolean().default(false),
    closed: z.enum(['ending', 'gone']).optional(),
  })
  .refine(({ movedTo, closed }) => (movedTo === undefined) !== (closed === undefined), {
    error: 'must hold either movedTo or closed',
  })
  .transform((end) => end as unknown as FeedEnd)
