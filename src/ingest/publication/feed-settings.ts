import { z } from 'zod'
import { didYouMean } from '../../domain/closest.ts'
import { identityOf } from '../../domain/feed.ts'
import { toFeedSlug } from '../../domain/identity.ts'
import type { Picture } from '../../domain/look.ts'
import type { EntrySettings, EntryText, FeedSettings, Publication } from '../../domain/publication.ts'
import { feedFolders } from '../../domain/site.ts'
import type { MediaStore } from '../../media/media.ts'
import { required, wholeNumber } from '../field-rules.ts'
import { feedName } from './feeds.ts'

/** The parts of `publication.json` about what feeds hold. */

const mostParagraphs = 100
/** 30 days. */
const mostDelay = 43_200
const mostLine = 5_000

const textRule = `must be "full", "summary", or an object such as { "paragraphs": 3 } with 1 to ${mostParagraphs} paragraphs, and "continue" for the words of the link to the rest`

const text = z.union(
  [
    z.enum(['full', 'summary']),
    z.strictObject({ paragraphs: wholeNumber(1, mostParagraphs), continue: required.optional() }),
  ],
  {
    error: ({ input }) =>
      typeof input === 'string'
        ? `${textRule}; it says "${input}"${didYouMean(input, ['full', 'summary'])}`
        : textRule,
  },
) as z.ZodType<EntryText, EntryText>

const line = z.string().refine((html) => html.length <= mostLine, {
  error: `must have ${mostLine} characters at most`,
})

const entryFields = {
  text: text.optional(),
  delayMinutes: wholeNumber(0, mostDelay).optional(),
  before: line.optional(),
  after: line.optional(),
}

export const allFeedsForm = z.strictObject(entryFields)

export const feedsForm = z
  .array(
    z.strictObject({
      feed: feedName,
      ...entryFields,
      without: z.array(required).optional(),
      title: required.optional(),
      subtitle: required.optional(),
      rights: required.optional(),
      logo: required.optional(),
      icon: required.optional(),
    }),
  )
  .superRefine((feeds, context) => {
    for (const [index, { feed }] of feeds.entries()) {
      if (feeds.findIndex((one) => one.feed === feed) === index) continue
      context.addIssue({
        code: 'custom',
        path: [index, 'feed'],
        message: 'is named a second time: a feed has one entry with all of its settings',
      })
    }
  })

type FeedForm = z.output<typeof feedsForm>[number]

/** The checked parts of a publication that settings of feeds refer to. */
interface Surroundings extends Pick<Publication, 'sections' | 'queries'> {
  readonly media: MediaStore
  readonly findPicture: (name: string, path: readonly string[]) => Promise<Picture | undefined>
  readonly note: (path: readonly string[]) => (rule: string) => undefined
}

interface SettingsForms {
  readonly allFeeds?: z.output<typeof allFeedsForm>
  readonly feeds?: readonly FeedForm[]
}

/** The settings with their pictures and clean lines. Notes each problem. */
export async function findFeedSettings(
  { allFeeds, feeds }: SettingsForms,
  around: Surroundings,
): Promise<Pick<Publication, 'allFeeds' | 'feeds'>> {
  const found: FeedSettings[] = []
  for (const [index, form] of (feeds ?? []).entries()) {
    const path = ['feeds', String(index)]
    for (const problem of findUnknown(form, around)) around.note([...path, ...problem.path])(problem.rule)
    found.push(await toSettings(form, path, around))
  }
  return {
    ...(allFeeds && { allFeeds: await withLines(allFeeds, ['allFeeds'], around) }),
    ...(found.length > 0 && { feeds: found }),
  }
}

async function toSettings(
  form: FeedForm,
  path: readonly string[],
  around: Surroundings,
): Promise<FeedSettings> {
  const { logo, icon, ...rest } = await withLines(form, path, around)
  const find = (name: string | undefined, field: string) => name && around.findPicture(name, [...path, field])
  const pictures = { logo: await find(logo, 'logo'), icon: await find(icon, 'icon') }
  return {
    ...rest,
    ...(pictures.logo && { logo: pictures.logo }),
    ...(pictures.icon && { icon: pictures.icon }),
  }
}

interface Problem {
  readonly path: readonly string[]
  readonly rule: string
}

/** A tag, author or language may be new; a section and a query are listed in the publication. */
function findUnknown({ feed, without = [] }: FeedForm, { sections, queries }: Surroundings): Problem[] {
  const identity = identityOf(feed)
  const slugsOf = (list: readonly { readonly slug: string }[]) => list.map(({ slug }) => slug)
  const sectionSlugs = slugsOf(sections)
  const listed = { section: sectionSlugs, query: slugsOf(queries) }
  const problems: Problem[] = []
  if (identity.kind === 'section' || identity.kind === 'query') {
    const { kind, slug } = identity
    const names = listed[kind].map((one) => `${feedFolders[kind]}/${one}`)
    if (!listed[kind].includes(slug)) {
      const said = `${feedFolders[kind]}/${slug}`
      const list = kind === 'section' ? 'sections' : 'queries'
      problems.push({
        path: ['feed'],
        rule: `must be a feed of ${list} in the publication; it says "${said}"${didYouMean(said, names)}`,
      })
    }
  }
  for (const [index, name] of without.entries()) {
    const path = ['without', String(index)]
    if (!sectionSlugs.includes(toFeedSlug(name))) {
      const meant = didYouMean(name, sectionSlugs)
      problems.push({
        path,
        rule: `must be the slug of a section of the publication; it says "${name}"${meant}`,
      })
    } else if (feed === `section:${toFeedSlug(name)}`) {
      problems.push({
        path,
        rule: `is the section of this very feed, which would be empty; it says "${name}"`,
      })
    }
  }
  return problems
}

async function withLines<Settings extends EntrySettings>(
  settings: Settings,
  path: readonly string[],
  { media, note }: Surroundings,
): Promise<Settings> {
  const { before, after } = settings
  if (before === undefined && after === undefined) return settings
  // The parser of HTML is loaded only for a publication with lines.
  const { cleanLine } = await import('./clean-line.ts')
  const clean = async (field: 'before' | 'after', line: string | undefined) => {
    if (line === undefined) return {}
    return { [field]: await cleanLine(line, media, note([...path, field])) }
  }
  return { ...settings, ...(await clean('before', before)), ...(await clean('after', after)) }
}
