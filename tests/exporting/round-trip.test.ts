import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordPress } from '../../src/ingest/forms/wordpress/wordpress-form.ts'
import { cases, seed } from '../support/depth.ts'
import { exportFiles, readRecords } from '../support/export-files.ts'
import { makePublication } from '../support/make-article.ts'
import { makeDataFolder, onePixelPng } from '../support/make-data-folder.ts'
import { documentsOf, gazette, makeFolder, moveOut } from '../support/moving-out.ts'
import { nastyPieces, nastySigns } from '../support/nasty-text.ts'

const words = fc
  .array(fc.constantFrom(...nastyPieces, ...nastySigns, 'word ', 'Another ', '\n'), { maxLength: 10 })
  .map((pieces) => pieces.join(''))
/** Names of one feed have one spelling: the feed is titled by the one that was saved last. */
const name = fc.tuple(fc.noBias(fc.nat(1_000_000_000)), words).map(([number, text]) => `N${number}${text}.`)
const escaped = words.map((text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'))
/** Without shortcodes: an import drops them from words, and the words of a link to a document may be an attribute. */
const attribute = escaped.map((text) => text.replaceAll('"', '&quot;').replaceAll('[', '('))

const inline = fc.oneof(
  { weight: 3, arbitrary: escaped },
  fc
    .tuple(fc.constantFrom('em', 'strong', 'sup', 'mark', 'code', 'del', 'i', 'q', 'kbd', 'small'), escaped)
    .map(([tag, text]) => `<${tag}>${text}</${tag}>`),
  fc
    .tuple(
      fc.constantFrom(
        'https://a.example/?b=1&amp;c=2',
        '/articles/a',
        '#there',
        'quay.png',
        'plan.pdf',
        '/tags/x/rss.xml',
        'notes.md',
      ),
      attribute,
      escaped,
    )
    .map(([href, title, text]) => `<a href="${href}" title="${title}">${text}</a>`),
  fc.constantFrom(
    '<br>',
    '<img src="quay.png" alt="Quay">',
    '<span lang="cy">Cei</span>',
    '<abbr title="x">y</abbr>',
  ),
)
const inlines = fc.array(inline, { maxLength: 4 }).map((all) => all.join(''))
/** Without `small`, which is the credit. */
const caption = inlines.map((text) => text.replaceAll(/<\/?small>/g, ''))
const block = fc.oneof(
  { weight: 4, arbitrary: inlines.map((text) => `<p>${text}</p>`) },
  fc
    .tuple(fc.constantFrom('h2', 'h3', 'blockquote', 'aside', 'div', 'details', 'h1'), inlines)
    .map(([tag, text]) => `<${tag}>${text}</${tag}>`),
  fc
    .tuple(fc.constantFrom('ul', 'ol'), fc.array(inlines, { maxLength: 3 }), fc.boolean())
    .map(
      ([tag, items, isLoose]) =>
        `<${tag}>\n${items.map((item) => (isLoose ? `<li>\n<p>${item}</p>\n</li>\n` : `<li>${item}</li>\n`)).join('')}</${tag}>`,
    ),
  fc
    .tuple(fc.constantFrom('', ' class="language-js"'), escaped)
    .map(([language, text]) => `<pre><code${language}>${text}\n</code></pre>`),
  fc
    .tuple(inlines, inlines)
    .map(
      ([one, other]) =>
        `<table>\n<thead>\n<tr>\n<th>${one}</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align="right">${other}</td>\n</tr>\n</tbody>\n</table>`,
    ),
  fc
    .tuple(
      fc.constantFrom('quay.png', 'in/a b.png', 'https://b.example/c.jpg', 'bell.mp3', 'plan.pdf'),
      attribute,
      caption,
      escaped,
    )
    .map(
      ([src, alt, caption, credit]) =>
        `<figure><img src="${src}" alt="${alt}"><figcaption>${caption} <small>${credit}</small></figcaption></figure>`,
    ),
  fc.constantFrom(
    '<hr>',
    '<audio src="bell.mp3" controls></audio>',
    '<p id="there">Here</p>',
    '<h2 id="there">There</h2>',
    '<p lang="de">Wort</p>',
  ),
)
const body = fc
  .tuple(fc.array(block, { maxLength: 6 }), fc.constantFrom('\n', '\n', '', '\n\n', ' '))
  .map(([blocks, between]) => blocks.join(between))

const day = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))
const moment = fc.oneof(
  day,
  fc
    .tuple(day, fc.integer({ min: 0, max: 86_399 }))
    .map(([date, seconds]) =>
      new Date(new Date(date).getTime() + seconds * 1000).toISOString().replace('.000', ''),
    ),
)
const url = fc.webUrl({ withQueryParameters: true, withFragments: true })
/** They become a part of the text, from which an import drops shortcodes. */
const plain = words.map((text) => text.replaceAll('[', '('))
const figure = fc.record(
  {
    file: fc.constantFrom('quay.png', 'bell.mp3', 'missing.png'),
    alt: plain,
    caption: plain,
    credit: plain,
  },
  { requiredKeys: [] },
)

