import { findLookRemarks } from './look.ts'
import { readOwnWords } from './words.ts'

/**
 * What is wrong with the words and the look of the pages, a line each with file, line and rule: the built-in ones serve
 * instead. Never throws: what keeps `publication.json` from being read is said elsewhere.
 */
export async function findPageRemarks(dataFolder: string, language: string): Promise<string[]> {
  const { remarks } = await readOwnWords(dataFolder, language)
  return [...remarks, ...(await findLookRemarks(dataFolder).catch(() => []))]
}
