import { describe, expect, test } from 'vitest'
import type { Publication } from '../../../src/domain/publication.ts'
import type { ExportForm } from '../../../src/ingest/exports/export-form.ts'
import { itemForms } from '../../../src/ingest/forms/news-items/item-forms.ts'
import { parseArticle } from '../../../src/ingest/parse-article.ts'
import { exportFiles, readRecords } from '../../support/export-files.ts'

const publication = {
  title: 'The Shoal',
  publisher: { name: 'Shoal Press' },
  sections: [{ slug: 'shore', title: 'Along the shore' }],
  timeZone: 'UTC',
} as unknown as Publication

async function readItems(files: Readonly<Record<string, string>>) {
  const given = exportFiles(files)
  const found: ExportForm[] = []
  for (const form of itemForms) if (await form.recognizes(given)) found.push(form)
  const [form] = found
  if (!form) throw new Error('no form recognizes the files')
  const open = await form.open(given, { publication })
  const records = await readRecords(open)
  const drafts = await Promise.all(
    records.map((record) => form.toDraft(JSON.parse(JSON.stringify(record)), publication)),
  )
  return { form: form.name, open, records, drafts }
}

/** One item, and the fields of its draft. */
async function readOne(item: object) {
  const { records, drafts } = await readItems({ 'item.json': JSON.stringify(item) })
  const [record, draft] = [records[0], drafts[0]]
  if (!record || !draft) throw new Error('there is no story')
  return { record, draft, fields: draft.fields }
}

const v1 = {
  uri: 'urn:newsml:shoal.example:2019-05-01:fog',
  type: 'text',
  version: '2',
  versioncreated: '2019-05-01T12:00:00Z',
  firstcreated: '2019-05-01T10:00:00+02:00',
  pubstatus: 'usable',
  language: 'en_GB',
  headline: 'The fog bell &amp; the tide',
  byline: 'By Ida Fenn and Tom Reed',
  description_text: 'A short text.',
  body_xhtml: '<p>The bell rang.</p>',
  subject: [{ name: 'Along the shore', code: 'x' }, { name: 'Bells' }],
  copyrightholder: 'The Shoal',
  usageterms: 'For use until 2030',
  located: 'Saltness',
  associations: {
    gallery1: {
      type: 'picture',
      byline: 'Ann Oar',
      renditions: {
        thumb: { href: 'https://shoal.example/t.jpg', width: 10, height: 10 },
        main: { href: 'https://shoal.example/m.jpg', width: 800, height: 600, mimetype: 'image/jpeg' },
      },
    },
    featuremedia: {
      type: 'picture',
      description_text: 'The bell',
      body_text: 'A bell',
      copyrightholder: 'Ann Oar',
      renditions: { original: { href: 'https://shoal.example/f.jpg' } },
    },
    related: { type: 'text', headline: 'Another story' },
  },
}

