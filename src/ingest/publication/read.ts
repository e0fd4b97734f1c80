import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PublisherError } from '../../domain/errors.ts'
import { isUri, isWithin, mostBytes, toSlug } from '../../domain/identity.ts'
import type { Picture, Publication } from '../../domain/publication.ts'
import { paths } from '../../domain/site.ts'
import type { MediaFolder } from '../../media/media-folder.ts'
import { parseJson } from '../forms/json.ts'
import { email, isLanguageTag, isWebAddress, required, webAddress } from '../parse-article.ts'
import { feedEndForm, queryForm } from './feeds.ts'
import { findPodcast, podcastForm } from './podcast.ts'
import { rslForm } from './rsl.ts'

const slug = required
  .refine((value) => toSlug(value) === value, {
    error: ({ input }) => `must be written as addresses are: "${toSlug(String(input))}"`,
  })
  .refine((value) => isWithin(value, mostBytes.slug), { error: `must have ${mostBytes.slug} bytes at most` })

const publicationForm = z.strictObject({
  id: required.refine(isUri, {
    error: 'must be a URI that never changes, such as tag:example.org,2026:gazette',
  }),
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
  license: webAddress.optional(),
  rsl: rslForm.optional(),
  publisher: z.strictObject({
    name: required,
    url: webAddress.optional(),
    email: email.optional(),
  }),
  logo: required.optional(),
  icon: required.optional(),
  sections: z.array(z.strictObject({ slug, title: required })).default([]),
  podcast: podcastForm.optional(),
  feedSize: z.int().min(1).max(1000).default(50),
  maxAgeSeconds: z.int().min(300).max(3600).default(900),
  queries: z.array(queryForm).default([]).refine(haveOwnSlugs, { error: 'must each have a slug of its own' }),
  tombstoneDays: z.int().min(1).max(3650).default(30),
  withdrawalNotice: required.optional(),
  feedEnds: z.array(feedEndForm).default([]),
  feedMenu: z.boolean().default(false),
  hubs: z.array(webAddress).max(10).default([]).refine(areDistinct, { error: 'must each be named once' }),
  ownHub: z.boolean().default(true),
})

/**
 * Reads `publication.json` of the data folder. `logo` and `icon` are media files or addresses, and become an address or a
 * path on this server. Throws `invalid` with all problems and their lines.
 */
export async function readPublication(dataFolder: string, media: MediaFolder): Promise<Publication> {
  const file = join(dataFolder, 'publication.json')
  const { value, lineOf } = readJsonText(file, await readText(file))
  const result = publicationForm.safeParse(value)
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => {
      const field = path.join('.') || 'publication'
      return `${file}:${lineOf(path)}: ${field} ${message}`
    })
    throw new PublisherError('invalid', lines.join('\n'))
  }
  const { logo, icon, podcast, ...rest } = result.data
  const coverPosition = `${file}:${lineOf(['podcast', 'image'])}: podcast.image`
  return {
    ...rest,
    ...(logo && { logo: await findPicture(media, logo, `${file}: logo`) }),
    ...(icon && { icon: await findPicture(media, icon, `${file}: icon`) }),
    ...(podcast && { podcast: await findPodcast(podcast, media, coverPosition) }),
  }
}

function readJsonText(file: string, text: string): ReturnType<typeof parseJson> {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof PublisherError) throw new PublisherError('invalid', `${file}: ${error.message}`)
    throw error
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new PublisherError('invalid', `${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

async function findPicture(media: MediaFolder, name: string, field: string): Promise<Picture> {
  if (isWebAddress(name)) return { address: name }
  const found = await media.find(name)
  if (!found)
    throw new PublisherError('invalid', `${field} must be a file in the media folder; "${name}" is not there`)
  return { address: paths.media(found), width: found.width, height: found.height }
}

function haveOwnSlugs(all: readonly { slug: string }[]): boolean {
  return new Set(all.map(({ slug }) => slug)).size === all.length
}

function areDistinct(all: readonly string[]): boolean {
  return new Set(all).size === all.length
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
