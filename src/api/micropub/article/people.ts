import type { Publication } from '../../../domain/publication.ts'
import { addressOf, innerText, type Mf2Problem, plainText, problemAt } from '../mf2.ts'

/** An author of the article's JSON form. */
export interface AuthorFields {
  readonly name: string
  readonly url?: string
  readonly email?: string
}

/** An author of a post: known, or why not. `isForeign`: the token may not write as this person. */
type FoundAuthor =
  | { readonly author: AuthorFields }
  | { readonly problem: Mf2Problem; readonly isForeign?: boolean }

/**
 * The author that a post names: an address, a name or an `h-card`. A token of a person (`me`) writes as this person only, or
 * without a byline as the publication. Any other token may name anybody, as the API may.
 */
export function findAuthor(
  value: unknown,
  index: number,
  { publication, me }: { readonly publication: Publication; readonly me?: string | undefined },
): FoundAuthor {
  const text = plainText(value)
  const url = text === undefined ? addressOf(value) : isAddress(text) ? text : undefined
  const name = text === undefined ? innerText(value, 'name') : url === undefined ? text : undefined
  const people = [...(publication.authors ?? []), publication.publisher]
  const known =
    (url && people.find((one) => one.url && isSamePage(one.url, url))) ||
    (name && people.find((one) => one.name === name)) ||
    undefined
  const page = url ?? known?.url
  if (me !== undefined && !(page && isSamePage(page, me)) && known !== publication.publisher) {
    const detail = `the token is that of ${me}, and may not write as ${name ?? url ?? 'another person'}`
    return { problem: problemAt(['properties', 'author', index], detail), isForeign: true }
  }
  const byline = name ?? known?.name
  if (byline === undefined) {
    const detail =
      'author must be a name, an h-card with a name, or the address of an author of the publication'
    return { problem: problemAt(['properties', 'author', index], detail) }
  }
  const email = innerText(value, 'email')?.replace(/^mailto:/, '')
  return { author: { name: byline, ...(page && { url: page }), ...(email && { email }) } }
}

/** The person of the token, if the publication presents this author. Nothing else says the name of a person. */
export function authorOfToken(
  me: string | undefined,
  { authors = [] }: Publication,
): AuthorFields | undefined {
  const known = me && authors.find(({ url }) => url && isSamePage(url, me))
  return known ? { name: known.name, url: known.url } : undefined
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

/** A slash at its end makes no other person. */
function isSamePage(one: string, other: string): boolean {
  return plain(one) === plain(other)
}

function plain(address: string): string {
  return (URL.canParse(address) ? new URL(address).href : address).replace(/\/$/, '')
}