describe('ninjs', () => {
  test('version 1: words, people, rights, dates and pictures, the feature picture first', async () => {
    const { record, fields, draft } = await readOne(v1)
    expect(record).toMatchObject({ key: v1.uri, feedId: v1.uri, title: 'The fog bell & the tide' })
    expect(fields).toEqual({
      title: 'The fog bell & the tide',
      summary: 'A short text.',
      contentHtml: '<p>The bell rang.</p>',
      language: 'en-GB',
      authors: ['Ida Fenn', 'Tom Reed'],
      section: 'Along the shore',
      tags: ['Bells'],
      rights: '© The Shoal. For use until 2030',
      published: '2019-05-01T10:00:00+02:00',
      updated: '2019-05-01T12:00:00Z',
      figures: [
        { url: 'https://shoal.example/f.jpg', alt: 'A bell', caption: 'The bell', credit: 'Ann Oar' },
        {
          url: 'https://shoal.example/m.jpg',
          credit: 'Ann Oar',
          type: 'image/jpeg',
          width: 800,
          height: 600,
        },
      ],
    })
    expect(draft.writtenAs?.get('contentHtml')).toBe('body_xhtml')
    expect(draft.warnings).toEqual([
      { field: 'located', message: 'located has no place in an article: "Saltness"' },
    ])
    expect(parseArticle(draft, publication)).not.toHaveProperty('problems')
  })

  test.each([
    [
      'version 2 writes lists',
      {
        standard: { name: 'ninjs', version: '2.1' },
        uri: 'http://shoal.example/2',
        headlines: [
          { role: 'short', value: 'Fog' },
          { role: 'main', value: 'The fog bell' },
        ],
        bodies: [{ contenttype: 'text/plain', value: 'One.\n\nTwo\nlines.' }],
        descriptions: [{ role: 'summary', value: 'S' }],
        by: 'Ida Fenn',
        associations: [
          {
            name: 'featuremedia',
            type: 'picture',
            renditions: [{ name: 'original', href: 'https://shoal.example/f.jpg', contenttype: 'image/png' }],
          },
        ],
      },
      {
        title: 'The fog bell',
        contentHtml: '<p>One.</p>\n<p>Two<br>lines.</p>',
        summary: 'S',
        authors: ['Ida Fenn'],
        figures: [{ url: 'https://shoal.example/f.jpg', type: 'image/png' }],
      },
    ],
    [
      'version 3 writes names in camel case',
      {
        standard: { name: 'ninjs', version: '3.0' },
        uri: 'http://shoal.example/3',
        pubStatus: 'withheld',
        versionCreated: '2019-05-01T12:00:00Z',
        headlines: [{ value: 'Fog' }],
        bodies: [{ contentType: 'text/html', value: '<p>x</p>' }],
        copyrightNotice: '© 2019 The Shoal',
      },
      {
        title: 'Fog',
        status: 'draft',
        published: '2019-05-01T12:00:00Z',
        contentHtml: '<p>x</p>',
        rights: '© 2019 The Shoal',
      },
    ],
    [
      'Superdesk’s: guid, service, authors, source',
      {
        guid: 'tag:shoal.example:2019:x',
        type: 'text',
        versioncreated: '2019-05-01T12:00:00+0000',
        firstpublished: '2019-05-01T11:00:00+0000',
        headline: 'Fog',
        body_html: '<p>x</p>',
        service: [{ name: 'Sea', code: 's' }],
        authors: [
          { name: 'Ida Fenn', role: 'writer' },
          { name: 'Ann Oar', role: 'photographer' },
        ],
        infosource: [{ name: 'Coast Agency' }],
        keywords: ['Fog'],
        ednote: 'Corrects the first line.',
      },
      {
        title: 'Fog',
        contentHtml: '<p>x</p>',
        section: 'Sea',
        authors: ['Ida Fenn'],
        source: { title: 'Coast Agency' },
        tags: ['Fog'],
        published: '2019-05-01T11:00:00Z',
        updated: '2019-05-01T12:00:00Z',
      },
    ],
    ['canceled is withdrawn', { ...v1, pubstatus: 'canceled' }, { status: 'withdrawn' }],
    [
      'killed in Superdesk is withdrawn',
      { ...v1, pubstatus: 'usable', state: 'killed' },
      { status: 'withdrawn' },
    ],
    [
      'an embargo is the date of publication',
      { ...v1, embargoed: '2019-06-01T00:00:00Z' },
      { published: '2019-06-01T00:00:00Z' },
    ],
    [
      'an embargo that had ended before is none',
      { ...v1, embargoed: '2019-04-01T00:00:00Z' },
      { published: '2019-05-01T10:00:00+02:00' },
    ],
    [
      'a plain body has signs of HTML',
      { ...v1, body_xhtml: undefined, body_text: '1 < 2 & "x"' },
      { contentHtml: '<p>1 &lt; 2 &amp; "x"</p>' },
    ],
    [
      'a time for which Superdesk schedules it is the date of publication',
      { ...v1, publish_schedule: '2019-06-02T08:00:00+0000' },
      { published: '2019-06-02T08:00:00Z' },
    ],
    [
      'of an embargo and a schedule the later one counts',
      { ...v1, embargoed: '2019-06-03T00:00:00+0000', publish_schedule: '2019-06-02T08:00:00+0000' },
      { published: '2019-06-03T00:00:00Z' },
    ],
    [
      'a place is a tag',
      { ...v1, place: [{ name: 'Saltness', code: 'SN' }, { name: 'Bells' }] },
      { tags: ['Bells', 'Saltness'] },
    ],
    [
      'a summary in HTML is plain text',
      { ...v1, description_text: undefined, description_html: '<p>A <b>short</b> text &amp; more.</p>' },
      { summary: 'A short text & more.' },
    ],
    [
      'a picture of the text is a figure at its place: its credit comes along',
      {
        ...v1,
        body_xhtml: '<p><img src="https://shoal.example/view?a=1&amp;b=2"></p>',
        associations: {
          editor_0: {
            ...v1.associations.featuremedia,
            renditions: {
              original: { href: 'https://shoal.example/f.jpg', width: 4000, height: 3000 },
              viewImage: { href: 'https://shoal.example/view?a=1&b=2', width: 640, height: 480 },
            },
          },
        },
      },
      { figures: [{ url: 'https://shoal.example/view?a=1&b=2', credit: 'Ann Oar' }] },
    ],
    [
      'pictures of a gallery are figures, those of an associated story are not; null is no association',
      {
        ...v1,
        associations: {
          embedded1: null,
          gallery: {
            type: 'composite',
            associations: {
              one: { type: 'picture', renditions: { original: { href: 'https://shoal.example/1.jpg' } } },
              two: null,
            },
          },
          story: {
            type: 'text',
            associations: { featuremedia: v1.associations.featuremedia },
          },
        },
      },
      { figures: [{ url: 'https://shoal.example/1.jpg' }] },
    ],
    [
      'attached files are figures',
      {
        ...v1,
        associations: undefined,
        attachments: [
          {
            ...{ title: 'Tide tables', description: 'For 2019', filename: 't.pdf', length: 1200 },
            ...{ mimetype: 'application/pdf', media: 'm1', href: 'https://shoal.example/t.pdf' },
          },
        ],
      },
      {
        figures: [
          {
            ...{ url: 'https://shoal.example/t.pdf', alt: 'Tide tables', caption: 'For 2019' },
            ...{ type: 'application/pdf', bytes: 1200 },
          },
        ],
      },
    ],
  ])('%s', async (_why, item, expected) => {
    const { fields } = await readOne({ versioncreated: '2019-05-01T12:00:00Z', ...item })
    expect(fields).toMatchObject(expected)
  })

  test.each([
    [
      'a picture of the text without a credit is no further figure',
      'figures',
      {
        body_xhtml: '<p><img src="https://shoal.example/f.jpg"></p>',
        associations: {
          editor_0: { type: 'picture', renditions: { original: { href: 'https://shoal.example/f.jpg' } } },
        },
      },
    ],
    ['the own name of the newsroom is no other publisher', 'source', { source: 'SHOAL PRESS' }],
  ])('%s', async (_why, field, item) => {
    expect((await readOne({ ...v1, ...item })).fields).not.toHaveProperty(field)
  })

  test('a list, and several files: of the versions of an item the newest one, and pictures are counted', async () => {
    const second = { ...v1, uri: 'urn:x:2', headline: 'Second' }
    const { form, records, open } = await readItems({
      'a.json': JSON.stringify(
        {
          _items: [
            { ...v1, version: '10', headline: 'Newest' },
            { ...v1, version: '9', headline: 'Older' },
          ],
        },
        null,
        2,
      ),
      'b.json': JSON.stringify([
        second,
        { uri: 'urn:x:3', type: 'picture', versioncreated: '2019-05-01T12:00:00Z', headline: 'P' },
        7,
      ]),
      'c.json': '{"other": true}',
    })
    expect(form).toBe('ninjs')
    expect(records.map(({ key, title, file }) => [key, title, file])).toEqual([
      [v1.uri, 'Newest', 'a.json'],
      ['urn:x:2', 'Second', 'b.json'],
      ['b.json#1', undefined, 'b.json'],
    ])
    expect(open.leftOut()).toEqual(['1 items of the type picture'])
  })

  test('what is no object is refused with its line, and the others are read', async () => {
    const { drafts } = await readItems({ 'a.json': `[\n${JSON.stringify(v1)},\n"x"]` })
    expect(drafts[0]?.problems).toEqual([])
    expect(drafts[1]?.problems).toEqual([{ field: 'article', line: 3, message: 'article is no JSON object' }])
  })
})

