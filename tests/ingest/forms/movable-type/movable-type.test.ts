import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExportFiles } from '../../../../src/ingest/exports/export-form.ts'
import { movableType } from '../../../../src/ingest/forms/movable-type/movable-type-form.ts'
import { printHtml } from '../../../../src/ingest/html/tree.ts'
import { parseArticle } from '../../../../src/ingest/parse-article.ts'
import { exportFiles, readRecords } from '../../../support/export-files.ts'
import { makePublication } from '../../../support/make-article.ts'

const publication = makePublication({ timeZone: 'Europe/Berlin' })
const blog = readFileSync(resolve(import.meta.dirname, '../../../fixtures/movable-type/blog.txt'))

async function readBlog(files: ExportFiles, oldSite?: string) {
  const open = await movableType.open(files, { publication, ...(oldSite && { oldSite }) })
  const stories = await Promise.all(
    (await readRecords(open)).map(async (record) => {
      const draft = await movableType.toDraft(structuredClone(record), publication)
      const remarks = [...draft.problems, ...draft.warnings].map(({ message }) => message)
      return { record, draft, remarks, html: draft.body ? printHtml(draft.body) : '' }
    }),
  )
  return { open, stories }
}

describe('an export of Movable Type', async () => {
  const { open, stories } = await readBlog(exportFiles({ 'blog.txt': blog }, { pieceBytes: 13 }))
  const [tides, note, marked, held, later] = stories

  it('gives every story by its basename, and says what it leaves out', () => {
    expect(stories.map(({ record }) => [record.key, record.line])).toEqual([
      ['entry-tides_and_tables', 1],
      ['entry-note', 49],
      ['entry-2006/02/03/marked', 63],
      ['entry-held', 79],
      ['entry-later', 88],
    ])
    expect(open.leftOut()).toEqual(['1 comments', '1 trackbacks'])
  })

  it('knows the site by the address of a story, and no ids of its feed', () => {
    expect(open.site).toEqual({ address: 'https://nell.blogs.example/harbour', feedSize: 15 })
    expect(open.oldFeeds()[0]).toEqual({ from: '/harbour/index.xml', to: { feed: 'main', format: 'rss' } })
    expect(tides?.record.feedId).toBeUndefined()
    expect(tides?.record.address).toBe('https://nell.blogs.example/harbour/2005/01/tides-and-tables.html')
    expect(tides?.record.otherAddresses).toContain('/harbour/archives/2005/01/tides_and_tables.html')
    expect(marked?.record.otherAddresses).toEqual(['/harbour/entry/2006/02/03/marked'])
  })

  it('takes each field from where it is', () => {
    expect(tides?.draft.fields).toEqual({
      title: 'Tides & tables',
      slug: 'tides-and-tables',
      summary: 'A short word.',
      authors: [{ name: 'Nell Arkwright' }],
      section: 'News',
      tags: ['Harbour', 'tide tables', 'quay'],
      published: '2005-01-31 15:31:05',
    })
    expect(tides?.draft.lines.get('contentHtml')?.first).toBe(16)
    expect(marked?.draft.fields).toMatchObject({ slug: '2006-02-03-marked', tags: ['low water', 'mud'] })
  })

  it('reads a time in the zone of the publication', () => {
    const parsed = tides && parseArticle(tides.draft, publication)
    expect(parsed && 'form' in parsed && parsed.form.published?.at.toISOString()).toBe(
      '2005-01-31T14:31:05.000Z',
    )
  })

  it('makes paragraphs, and takes lines of hyphens for what they are', () => {
    expect(tides?.html.split('\n').filter(Boolean)).toEqual([
      '<p>First line,<br>',
      'second line.</p>',
      '<blockquote>Not wrapped.</blockquote>',
      '<img src="https://nell.blogs.example/.a/6a00-320wi.jpg" alt="Mud">',
      '<p>-----<br>',
      "A line of hyphens is the writer's.<br>",
      '--------<br>',
      'So is this one.</p>',
      '<pre>a',
      'b</pre>',
      '<p>The rest.</p>',
    ])
    expect(tides?.record.media).toEqual(['https://nell.blogs.example/.a/6a00-320wi.jpg'])
  })

  it('reads the format that a story says', () => {
    expect(note?.html).toBe('<p>Only a note. It has no name.</p>')
    expect(marked?.html).toContain('<p>A <em>word</em> and a <a href="https://a.example/">link</a>.</p>')
  })

  it('never publishes what was not published', () => {
    expect(note?.draft.fields).toMatchObject({
      status: 'draft',
      title: 'Only a note',
      published: '2005-12-01 00:05:00',
    })
    expect(held?.draft.fields.status).toBe('draft')
    expect(held?.remarks).toEqual(['status is draft: it was "Review"'])
    expect(later?.draft.fields.status).toBe('scheduled')
    expect(later?.html).toBe('<p>Soon.</p>')
  })
})

