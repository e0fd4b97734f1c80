import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFeedStream } from '../../../../src/ingest/forms/feed/feed-stream.ts'
import { parseFeed } from '../../../../src/ingest/forms/feed/parse-feed.ts'
import type { ParsedEntry } from '../../../../src/ingest/forms/feed/parsed-feed.ts'
import { feed } from '../../../../src/ingest/forms/feed-export/feed-form.ts'
import { cases } from '../../../support/depth.ts'
import { exportFiles, readRecords } from '../../../support/export-files.ts'
import { makePublication } from '../../../support/make-article.ts'

const entries = Array.from(
  { length: 3 },
  (_, at) =>
    `<item>\n<title>Fähre ${at} &amp; “mehr”</title><guid>a${at}</guid>\r\n<link>/x/${at}</link><content:encoded><![CDATA[<p>船 ${at} <img src="a.jpg"></p>]]></content:encoded><pubDate>Mon, 03 Jun 2019 10:00:00 GMT</pubDate></item>\n`,
)
const documents = [
  Buffer.from(
    `<?xml version="1.0"?>\n<rss version="2.0"><channel><title>T</title><link>https://old.example/</link>${entries.join('')}</channel></rss>`,
  ),
  Buffer.from(
    `<rss><channel><title>T</title>${entries.join('')}</channel></rss>`.replace('船', ''),
    'latin1',
  ),
  Buffer.from(`\ufeff<rss><channel>${entries.join('')}</channel></rss>`, 'utf16le'),
  Buffer.from(
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><author><name>Ä</name></author><entry><id>a</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">é<br/>船</div></content></entry><entry><id>b</id></entry></feed>',
  ),
  Buffer.from(
    '{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"https://old.example/","items":[{"id":"a","content_html":"<p>船</p>"},\n{"id":2,"url":"/x","tags":["ä"]}]}',
  ),
]

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array, void> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

/** Where an entry begins is counted more coarsely in pieces. */
const withoutLines = (all: readonly ParsedEntry[]) => all.map(({ line: _line, ...entry }) => entry)

it('a feed that comes in pieces of any size is the feed that comes as a whole', {
  tags: 'deep',
}, async () => {
  const edit = fc.record({
    at: fc.nat(700),
    cut: fc.nat(5),
    insert: fc.constantFrom('', '<', '&', '\r', ']]>', 'é', '</item>'),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...documents.slice(0, 4)),
      fc.array(edit, { maxLength: 2 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
      async (document, edits, sizes) => {
        const damaged = edits.reduce(
          (all: Buffer, { at, cut, insert }) =>
            Buffer.concat([all.subarray(0, at), Buffer.from(insert), all.subarray(at + cut)]),
          document,
        )
        const read = async () => {
          const found: ParsedEntry[] = []
          for await (const entry of createFeedStream(inPieces(damaged, sizes)).entries()) found.push(entry)
          return withoutLines(found)
        }
        const whole = () => withoutLines(parseFeed(damaged).entries)
        const outcome = async (work: () => unknown) =>
          await Promise.resolve()
            .then(work)
            .catch((error) => error.name)
        expect(await outcome(read)).toEqual(await outcome(whole))
      },
    ),
    { numRuns: cases(2000) },
  )
})

it('JSON in pieces is the feed that comes as a whole', async () => {
  const [json] = documents.slice(-1)
  for (const size of [1, 7, 1000]) {
    const found: ParsedEntry[] = []
    for await (const entry of createFeedStream(inPieces(json ?? Buffer.alloc(0), [size])).entries())
      found.push(entry)
    expect(withoutLines(found)).toEqual(withoutLines(parseFeed(json ?? Buffer.alloc(0)).entries))
  }
})

it('a damaged export gives drafts, or a refusal in words', { tags: 'deep' }, async () => {
  const edit = fc.record({
    at: fc.nat(900),
    cut: fc.nat(30),
    insert: fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom('<', '>', '"', ']]>', '<item>', '</item>', '{', '}'),
    ),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...documents),
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      async (document, edits) => {
        const damaged = edits.reduce(
          (all: Buffer, { at, cut, insert }) =>
            Buffer.concat([all.subarray(0, at), Buffer.from(insert), all.subarray(at + cut)]),
          document,
        )
        const publication = makePublication()
        try {
          const open = await feed.open(exportFiles({ x: damaged }), { publication })
          const records = await readRecords(open)
          expect(new Set(records.map(({ key }) => key)).size).toBe(records.length)
          for (const record of records) {
            const sent = JSON.parse(JSON.stringify(record))
            expect((await feed.toDraft(sent, publication)).fields).toHaveProperty('contentHtml')
          }
        } catch (error) {
          expect(error).toMatchObject({ name: 'PublisherError' })
        }
      },
    ),
    { numRuns: cases(1000) },
  )
})
