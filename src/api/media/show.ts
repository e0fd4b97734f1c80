import { z } from 'zod'
import { absoluteUrl, paths, type Site } from '../../domain/site.ts'
import type { Media } from '../../media/media.ts'
import type { MediaFacts } from '../../store/store.ts'

const words = (most: number, what: string) =>
  z
    .string()
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(most, { error: `must have ${most} characters at most` })
    .optional()
    .describe(what)

/** What can be said of a file. */
export const facts = {
  alt: words(2_000, 'what a picture shows, for people who do not see it'),
  credit: words(500, 'who made it'),
  caption: words(5_000, 'the line below it'),
}

export const mediaOutput = z
  .object({
    file: z.string().describe('its name: articles name it so'),
    url: z.string().describe('its public address'),
    type: z.string(),
    bytes: z.int(),
    width: z.int().optional(),
    height: z.int().optional(),
    seconds: z.number().optional().describe('length of sound or film'),
    remark: z.string().optional().describe('what is special about it: the end of a sentence'),
    ...facts,
  })
  .meta({ id: 'MediaFile' })

export type Shown = z.output<typeof mediaOutput>

export function toShown(media: Media, known: MediaFacts, { baseUrl }: Site): Shown {
  const { file, digest, type, bytes, width, height, seconds, remark } = media
  return {
    file,
    url: absoluteUrl(baseUrl, paths.media({ file, digest })),
    type,
    bytes,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(seconds !== undefined && { seconds }),
    ...(remark !== undefined && { remark }),
    ...known,
  }
}
