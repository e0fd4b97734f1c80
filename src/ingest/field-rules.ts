import { z } from 'zod'
import { cleanText } from '../domain/article.ts'
import { mostBytes } from '../domain/identity.ts'

/** What fields of articles and of `publication.json` have in common. */

/** One line of plain text, without white space around it. */
export const line = z.string().transform((text) => cleanText(text).replace(/\s+/g, ' ').trim())
export const required = line.refine((text) => text !== '', { error: 'must not be empty' })
export const webAddress = line
  .refine(isWebAddress, {
    error: 'must be an absolute address such as https://example.org/page',
  })
  .transform(toPlainAddress)

export const licenseAddress = line
  .refine(isWebAddress, {
    error: 'must be the address of a licence, such as https://creativecommons.org/licenses/by/4.0/',
  })
  .transform(toPlainAddress)

export const email = z.email({ error: 'must be an e-mail address such as news@example.org' })

export function wholeNumber(min: number, max: number) {
  const rule = { error: `must be a whole number from ${min} to ${max}` }
  return z.int(rule).min(min, rule).max(max, rule)
}

export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/?#\\]/i.test(text) && URL.canParse(text)
}

/** Escapes characters that URLs must not contain, so that every feed reader can follow the address. */
function toPlainAddress(text: string): string {
  return /[\s<>"`{}|\\^]/.test(text) ? new URL(text).href : text
}

export function isLanguageTag(text: string): boolean {
  // No language has a longer code, but its name would pass.
  if (!/^[a-z]{2,3}(?:-|$)/i.test(text)) return false
  try {
    return text.length <= mostBytes.slug && Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
