import type { Article, Figure } from '../domain/article.ts'
import { absoluteUrl, figureUrl, paths, type Site } from '../domain/site.ts'

/** A figure with a file that can be fetched. */
export interface ArticleMedium extends Figure {
  readonly kind: 'image' | 'audio' | 'video'
  /** Absolute. */
  readonly address: string
}

/**
 * The pictures, sounds and films of an article, in its order. A figure without a file or of another kind is left out;
 * one of unknown type is a picture.
 */
export function toArticleMedia({ figures }: Article, { baseUrl }: Site): readonly ArticleMedium[] {
  return figures.flatMap((figure) => {
    const address = figureUrl(baseUrl, figure)
    const kind = figure.type?.split('/')[0] ?? 'image'
    return address && isKind(kind) ? [{ ...figure, kind, address }] : []
  })
}

function isKind(word: string): word is ArticleMedium['kind'] {
  return word === 'image' || word === 'audio' || word === 'video'
}

/** Where the article lives: its page here, unless its original place is elsewhere. Absolute. */
export function canonicalUrl({ slug, canonicalUrl: elsewhere }: Article, { baseUrl }: Site): string {
  return elsewhere ?? absoluteUrl(baseUrl, paths.article(slug))
}
