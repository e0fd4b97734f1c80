import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import { isUri, isWithin, mostBytes, toSlug } from '../../domain/identity.ts'
import type { Look, Picture, Theme } from '../../domain/look.ts'
import { type OwnWords, type Publication, strictRules } from '../../domain/publication.ts'
import { paths } from '../../domain/site.ts'
import type { MediaStore } from '../../media/media.ts'
import { toFigure } from '../../media/to-figure.ts'
import { checkForm, toRemark } from '../check-form.ts'
import {
  email,
  isLanguageTag,
  isWebAddress,
  licenseAddress,
  required,
  webAddress,
  wholeNumber,
} from '../field-rules.ts'
import { allFeedsForm, feedsForm, findFeedSettings } from './feed-settings.ts'
import { feedEndForm, queryForm } from './feeds.ts'
import { type LookForm, lookForm } from './look.ts'
import { authorsForm, findAuthors, findUnknownSections, navigationForm } from './pages.ts'
import { findPodcast, podcastForm } from './podcast.ts'
import {
  type Document,
  publicationFile,
  readPublicationJson,
  themeFolder,
  wordsFolder,
} from './publication-json.ts'
import { rslForm } from './rsl.ts'

const slug = required
  .refine((value) => toSlug(value) === value, {
    error: ({ input }) => `must be written as addresses are: "${toSlug(String(input))}"`,
  })
  .refine((value) => isWithin(value, mostBytes.slug), { error: `must have ${mostBytes.slug} bytes at most` })

/** What required fields may say. */
const examples = {
  id: 'tag:example.org,2026:gazette',
  title: '"The Estuary Lamp"',
  language: '"en-GB"',
  publisher: '{ "name": "The Estuary Lamp" }',
  'publisher.name': '"The Estuary Lamp"',
  'sections.slug': '"news"',
  'sections.title': '"News"',
  'authors.name': '"Nell Arkwright"',
  'queries.slug': '"on-the-water"',
  'queries.title': '"On the water"',
  'feeds.feed': '"main", or "sections/news"',
  'feedEnds.feed': '"tags/ferry"',
  'look.accent.light': '"#9b2c1f"',
  'look.fonts.text': '"serif"',
  'podcast.category': '"News"',
  'podcast.explicit': 'false: Apple Podcasts requires it',
  'podcast.owner': '{ "name": "Wren Holloway", "email": "sound@example.org" }',
  'podcast.owner.name': '"Wren Holloway"',
  'podcast.owner.email': '"sound@example.org"',
  'podcast.image': '"cover.png"',
  'podcast.funding.url': '"https://example.org/pay"',
  'podcast.funding.title': '"Pay for the bell"',
  'rsl.payment.amount.currency': '"EUR"',
  'rsl.payment.amount.value': '"0.015"',
}

const mostHubs = 10

/** `true` is every rule. */
const strictForm = z.preprocess(
  (value) => (value === true ? [...strictRules] : value === false ? [] : value),
  z.array(z.enum(strictRules), { error: `must be true, or a list of ${strictRules.join(', ')}` }),
)

const publicationForm = z.strictObject({
  id: required.refine(isUri, { error: `must be a URI that never changes, such as ${examples.id}` }),
  title: required,
  subtitle: required.optional(),
  address: required
    .refine((value) => value.startsWith('/') || isWebAddress(value), {
      error: 'must be the publication’s website, or / for the front page of this server',
    })
    .default('/'),
  language: required.refine(isLanguageTag, { error: 'must be a language tag such as en or en-GB' }),
  timeZone: required
    .refine(isTimeZone, { error: 'must be a time zone such as Europe/London' })
    .default('UTC'),
  rights: required.optional(),
  license: licenseAddress.optional(),
  rsl: rslForm.optional(),
  publisher: z.strictObject({
    name: required,
    url: webAddress.optional(),
    email: email.optional(),
  }),
  logo: required.optional(),
  icon: required.optional(),
  look: lookForm.optional(),
  pictures: z.strictObject({ avif: z.boolean() }).optional(),
  sections: z
    .array(z.strictObject({ slug, title: required }))
    .default([])
    .superRefine(refuseTwins),
  navigation: navigationForm.optional(),
  authors: authorsForm.optional(),
  hideWithdrawnTitles: z.boolean().optional(),
  strict: strictForm.optional(),
  podcast: podcastForm.optional(),
  allFeeds: allFeedsForm.optional(),
  feeds: feedsForm.optional(),
  feedSize: wholeNumber(1, 1000).default(50),
  maxAgeSeconds: wholeNumber(300, 3600).default(900),
  queries: z.array(queryForm).default([]).superRefine(refuseTwins),
  tombstoneDays: wholeNumber(1, 3650).default(30),
  withdrawalNotice: required.optional(),
  feedEnds: z.array(feedEndForm).default([]),
  feedMenu: z.boolean().default(false),
  hubs: z
    .array(webAddress)
    .max(mostHubs, { error: `must be ${mostHubs} addresses at most` })
    .default([])
    .refine(areDistinct, { error: 'must each be named once' }),
  ownHub: z.boolean().default(true),
})

/** What `publication.json` holds, before it is checked. */
export type PublicationForm = z.input<typeof publicationForm>

/**
 * Reads `publication.json` of the data folder. `logo`, `icon` and `look.cover` are media files or addresses, and become
 * an address or a path on this server. The words of `words/` and the files of
 * `theme/` come along. Throws `invalid` with all problems and their lines.
 */
