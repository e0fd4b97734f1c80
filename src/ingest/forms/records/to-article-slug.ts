import { toSlug } from '../../../domain/identity.ts'
import { decodePercent } from '../../../domain/redirects/address.ts'

/** As the article form wants it. */
const form = /^[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*$/u

/** The slug of a story here by the last part of its address there, which may be percent-encoded. Undefined without letters. */
export function toArticleSlug(part: string): string | undefined {
  const decoded = decodePercent(part).normalize('NFC')
  const slug = form.test(decoded) ? decoded : toSlug(decoded)
  return slug === '' ? undefined : slug
}