test('ninjs: the place behind the name is no part of it, bylines are read, and no words are lost without a remark', async () => {
  const item = {
    uri: 'urn:x:1',
    type: 'text',
    versioncreated: '2026-10-04T09:12:00Z',
    pubstatus: 'usable',
    headline: 'Ferry',
    body_html: '<p>It sails.</p>',
  }
  expect((await readOne({ ...item, byline: 'Ida Fenn, Cobb', located: 'Cobb' })).fields.authors).toEqual([
    'Ida Fenn',
  ])
  const { fields, draft } = await readOne({
    ...item,
    bylines: [{ value: 'By Ida Fenn' }],
    subheadlines: [{ value: 'At last' }],
    dateLine: 'Cobb (WNA)',
    associations: [
      {
        type: 'picture',
        bylines: [{ value: 'Tom Reed' }],
        renditions: [{ href: 'https://x.example/f.jpg' }],
      },
    ],
  })
  expect(fields).toMatchObject({ authors: ['Ida Fenn'], figures: [{ credit: 'Tom Reed' }] })
  const said = draft.warnings.map(({ message }) => message)
  expect(said).toContain('dateLine has no place in an article: "Cobb (WNA)"')
  expect(said).toContain('subheadlines has no place in an article: "At last"')
})

const article = {
  '@context': 'https://schema.org',
  '@type': 'NewsArticle',
  '@id': 'https://shoal.example/fog#article',
  url: 'https://shoal.example/fog',
  headline: 'The fog bell',
  alternativeHeadline: 'It rings again',
  description: 'A short text.',
  articleBody: 'One.\n\nTwo.',
  author: [{ '@type': 'Person', name: 'Ida Fenn', url: 'https://shoal.example/ida' }, 'Tom Reed'],
  datePublished: '2019-05-01T10:00:00+02:00',
  dateModified: '2019-05-02T10:00:00+02:00',
  articleSection: ['Along the shore', 'Bells'],
  keywords: 'fog, bells',
  inLanguage: { '@type': 'Language', alternateName: 'en-GB', name: 'English' },
  license: 'https://creativecommons.org/licenses/by/4.0/',
  copyrightHolder: { name: 'The Shoal' },
  copyrightYear: 2019,
  image: [
    {
      '@type': 'ImageObject',
      url: 'https://shoal.example/f.jpg',
      caption: 'The bell',
      creditText: 'Ann Oar',
      width: 800,
      height: 600,
    },
    'https://shoal.example/g.jpg',
  ],
  isBasedOn: 'https://agency.example/x',
}

