import { findLookRemarks } from './look.ts'
import type { GivenPublication } from './publication-json.ts'
import { readTheme } from './theme.ts'
import { readOwnWords } from './words.ts'

/**
 * What is wrong with the words, the look and the theme of the pages, a line each with file, line and rule: the built-in ones serve
 * instead. Never throws: what keeps `publication.json` from being read is said elsewhere.
 */
export async function findPageRemarks(
  dataFolder: string,
  language: string,
  show: () => Promise<GivenPublication>,
): Promise<string[]> {
  const { remarks } = await readOwnWords(dataFolder, language)
  const look = await show()
    .then(findLookRemarks)
    .catch(() => [])
  const theme = await readTheme(dataFolder)
  return [...remarks, ...look, ...theme.remarks]
}
