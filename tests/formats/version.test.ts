import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DOCUMENT_VERSION, generator } from '../../src/formats/version.ts'
import { continueWords } from '../../src/words/continue-words.ts'

/**
 * One row for each change of the documents, with digests of the golden ones and of the words that entries hold. New bytes
 * for equal articles need a new row; only new golden articles change the digest of the last row.
 */
const changes = [{ document: 3, release: '0.2.0', digest: '3295bad504b44d68', words: 'bee249ef77105f4c' }]
const goldens = ['rss.xml', 'atom.xml', 'feed.json']

it('documents change their bytes only with DOCUMENT_VERSION and the version of the generator', () => {
  const hash = createHash('sha256')
  for (const file of goldens) hash.update(readFileSync(new URL(`../golden/${file}`, import.meta.url)))
  expect({
    document: DOCUMENT_VERSION,
    release: generator.version,
    digest: hash.digest('hex').slice(0, 16),
    words: createHash('sha256').update(JSON.stringify(continueWords)).digest('hex').slice(0, 16),
  }).toEqual(changes.at(-1))
})

it('the generator has the version of this release or of an earlier one', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(generator.version.localeCompare(version, 'en', { numeric: true })).toBeLessThanOrEqual(0)
})
