import type { Article, Figure } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { parseRenditionFile } from '../domain/media/picture.ts'
import { basePathOf, isOnSite, isOwnPath, paths, SITE_MARK, type Site } from '../domain/site.ts'

/**
 * The article's JSON form for another place: an address of this server is a path, so that it means the new server. Fields
 * that say nothing are absent. Importing it gives the same article, if the media files are there.
 */
export function toPortableArticle(article: Article, site: Site): Record<string, unknown> {
  const json = toArticleJson(article, site)
  const figures = article.figures.map((figure) => (figure.file === undefined ? figure : wordsOf(figure)))
  const all = { ...json, contentHtml: toPortableHtml(article, site), figures }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !isEmpty(value)))
}

/** The rest is measured where the file is. */
function wordsOf({ file, alt, caption, credit }: Figure): Figure {
  return { file, alt, caption, credit } as Figure
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

/** An own address in an attribute, without the mark. */
const marked = new RegExp(`${SITE_MARK}([^"\\s]*)`, 'g')

/**
 * The article's HTML with own addresses as its author would write them: names of media files, places of the article itself,
 * paths. An address that an import would read otherwise keeps the host.
 */
function toPortableHtml({ contentHtml, slug, canonicalUrl }: Article, { baseUrl }: Site): string {
  const page = paths.article(slug)
  const isHere = canonicalUrl === undefined || isOnSite(canonicalUrl, baseUrl)
  const isPortable = (path: string) =>
    isHere &&
    /^\/(?!\/)/.test(path) &&
    !articleFile.test(path) &&
    (isOwnPath(path) || basePathOf(baseUrl) === '')
  return contentHtml.replace(marked, (_whole, path: string) => {
    const [, digest, name = ''] = /^\/media\/([0-9a-f]{12})\/(.+)$/.exec(path) ?? []
    if (digest) return markdownFile.test(name) ? baseUrl + path : toMediaName(name, digest)
    if (!canonicalUrl && path.startsWith(`${page}#`)) return path.slice(page.length)
    return isPortable(path) ? path : baseUrl + path
  })
}

/** What an import takes for a file of an article, and so for its name. */
const articleFile = /\.(?:md|mdx|markdown|txt|json|html?)(?:[?#]|$)/i
const markdownFile = /\.(?:md|mdx|markdown)(?:[?#]|$)/i

/** The address of a rendition means its file. A relative name may begin neither with `media/` nor as an article's file ends. */
function toMediaName(name: string, digest: string): string {
  const file = parseRenditionFile(name)?.file ?? name
  return file.startsWith('media/') || articleFile.test(file) ? `/media/${digest}/${file}` : file
}
