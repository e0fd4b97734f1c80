import type { Figure } from '../domain/article.ts'
import type { Media } from './media.ts'

/** What is true of a file as feeds and pages name it, or of the rendition that readers get in its place. */
export function toFigure({ file, digest, type, width, height, bytes, seconds, shown }: Media): Figure {
  return { file, digest, ...(shown ?? { type, width, height, bytes, seconds }) }
}
