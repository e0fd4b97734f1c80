import { v5 } from 'uuid'

const uriForm = /^[a-z][a-z0-9+.-]*:\S+$/i

/** Whether the text has the form of a URI (RFC 3986): a scheme, a colon and a rest, without white space. */
export function isUri(text: string): boolean {
  return uriForm.test(text)
}

/**
 * The permanent id of an article, a URI. A name that is a URI is kept byte for byte. Any other name gives the `urn:uuid:`
 * derived from the publication's id and the name (RFC 9562, section 5.5): an empty store gets the same ids again.
 */
export function articleId(publicationId: string, name: string): string {
  return isUri(name) ? name : `urn:uuid:${v5(name, v5(publicationId, v5.URL))}`
}
