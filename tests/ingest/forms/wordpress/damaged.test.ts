import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PublisherError } from '../../../../src/domain/errors.ts'
import { movableType } from '../../../../src/ingest/forms/movable-type/movable-type-form.ts'
import { addParagraphs } from '../../../../src/ingest/forms/wordpress/body/autop.ts'
import { parsePhpSerialized } from '../../../../src/ingest/forms/wordpress/php-serialized.ts'
import { cases, seed } from '../../../support/depth.ts'
import { exportFiles, readRecords } from '../../../support/export-files.ts'
import { makePublication } from '../../../support/make-article.ts'
import { fixture, readExport } from './read-export.ts'

const publication = makePublication()
const blog = readFileSync(resolve(import.meta.dirname, '../../../fixtures/movable-type/blog.txt'))

/** A file with some places cut out, doubled, or overwritten. */
const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 400 }),
    by: fc.oneof(
      fc.constantFrom(
        '',
        '<![CDATA[',
        ']]>',
        '<item>',
        '</item>',
        '<!--',
        '[caption]',
        '[/',
        '"',
        '<',
        '>',
        '\0',
        '-----\n',
      ),
      fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    ),
  }),
  { minLength: 1, maxLength: 5 },
)

function damaged(bytes: Buffer, places: readonly { at: number; length: number; by: string }[]): Buffer {
  return places.reduce((whole, { at, length, by }) => {
    const start = Math.floor(at * whole.length)
    return Buffer.concat([
      whole.subarray(0, start),
      Buffer.from(by, 'latin1'),
      whole.subarray(start + length),
    ])
  }, bytes)
}

/** A reader refuses a file with a sentence, or gives drafts that are refused with sentences: it never fails otherwise. */
async function isRead(read: () => Promise<unknown>): Promise<void> {
  try {
    await read()
  } catch (error) {
    expect(error).toBeInstanceOf(PublisherError)
  }
}

describe('a damaged export', () => {
  it.each(['classic.xml', 'blocks.xml', 'squarespace.xml'])(
    'of WordPress is read or refused: %s',
    { tags: 'deep' },
    async (name) => {
      const bytes = fixture(name)
      await fc.assert(
        fc.asyncProperty(damage, fc.integer({ min: 7, max: 5_000 }), async (places, pieceBytes) => {
          await isRead(() => readExport(exportFiles({ 'a.xml': damaged(bytes, places) }, { pieceBytes })))
        }),
        { numRuns: cases(400, 6), seed },
      )
    },
  )

  it('of Movable Type is read or refused', { tags: 'deep' }, async () => {
    await fc.assert(
      fc.asyncProperty(damage, async (places) => {
        await isRead(async () => {
          const files = exportFiles({ 'a.txt': damaged(blog, places) })
          if (!(await movableType.recognizes(files))) return
          for (const record of await readRecords(await movableType.open(files, { publication }))) {
            await movableType.toDraft(structuredClone(record), publication)
          }
        })
      }),
      { numRuns: cases(400, 6), seed },
    )
  })

  it('gives the same stories however the bytes are cut into pieces', { tags: 'deep' }, async () => {
    const whole = await readExport(exportFiles({ 'a.xml': fixture('classic.xml') }, { pieceBytes: 1e6 }))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3_000 }), async (pieceBytes) => {
        const again = await readExport(exportFiles({ 'a.xml': fixture('classic.xml') }, { pieceBytes }))
        expect(again.stories.map(({ record }) => record)).toEqual(whole.stories.map(({ record }) => record))
      }),
      { numRuns: cases(60, 2), seed },
    )
  })
})

it('makes paragraphs of any text without losing a letter', { tags: 'deep' }, () => {
  const text = fc.array(
    fc.constantFrom(
      'a',
      '\n',
      '\n\n',
      ' ',
      '<p>',
      '</p>',
      '<div>',
      '<pre>',
      '</pre>',
      '<br>',
      '<b',
      '>',
      '<!--',
      '-->',
      '<ul><li>',
      '\u00A0',
    ),
  )
  fc.assert(
    fc.property(text, (parts) => {
      // A comment that nothing closes hides the rest of a page: tags in it are none.
      const letters = (html: string) =>
        html
          .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
          .replace(/<\/?(?:p|div|pre|br|ul|li|b)\b[^>]*>?/g, '')
          .replace(/[^a]/g, '')
      expect(letters(addParagraphs(parts.join(''))).length).toBeGreaterThanOrEqual(
        letters(parts.join('')).length,
      )
    }),
    { numRuns: cases(4_000), seed },
  )
})

it('takes what looks like a value of PHP for one, or for none', { tags: 'deep' }, () => {
  const text = fc.array(
    fc.constantFrom('a:', 's:', 'i:', '1', '9', ':', '{', '}', '"', ';', 'N;', 'b:1;', 'x', 'é', 'O:'),
  )
  fc.assert(
    fc.property(text, (parts) => {
      parsePhpSerialized(parts.join(''))
    }),
    { numRuns: cases(4_000), seed },
  )
})
