import type { Author } from '../../../domain/article.ts'
import { toFeedSlug } from '../../../domain/identity.ts'
import type { AuthorProfile } from '../../../domain/publication.ts'
import { basePathOf, type Site } from '../../../domain/site.ts'
import { feedPageOf } from './feed-links.ts'
import { toOwnPicture } from './picture-sizes.ts'

/** What the publication says of the author with that slug. */
export function findProfile(slug: string, { publication }: Site): AuthorProfile | undefined {
  return publication.authors?.find(({ name }) => toFeedSlug(name) === slug)
}

/** A byline: it leads to the page of an author whom the publication presents, otherwise to the author's own address. */
export function toAuthorLink({ name, url }: Author, site: Site) {
  const page = feedPageOf('author', name, site)
  const isPresented = findProfile(toFeedSlug(name), site) !== undefined
  return { label: name, address: isPresented ? page : (url ?? page) }
}

/** The presentation of an author, as the view `author` shows it. */
export function toPresentation({ name, about, picture, url }: AuthorProfile, site: Site) {
  return {
    name,
    about,
    picture: picture && toOwnPicture(picture, site, basePathOf(site.baseUrl)),
    page: feedPageOf('author', name, site),
    website: url && { label: url.replace(/^https?:\/\/(?:www\.)?|\/$/g, ''), address: url },
  }
}
