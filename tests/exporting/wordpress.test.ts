import { describe, expect, it } from 'vitest'
import type { Article } from '../../src/domain/article.ts'
import { toBlocks } from '../../src/exporting/wordpress/to-blocks.ts'
import { toWxr, type WxrLosses } from '../../src/exporting/wordpress/write-wxr.ts'
import { wordPress } from '../../src/ingest/forms/wordpress/wordpress-form.ts'
import { findXmlFault } from '../support/check-xml.ts'
import { exportFiles, readRecords } from '../support/export-files.ts'
import { fullArticle } from '../support/full-article.ts'
import { makeArticle, makePublication, makeSite, moment } from '../support/make-article.ts'

const site = makeSite({ timeZone: 'Europe/London', sections: [{ slug: 'town', title: 'The town' }] })

async function write(articles: readonly Article[], formerSlugs: ReadonlyMap<string, string[]> = new Map()) {
  const losses: WxrLosses = { withdrawn: 0, changedIds: 0 }
  const source = {
    ...{ site, formerSlugs },
    articles: async function* () {
      yield* articles
    },
    pages: async function* () {
      const page = {
        path: '/team',
        title: 'Team',
        contentHtml: '<p>We</p>',
        menus: [],
        file: 'team',
        changedAt: new Date(0),
      }
      yield page
      yield { ...page, path: '/team/nell', title: 'Nell' }
    },
  }
  let text = ''
  for await (const piece of toWxr(source, losses)) text += piece
  return { text, losses }
}

async function read(text: string) {
  const publication = makePublication()
  const open = await wordPress.open(exportFiles({ 'all.xml': text }), { publication })
  return Promise.all(
    (await readRecords(open)).map(async (record) => ({
      record,
      draft: await wordPress.toDraft(record, publication),
    })),
  )
}

describe('an export for WordPress', () => {
  it('is XML, whatever a text holds', async () => {
    const contentHtml = '<pre>]]&gt; ]]> <![CDATA[ \u{1F600}</pre>'
    const { text } = await write([
      makeArticle({ title: ']]> & <b>', summary: '\u0002', contentHtml, tags: ['R&D "x"'] }),
      fullArticle,
    ])
    expect(findXmlFault(text)).toBeUndefined()
    expect(text).not.toContain('\u0002')
    const [story] = await read(text)
    expect(story?.draft.fields).toMatchObject({ title: ']]> & <b>', tags: ['R&D "x"'] })
  })

  it('has dates in both zones, and a status that WordPress knows', async () => {
    const published = moment('2026-07-01T08:30:00Z')
    const { text, losses } = await write([
      makeArticle({ slug: 'a', published }),
      makeArticle({ slug: 'b', published, status: 'scheduled' }),
      makeArticle({ slug: 'c', published, status: 'withdrawn' }),
      { ...makeArticle({ slug: 'd', status: 'draft' }), published: undefined } as Article,
    ])
    expect(text).toContain('<wp:post_date><![CDATA[2026-07-01 09:30:00]]></wp:post_date>')
    expect(text).toContain('<wp:post_date_gmt><![CDATA[2026-07-01 08:30:00]]></wp:post_date_gmt>')
    const statuses = [...text.matchAll(/<wp:status><!\[CDATA\[(\w+)/g)].map(([, status]) => status)
    expect(statuses).toEqual(['publish', 'future', 'draft', 'publish', 'publish'])
    expect(losses.withdrawn).toBe(1)
    const stories = await read(text)
    expect(stories.map(({ draft }) => draft.fields.status)).toEqual([
      undefined,
      'scheduled',
      'draft',
      undefined,
      undefined,
    ])
  })

  it('names several authors, the section, former slugs and the alt text of files', async () => {
    const { text } = await write([fullArticle], new Map([['tower', ['old-tower']]]))
    expect(text).toContain(
      '<category domain="author" nicename="cap-ada-quill"><![CDATA[Ada Quill]]></category>',
    )
    expect(text).toContain('<category domain="category" nicename="town"><![CDATA[The town]]></category>')
    expect(text).toMatch(/_wp_old_slug\]\]><\/wp:meta_key><wp:meta_value><!\[CDATA\[old-tower/)
    expect(text).toMatch(/_wp_attachment_image_alt\]\]><\/wp:meta_key><wp:meta_value><!\[CDATA\[A tower/)
    expect(text).toContain(
      '<wp:attachment_url><![CDATA[https://gazette.example/media/ba9876543210/bell.mp3]]>',
    )
  })

  it('has a page below another one as its child', async () => {
    const { text } = await write([makeArticle()])
    const items = text.split('<item>').map((one) => one.match(/<wp:post_(?:id|parent)>\d+/g)?.join())
    expect(items.slice(2)).toEqual(['<wp:post_id>2,<wp:post_parent>0', '<wp:post_id>3,<wp:post_parent>2'])
  })

  it.each([
    ['urn:uuid:7a123536-0deb-517d-872a-5ea641e5fca7', 0],
    ['https://old.example/?p=17&x=1', 0],
    ['tag:old.example,2026:17', 1],
    ['HTTP://Old.Example/?p=17', 1],
    ['https://old.example/ä', 1],
  ])('counts the id %s as one that WordPress changes: %d', async (id, changedIds) => {
    expect((await write([makeArticle({ id })])).losses).toEqual({ withdrawn: 0, changedIds })
  })

  it('says nothing of before for what was changed in WordPress since', async () => {
    const { text } = await write([{ ...fullArticle, contentHtml: '<p>First</p>' }])
    const changed = text
      .replace('<p>First</p>', '<p>First, mended</p>')
      .replace('[CDATA[history', '[CDATA[past')
    const [story] = await read(changed)
    const { fields, body } = story?.draft ?? {}
    expect(fields).toMatchObject({ id: fullArticle.id, license: fullArticle.license, section: 'The town' })
    expect(JSON.stringify(body)).toContain('First, mended')
    expect(fields?.contentHtml).toBeUndefined()
  })

  it('never publishes what was made private in WordPress', async () => {
    const { text } = await write([makeArticle()])
    const [story] = await read(text.replace('<wp:status><![CDATA[publish', '<wp:status><![CDATA[private'))
    expect(story?.draft.fields.status).toBe('draft')
  })
})

describe('blocks', () => {
  it('keep WordPress from adding paragraphs, and let its editor know what it can', () => {
    expect(toBlocks('<p>One\ntwo</p>\n<h3>Three</h3><p lang="cy">Pedwar</p>')).toBe(
      [
        '<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->\n',
        '<!-- wp:heading {"level":3} -->\n<h3>Three</h3>\n<!-- /wp:heading -->',
        '<!-- wp:html -->\n<p lang="cy">Pedwar</p>\n<!-- /wp:html -->',
      ].join(''),
    )
  })
})
