import type { Article, Author } from '../../domain/article.ts'
import { toSlug } from '../../domain/identity.ts'
import type { Site } from '../../domain/site.ts'

export interface Term {
  readonly name: string
  /** Its last part of an address in WordPress, which is unique. */
  readonly nicename: string
}

export interface NamedAuthor extends Author, Term {}

/** The authors, categories and tags of all articles, by name: WordPress has them before the stories. */
export interface Names {
  readonly authors: ReadonlyMap<string, NamedAuthor>
  readonly sections: ReadonlyMap<string, Term>
  readonly tags: ReadonlyMap<string, Term>
  /** The byline of a story without one. */
  readonly publisher: NamedAuthor
}

export async function collectNames(
  articles: AsyncIterable<Pick<Article, 'authors' | 'section' | 'tags'>>,
  { publication }: Site,
): Promise<Names> {
  const authors = createTerms<NamedAuthor>()
  const sections = createTerms<Term>()
  const tags = createTerms<Term>()
  const publisher = authors.add(publication.publisher.name, publication.publisher)
  for (const { slug, title } of publication.sections) sections.add(slug, { name: title }, slug)
  for await (const article of articles) {
    for (const author of article.authors) authors.add(author.name, author)
    if (article.section !== undefined) sections.add(article.section, { name: article.section })
    for (const tag of article.tags) tags.add(tag, { name: tag })
  }
  return { authors: authors.all, sections: sections.all, tags: tags.all, publisher }
}

function createTerms<T extends Term>() {
  const all = new Map<string, T>()
  const taken = new Set<string>()
  return {
    all: all as ReadonlyMap<string, T>,
    /** The first of a key stays. */
    add: (key: string, value: Omit<T, 'nicename'>, wanted = toSlug(value.name)): T => {
      const known = all.get(key)
      if (known) return known
      const base = wanted === '' ? 'name' : wanted.slice(0, mostName)
      let nicename = base
      for (let number = 2; taken.has(nicename); number++) nicename = `${base}-${number}`
      taken.add(nicename)
      const term = { ...value, nicename } as T
      all.set(key, term)
      return term
    },
  }
}

/** A login of WordPress has 60 characters at most. */
const mostName = 50
