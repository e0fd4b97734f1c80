import type { OwnWords } from '../domain/publication.ts'
import { ar } from './tables/ar.ts'
import { de } from './tables/de.ts'
import { en } from './tables/en.ts'
import { es } from './tables/es.ts'
import { fr } from './tables/fr.ts'
import { he } from './tables/he.ts'
import { it } from './tables/it.ts'
import { ja } from './tables/ja.ts'
import { nl } from './tables/nl.ts'
import { pl } from './tables/pl.ts'
import { pt } from './tables/pt.ts'
import { uk } from './tables/uk.ts'
import { zh } from './tables/zh.ts'
import { zhHant } from './tables/zh-hant.ts'
import type { Words } from './words.ts'

/** The built-in tables, by language tag. */
export const tables: Readonly<Record<string, Words>> = {
  ...{ ar, de, en, es, fr, he, it, ja, nl, pl, pt, uk, zh },
  'zh-Hant': zhHant,
}

/**
 * The tags whose words serve for a language, the most specific first (RFC 4647, section 3.4). The script that the language
 * is written in comes before the language alone, so that `zh-TW` gets the words of `zh-Hant`. Empty for no valid tag.
 */
export function languageRange(tag: string): readonly string[] {
  const locale = toLocale(tag)
  if (!locale) return []
  const { language, script } = locale.maximize()
  const parts = locale.baseName.split('-')
  // A tag of one letter or digit only introduces the next.
  const ranges = parts
    .map((_part, index) => parts.slice(0, parts.length - index))
    .filter((range) => (range.at(-1)?.length ?? 0) > 1)
    .map((range) => range.join('-'))
  return [...new Set([...ranges.slice(0, -1), `${language}-${script}`, language])]
}

/** A tag in its canonical form, such as `zh-Hant` for `zh-hant`. Undefined for what is no tag. */
export function canonicalTag(tag: string): string | undefined {
  return toLocale(tag)?.baseName
}

function toLocale(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag)
  } catch {
    return undefined
  }
}

/** The built-in table for a language. Undefined if there is none: then English serves. */
export function findTable(language: string): Words | undefined {
  return languageRange(language).flatMap((tag) => tables[tag] ?? [])[0]
}

/** The publisher's own words first, then the table of the language, then English. `own` is checked. */
export function findWords(language: string, own: OwnWords = {}): Words {
  return { ...(findTable(language) ?? en), ...(own as Partial<Words>) }
}
