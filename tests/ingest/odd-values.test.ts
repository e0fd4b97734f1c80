import fc from 'fast-check'
import { expect, it } from 'vitest'
import { prepareFile } from '../../src/ingest/prepare-file.ts'
import { openMediaFolder } from '../../src/media/media-folder.ts'
import { cases } from '../support/depth.ts'
import { makeSite } from '../support/make-article.ts'

/** Of the last ones, `String` makes no text. */
const values: readonly unknown[] = [
  null,
  true,
  -0.5,
  [],
  [null],
  [[1]],
  { name: null },
  { toString: null },
  [{ toString: 1, valueOf: 1 }],
  { name: { toString: [] } },
]

/** Our fields, and what other systems call them. */
const fields = (
  'id slug title summary contentHtml authors author section categories tags tag language published date updated ' +
  'lastmod corrections canonicalUrl source rights license figures image cover heroImage related aliases status ' +
  'draft publish withdrawal permalink url menu weight series items podcast chapters transcript headline version ' +
  'firstcreated body_text associations attachments @type articleBody'
).split(' ')

const html =
  '<!doctype html><title>A</title><article><h1>A</h1><p class="byline">By B</p><p>Text.</p></article>'

const inFrontMatter = (body: string) => (field: string, value: unknown) =>
  `---\n${JSON.stringify({ title: 'A', [field]: value })}\n---\n${body}\n`

/** Each field in each form, with any value. */
const forms: Readonly<Record<string, (field: string, value: unknown) => string>> = {
  'a.md': inFrontMatter('Text.'),
  'a.html': inFrontMatter('<p>Text.</p>'),
  'b.html': inFrontMatter(html),
  'c.html': (field, value) =>
    html.replace(
      '<article>',
      `<script type="application/ld+json">${JSON.stringify([
        { '@type': 'NewsArticle', headline: 'A', [field]: value },
        { '@type': value, author: value, '@graph': [value] },
      ])}</script><article>`,
    ),
  'a.txt': inFrontMatter('A\n\nText.'),
  'a.json': (field, value) => JSON.stringify({ title: 'A', contentHtml: '<p>Text.</p>', [field]: value }),
  'ninjs.json': (field, value) =>
    JSON.stringify({ uri: 'urn:a', type: 'text', headline: 'A', body_html: '<p>Text.</p>', [field]: value }),
  'feed.json': (field, value) =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'A',
      items: [
        { id: '1', content_html: '<p>Text.</p>', attachments: [{ size_in_bytes: value }], [field]: value },
      ],
    }),
}

it('a field of any form may have any value: an article comes of it, or a remark', {
  tags: 'deep',
}, async () => {
  const one = fc.tuple(
    fc.constantFrom(...Object.keys(forms)),
    fc.constantFrom(...fields),
    fc.constantFrom(...values),
    fc.constantFrom(undefined, 'page' as const),
  )
  await fc.assert(
    fc.asyncProperty(one, async ([name, field, value, as]) => {
      const text = forms[name]?.(field, value) ?? ''
      const candidates = prepareFile(
        { path: name, key: 'a', stamp: '1:1', modifiedAt: 0 },
        {
          origin: 'folder',
          site: makeSite(),
          media: openMediaFolder('/nowhere'),
          contents: { bytes: Buffer.from(text), hash: '0' },
          ...(as && { as }),
        },
      )
      for await (const { prepared } of candidates) {
        expect(prepared.problems.filter(({ message }) => message.includes('fault of Gazette'))).toEqual([])
      }
    }),
    { numRuns: cases(3_000, 30) },
  )
})
