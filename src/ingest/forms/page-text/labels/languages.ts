import { english } from './english.ts'
import type { LanguageLabels } from './language-labels.ts'
import { latin } from './latin.ts'
import { otherScripts } from './other-scripts.ts'

/**
 * The table of labels, a row a language; a page is read by all rows at once, since pages mix them. The next language
 * is the next row in the file of its script. BBC labels are from its published source code.
 */
export const languages: Readonly<Record<string, LanguageLabels>> = { en: english, ...latin, ...otherScripts }
