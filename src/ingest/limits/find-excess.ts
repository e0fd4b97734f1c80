import type { Remark } from '../../domain/errors.ts'
import { findHtmlExcess } from './html-excess.ts'
import { findJsonExcess } from './json-excess.ts'
import { findMarkdownExcess } from './markdown-excess.ts'

const scans: readonly (readonly [ending: RegExp, scan: (text: string) => Remark | undefined])[] = [
  [/\.(?:md|mdx|markdown)$/i, findMarkdownExcess],
  [/\.html?$/i, findHtmlExcess],
  [/\.json$/i, findJsonExcess],
]

/**
 * What makes a file too deep or too long for the parser of its form, with the line and the rule. It reads the text once
 * and keeps nothing, so it takes milliseconds where the parser would take hours.
 */
export function findExcess(path: string, text: string): Remark | undefined {
  return scans.find(([ending]) => ending.test(path))?.[1](text)
}