describe('articles of schema.org', () => {
  test('words, people, dates, topics, rights and pictures', async () => {
    const { record, fields, draft } = await readOne(article)
    expect(record).toMatchObject({ key: article['@id'], feedId: article['@id'], address: article.url })
    expect(fields).toEqual({
      title: 'The fog bell',
      summary: 'A short text.',
      contentHtml: '<p>One.</p>\n<p>Two.</p>',
      language: 'en-GB',
      authors: [{ name: 'Ida Fenn', url: 'https://shoal.example/ida' }, { name: 'Tom Reed' }],
      source: { url: 'https://agency.example/x' },
      section: 'Along the shore',
      tags: ['fog', 'bells', 'Bells'],
      license: 'https://creativecommons.org/licenses/by/4.0/',
      rights: '© 2019 The Shoal',
      published: '2019-05-01T10:00:00+02:00',
      updated: '2019-05-02T10:00:00+02:00',
      figures: [
        {
          url: 'https://shoal.example/f.jpg',
          caption: 'The bell',
          credit: 'Ann Oar',
          width: 800,
          height: 600,
        },
        { url: 'https://shoal.example/g.jpg' },
      ],
    })
    expect(draft.warnings.map(({ field }) => field)).toEqual(['alternativeHeadline'])
    expect(parseArticle(draft, publication)).not.toHaveProperty('problems')
  })

  test.each([
    [
      'a body in HTML stays HTML',
      { ...article, articleBody: '<p>One <b>two</b></p>' },
      { contentHtml: '<p>One <b>two</b></p>' },
    ],
    ['what is not free stays a draft', { ...article, isAccessibleForFree: 'False' }, { status: 'draft' }],
    ['without a text it stays a draft', { ...article, articleBody: undefined }, { status: 'draft' }],
    [
      'a correction ends the text',
      {
        ...article,
        correction: { '@type': 'CorrectionComment', text: 'An earlier version named another year.' },
      },
      { contentHtml: '<p>One.</p>\n<p>Two.</p>\n<p>An earlier version named another year.</p>' },
    ],
    [
      'several names of one author are several authors',
      { ...article, author: { '@type': 'Person', name: ['Jo Ray', 'Al Fen'] } },
      { authors: [{ name: 'Jo Ray' }, { name: 'Al Fen' }] },
    ],
    ['a draft stays one', { ...article, creativeWorkStatus: 'Draft' }, { status: 'draft' }],
    ['several types', { ...article, '@type': ['Article', 'Recipe'] }, { title: 'The fog bell' }],
    [
      'a full address as type',
      { ...article, '@type': 'https://schema.org/BlogPosting' },
      { title: 'The fog bell' },
    ],
    [
      'an address without @id is no id',
      { ...article, '@id': undefined, mainEntityOfPage: { '@id': 'https://shoal.example/fog' } },
      { title: 'The fog bell' },
    ],
  ])('%s', async (_why, item, expected) => {
    const files = { 'a.jsonld': JSON.stringify(item) }
    const given = exportFiles(files)
    const form = itemForms[1]
    const open = await form?.open(given, { publication })
    const [record] = open ? await readRecords(open) : []
    const draft = record && (await form?.toDraft(record, publication))
    expect(draft?.fields).toMatchObject(expected)
  })

  test('a graph: persons, pictures and organisations are joined by their @id', async () => {
    const { records, drafts, open } = await readItems({
      'page.jsonld': JSON.stringify({
        '@context': 'https://schema.org',
        '@graph': [
          { '@type': 'WebSite', '@id': '#site', name: 'The Shoal' },
          { ...article, '@context': undefined, author: { '@id': '#ida' }, image: { '@id': '#f' } },
          { '@type': 'Person', '@id': '#ida', name: 'Ida Fenn' },
          {
            '@type': 'ImageObject',
            '@id': '#f',
            contentUrl: 'https://shoal.example/f.jpg',
            caption: 'The bell',
          },
        ],
      }),
    })
    expect(records.map(({ key }) => key)).toEqual([article['@id']])
    expect(drafts[0]?.fields).toMatchObject({
      authors: [{ name: 'Ida Fenn' }],
      figures: [{ url: 'https://shoal.example/f.jpg', caption: 'The bell' }],
    })
    expect(open.leftOut()).toEqual([])
  })

  test('a list of articles, also as an ItemList', async () => {
    const other = { ...article, '@id': 'https://shoal.example/2' }
    const list = {
      '@context': 'https://schema.org',
      '@type': 'ItemList',
      itemListElement: [
        { '@type': 'ListItem', position: 1, item: article },
        { '@type': 'ListItem', item: other },
      ],
    }
    for (const value of [
      list,
      [article, other],
      { '@context': 'https://schema.org', '@type': 'Blog', blogPost: [article, other] },
    ]) {
      const { records } = await readItems({ 'a.json': JSON.stringify(value) })
      expect(records.map(({ key }) => key)).toEqual([article['@id'], other['@id']])
    }
  })
})
