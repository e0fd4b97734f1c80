import { v5 } from 'uuid'

const uriForm = /^[a-z][a-z0-9+.-]*:\S+$/i

/** True for what RFC 3986 calls a URI: a scheme, a colon and something after it, without white space. */
export function isUri(text: string): boolean {
  return uriForm.test(text)
}

/**
 * The permanent id of an article, a URI. A name that is a URI already is kept byte for byte; any other name gives the
 * `urn:uuid:` that follows from the publication's id and the name (RFC 9562, section 5.5), so that the same folder
 * imported into an empty store gets the same ids.
 */
export function articleId(publicationId: string, name: string): string {
  return isUri(name) ? name : `urn:uuid:${v5(name, v5(publicationId, v5.URL))}`
}
