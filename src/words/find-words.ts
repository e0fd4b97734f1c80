import type { OwnWords } from '../domain/publication.ts'
import { languageRange } from './language-range.ts'
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

/** The built-in table for a language. Undefined if there is none: then English serves. */
export function findTable(language: string): Words | undefined {
  return languageRange(language).flatMap((tag) => tables[tag] ?? [])[0]
}

/** The publisher's own words first, then the table of the language, then English. `own` is checked. */
export function findWords(language: string, own: OwnWords = {}): Words {
  return { ...(findTable(language) ?? en), ...(own as Partial<Words>) }
}
