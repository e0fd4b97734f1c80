import { toSlug } from '../../../domain/identity.ts'

/** As the article form wants it. */
const form = /^[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*$/u

/** The slug of a story here by the last part of its address there, which may be percent-encoded. Undefined without letters. */
export function toArticleSlug(part: string): string | undefined {
  const decoded = decode(part).normalize('NFC')
  const slug = form.test(decoded) ? decoded : toSlug(decoded)
  return slug === '' ? undefined : slug
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