const story = (body: string, fields = '') =>
  `TITLE: T\nDATE: 01/02/2005 03:04:05\n${fields}-----\nBODY:\n${body}\n-----\n--------\n`

describe('a file of Movable Type that is not as it should be', () => {
  it.each([
    ['Windows-1252', Buffer.from(story('caf\xE9'), 'latin1'), ['<p>café</p>']],
    [
      'a byte order mark and line ends of Windows',
      `\uFEFF${story('a\n\nb')}`.replaceAll('\n', '\r\n'),
      ['<p>a</p>\n\n<p>b</p>'],
    ],
    ['no end', story('a').slice(0, -15), ['<p>a</p>']],
    ['control characters', story('a\x0Bb'), ['<p>ab</p>']],
    [
      'two stories of one name',
      story('a', 'BASENAME: x\n') + story('b', 'BASENAME: x\n'),
      ['<p>a</p>', '<p>b</p>'],
    ],
    ['an unknown format', story('a\n\nb', 'CONVERT BREAKS: textile_2\n'), ['<p>a</p>\n\n<p>b</p>']],
    ['a line of 10 MB', story('word '.repeat(2_000)), [`<p>${'word '.repeat(2_000).trim()}</p>`]],
  ])('is read with %s', async (_what, bytes, html) => {
    const { stories } = await readBlog(exportFiles({ 'blog.txt': bytes }))
    expect(stories.map((one) => one.html)).toEqual(html)
    expect(new Set(stories.map(({ record }) => record.key)).size).toBe(html.length)
  })

  it('leaves a story without a date a draft', async () => {
    const { stories } = await readBlog(
      exportFiles({ 'blog.txt': story('a').replace('01/02/2005', '99/99/0000') }),
    )
    expect(stories[0]?.draft.fields).toEqual({ title: 'T', authors: [], tags: [], status: 'draft' })
    expect(stories[0]?.remarks).toEqual(['status is draft: the export has no date of its publication'])
  })
})

it('is recognized with the empty line that Movable Type writes below the categories', async () => {
  const text = blog.toString().replace('CATEGORY: Harbour\n', 'CATEGORY: Harbour\n\n')
  expect(text).not.toBe(blog.toString())
  const files = exportFiles({ 'export.txt': text })
  expect(await movableType.recognizes(files)).toBe(true)
  const { stories } = await readBlog(files)
  expect(stories[0]?.draft.fields.tags).toEqual(['Harbour', 'tide tables', 'quay'])
})

it('recognizes nothing else', async () => {
  const others = { 'a.txt': 'TITLE: A note\n\nIt says -----', 'b.md': story('a') }
  // Two ways to read the end of each line are too many ways for all of them.
  const fields = `TITLE: A\r\n${'NOTE: b\r\n'.repeat(60)}`
  expect(await movableType.recognizes(exportFiles({ 'a.txt': `${fields}It ends.` }))).toBe(false)
  expect(await movableType.recognizes(exportFiles(others))).toBe(false)
  expect(await movableType.recognizes(exportFiles({ export: blog }))).toBe(true)
})
