import { lookup } from 'mime-types'
import { z } from 'zod'
import { appleCategories, isArtwork, type Podcast } from '../../domain/podcast.ts'
import { paths } from '../../domain/site.ts'
import type { Media, MediaStore } from '../../media/media.ts'
import { email, required } from '../field-rules.ts'

/** The part of `publication.json` about its podcast. */

const guid = required
  .refine((value) => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value), {
    error: 'must be the existing UUID of the podcast, such as 917393e3-1b1e-5cef-ace4-edaa54e1f810',
  })
  .transform((value) => value.toLowerCase())

/** Podcast namespace 1.0: the URL has the scheme https, and apps may truncate the title after 128 characters. */
const funding = z.strictObject({
  url: required.refine((value) => /^https:\/\//i.test(value) && URL.canParse(value), {
    error: 'must be an absolute address that begins with https://',
  }),
  title: required.refine((value) => value.length <= 128, { error: 'must be at most 128 characters' }),
})

const categoryRule =
  'must be one of Apple’s categories, such as "News", or a list of category and subcategory, such as ["News", "Daily News"]'

const category = z
  .preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z
      .array(required, { error: categoryRule })
      .min(1, { error: categoryRule })
      .max(2, { error: categoryRule }),
  )
  .superRefine((names, context) => {
    const message = categoryProblem(names)
    if (message) context.addIssue({ code: 'custom', message })
  })

function categoryProblem([name = '', below]: readonly string[]): string | undefined {
  const all = Object.keys(appleCategories)
  if (!all.includes(name)) return `${categoryRule}; it says "${name}", and there are ${all.join(', ')}`
  const known = appleCategories[name] ?? []
  if (below === undefined || known.includes(below)) return undefined
  return `${categoryRule}; below "${name}" Apple has no "${below}", but ${known.join(', ') || 'nothing'}`
}

/** The `podcast` object; `findPodcast` checks the cover. */
export const podcastForm = z.strictObject({
  category,
  explicit: z.boolean(),
  type: z.enum(['episodic', 'serial']).default('episodic'),
  owner: z.strictObject({ name: required, email }),
  image: required,
  author: required.optional(),
  guid: guid.optional(),
  locked: z.boolean().optional(),
  funding: funding.optional(),
})

export type PodcastForm = z.output<typeof podcastForm>

/** The podcast with its cover from the media folder. Notes a cover that Apple Podcasts would reject. */
export async function findPodcast(
  { category: [name = '', below], image, ...rest }: PodcastForm,
  media: MediaStore,
  note: (rule: string) => undefined,
): Promise<Podcast | undefined> {
  const found = await media.findNamed(image, 'file')
  if (!found) return note(`${coverRule}; "${image}" is not there${await media.hint(image)}`)
  const fault = coverFault(found)
  if (fault) return note(`${coverRule}; "${image}" ${fault}`)
  return { ...rest, category: name, ...(below && { subcategory: below }), image: paths.media(found) }
}

const coverRule = 'must be a file in the media folder: square, 1400 to 3000 pixels wide and high, JPEG or PNG'

function coverFault(cover: Media): string | undefined {
  const { file, type, width = '?', height = '?', format = 'something else' } = cover
  if (!isArtwork(cover)) return `is ${type}, ${width} × ${height} pixels`
  // Apple Podcasts rejects a picture whose file ending differs from its format.
  return lookup(file) === type ? undefined : `is ${format} by its bytes`
}