export async function readPublication(dataFolder: string, media: MediaStore): Promise<Publication> {
  const { publication } = await readPublicationFile(join(dataFolder, publicationFile), media)
  return withPageFiles(publication, dataFolder)
}

/** A file with the fields of `publication.json`, checked, and as it was given. Throws `invalid` as `readPublication`. */
export async function readPublicationFile(
  file: string,
  media: MediaStore,
): Promise<{ readonly publication: Publication; readonly document: Document }> {
  const { value, lineOf } = await readPublicationJson(file)
  const checked = await checkPublication(value, media, { name: publicationFile, lineOf })
  if (!('problems' in checked)) return { publication: checked.publication, document: value as Document }
  const lines = checked.problems.map(({ line, message }) => `${file}:${line ?? 1}: ${message}`)
  throw new PublisherError('invalid', lines.join('\n'))
}

/** With the words and the theme of the data folder, if there are any. */
export async function withPageFiles(publication: Publication, dataFolder: string): Promise<Publication> {
  const words = await findOwnWords(dataFolder, publication.language)
  const theme = await findTheme(dataFolder)
  return { ...publication, ...(words && { words }), ...(theme && { theme }) }
}

/** The tables of all languages are loaded only if there are words to check: most commands show no page. */
async function findOwnWords(dataFolder: string, language: string): Promise<OwnWords | undefined> {
  if (!(await isThere(join(dataFolder, wordsFolder)))) return undefined
  const { readOwnWords } = await import('./words.ts')
  return (await readOwnWords(dataFolder, language)).words
}

async function findTheme(dataFolder: string): Promise<Theme | undefined> {
  if (!(await isThere(join(dataFolder, themeFolder)))) return undefined
  const { readTheme } = await import('./theme.ts')
  return (await readTheme(dataFolder)).theme
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** The same for a value of another program. Throws `invalid` with all problems. */
export async function parsePublication(value: unknown, media: MediaStore): Promise<Publication> {
  const checked = await checkPublication(value, media)
  if (!('problems' in checked)) return checked.publication
  throw new PublisherError('invalid', checked.problems.map(({ message }) => message).join('\n'))
}

/** For messages. */
type PublicationPlace = Pick<Parameters<typeof checkForm>[2], 'name' | 'lineOf'>

/** The publication, or all that is wrong with it. `place`: the file that it is from, for messages. */
export async function checkPublication(
  value: unknown,
  media: MediaStore,
  place: PublicationPlace = { name: 'publication', lineOf: () => undefined },
): Promise<{ readonly publication: Publication } | { readonly problems: readonly Remark[] }> {
  const checked = checkForm(publicationForm, value, { ...place, examples })
  if ('problems' in checked) return checked
  const { logo, icon, look, authors, podcast, allFeeds, feeds, ...rest } = checked.data
  const problems: Remark[] = []
  const note = (path: readonly string[]) => (rule: string) => {
    problems.push(toRemark(path, rule, place))
    return undefined
  }
  const found = {
    logo: logo && (await findPicture(media, logo, note(['logo']))),
    icon: icon && (await findPicture(media, icon, note(['icon']))),
    cover: look?.cover && (await findPicture(media, look.cover, note(['look', 'cover']))),
    authors:
      authors &&
      (await findAuthors(authors, (name, index) =>
        findPicture(media, name, note(['authors', String(index), 'picture'])),
      )),
    podcast: podcast && (await findPodcast(podcast, media, note(['podcast', 'image']))),
  }
  for (const { index, rule } of findUnknownSections(rest.navigation ?? [], rest.sections)) {
    note(['navigation', String(index)])(rule)
  }
  const settings = await findFeedSettings(
    { allFeeds, feeds },
    { ...rest, media, note, findPicture: (name, path) => findPicture(media, name, note(path)) },
  )
  if (problems.length > 0) return { problems }
  const { logo: foundLogo, icon: foundIcon, podcast: foundPodcast, cover, authors: foundAuthors } = found
  const publication = {
    ...rest,
    ...settings,
    ...(foundLogo && { logo: foundLogo }),
    ...(foundIcon && { icon: foundIcon }),
    ...(look && { look: toLook(look, cover || undefined) }),
    ...(foundAuthors && { authors: foundAuthors }),
    ...(foundPodcast && { podcast: foundPodcast }),
  }
  return { publication }
}

function toLook({ cover: _name, accent, ...rest }: LookForm, cover: Picture | undefined): Look {
  return { ...rest, ...(accent && { accent }), ...(cover && { cover }) }
}

/** Notes a problem; its field is known. */
export type NoteProblem = (rule: string) => undefined

async function findPicture(media: MediaStore, name: string, note: NoteProblem): Promise<Picture | undefined> {
  if (isWebAddress(name)) return { address: name }
  const found = await media.findNamed(name, 'file')
  if (!found)
    return note(`must be a file in the media folder; "${name}" is not there${await media.hint(name)}`)
  const shown = toFigure(found)
  return { address: paths.media(shown), width: shown.width, height: shown.height }
}

/** The second of two with the same slug would hide the first. */
function refuseTwins(all: readonly { slug: string }[], context: z.RefinementCtx): void {
  for (const [index, { slug: own }] of all.entries()) {
    if (all.findIndex((one) => one.slug === own) === index) continue
    context.addIssue({
      code: 'custom',
      path: [index, 'slug'],
      message: `is "${own}" a second time: each needs its own`,
    })
  }
}

function areDistinct(all: readonly string[]): boolean {
  return new Set(all).size === all.length
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
