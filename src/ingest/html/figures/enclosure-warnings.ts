import { type Figure, mediumOf } from '../../../domain/article.ts'
import type { Remark } from '../../../domain/errors.ts'

const examples = {
  image: 'image/jpeg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  document: 'application/pdf',
} as const

/**
 * What feeds need to know of files on other servers, and only their author can say. `listed` is the number of figures that
 * the article lists: a picture that only its text shows needs no type.
 */
export function enclosureWarnings(figures: readonly Figure[], listed: number): Remark[] {
  return figures.flatMap((figure, index) => {
    const { url, type, bytes } = figure
    if (url === undefined) return []
    const kind = mediumOf(figure)
    const isPicture = kind === 'image'
    const field = `figures.${index}`
    const noType = `is unknown, and the ending of ${url} does not say it: write the media type, such as ${examples[kind]}`
    const noBytes = `is unknown: write the length of ${url} in bytes; until then RSS has no enclosure for it`
    const of = index < listed ? '' : `; the figure must be listed in figures, with url: ${url}`
    const remark = (name: string, words: string) => ({
      field: `${field}.${name}`,
      message: `${field}.${name} ${words}${of}`,
    })
    return [
      ...(type === undefined && (!isPicture || index < listed) ? [remark('type', noType)] : []),
      ...(bytes === undefined && !isPicture ? [remark('bytes', noBytes)] : []),
    ]
  })
}