const article = fc.record(
  {
    title: name,
    summary: words,
    contentHtml: body,
    authors: fc.array(
      fc.record({ name, url, email: fc.constant('a@b.example') }, { requiredKeys: ['name'] }),
      { maxLength: 2 },
    ),
    section: fc.oneof(fc.constant('town'), name),
    tags: fc.array(fc.oneof(name, fc.constantFrom('#hash', 'a, b', 'true', '1984', 'null', '~')), {
      maxLength: 3,
    }),
    language: fc.constantFrom('de', 'ar', 'zh-Hant-TW'),
    published: moment,
    updated: moment,
    corrections: fc.array(
      fc.record({ at: moment, grade: fc.constantFrom('minor', 'significant', 'correction'), note: name }),
      { maxLength: 2 },
    ),
    canonicalUrl: url,
    source: fc.record({ title: name, url }),
    rights: name,
    license: url,
    figures: fc.array(figure, { maxLength: 2 }),
    related: fc.array(fc.record({ title: name, url }), { maxLength: 2 }),
  },
  { requiredKeys: ['title', 'published', 'contentHtml'] },
)

const files = {
  'media/quay.png': onePixelPng,
  'media/in/a b.png': onePixelPng,
  'media/bell.mp3': 'a sound',
  'media/plan.pdf': 'a document',
}

describe('a publication of odd articles', { tags: 'deep' }, () => {
  const articles = fc
    .sample(article, { numRuns: cases(200, 4), seed })
    .map((one, index) => ({ ...one, id: `tag:odd.example,2026:${index}`, slug: `odd-${index}` }))

  it('is the same after its WordPress export was read', async () => {
    await using data = await makeDataFolder({ ...files, 'articles/all.json': JSON.stringify(articles) })
    await gazette(data.path, 'import')
    await using other = await makeDataFolder({ ...files, 'articles/all.json': await readWxr(data.path) })
    await gazette(other.path, 'import')
    expectSame(await documentsOf(data.path), await documentsOf(other.path))
  })

  it.each(['markdown', 'json'])('is the same after it was exported as %s and imported', async (form) => {
    await using data = await makeDataFolder({ ...files, 'articles/all.json': JSON.stringify(articles) })
    const { stdout } = await gazette(data.path, 'import')
    const saved = Number(/(\d+) created/.exec(stdout)?.[1])
    expect(saved).toBeGreaterThan(articles.length / 2)
    const to = await moveOut(data.path, '--form', form)
    expectSame(await documentsOf(data.path), await documentsOf(to))
  })
})

type Documents = Readonly<Record<string, string>>

/** The first difference says more than a list of them. */
function expectSame(before: Documents, after: Documents): void {
  expect(Object.keys(after)).toEqual(Object.keys(before))
  for (const [document, text] of Object.entries(before)) {
    if (after[document] !== text) expect(after[document], document).toBe(text)
  }
}

/** The stories of the publication's export for WordPress, as a list in the article's JSON form. */
async function readWxr(folder: string): Promise<string> {
  const file = join(await makeFolder(), 'all.xml')
  expect(await gazette(folder, 'export', file)).toMatchObject({ code: 0 })
  const publication = makePublication()
  const open = await wordPress.open(exportFiles({ 'all.xml': await readFile(file) }), { publication })
  const drafts = []
  for (const record of await readRecords(open)) drafts.push(await wordPress.toDraft(record, publication))
  expect(drafts.flatMap(({ problems }) => problems)).toEqual([])
  return JSON.stringify(drafts.map(({ fields }) => fields))
}
