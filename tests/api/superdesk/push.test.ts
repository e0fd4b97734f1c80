import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { runCli } from '../../support/run-cli.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'
import { type Destination, deliverItem, sendFile, sendItem } from '../../support/superdesk-sender.ts'

const secret = 'a secret of both sides'

let data: DataFolder
let server: TestServer
let now: Date
let to: Destination

beforeAll(async () => {
  now = new Date('2026-11-23T09:00:00Z')
  data = await makeDataFolder()
  server = await startGazette(data, {
    ...{ superdeskSecret: secret, now: () => now, uploadBytes: 100_000, pollLimit: 0 },
  })
  to = {
    ...{ address: `http://127.0.0.1:${server.port}/superdesk`, secret },
    files: {
      'm/original': { bytes: onePixelPng, type: 'image/png' },
      'm/view': { bytes: pixel(1), type: 'image/png' },
      'm/inner': { bytes: pixel(2), type: 'image/png' },
      m4: { bytes: Buffer.from('%PDF-1.7 tide tables'), type: 'application/pdf' },
    },
  }
})

afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

/** The same picture with other bytes. */
function pixel(mark: number): Buffer {
  return Buffer.concat([onePixelPng, Buffer.from([mark])])
}

/** Superdesk writes times like that. */
function minutes(from: number): string {
  const at = new Date(now.getTime() + from * 60_000)
  return `${at.toISOString().slice(0, 19)}+0000`
}

let count = 0

/** A story of its own: what Superdesk sends of it, and what readers get. */
function makeStory() {
  count++
  const guid = `urn:newsml:superdesk.example:2026-11-23T08:00:00.1:story${count}`
  const slug = `the-fog-bell-${count}`
  const written = minutes(-30)
  const published = written.replace('+0000', 'Z')
  const text = (more: Readonly<Record<string, unknown>> = {}) => ({
    ...{ guid, version: '2', type: 'text', pubstatus: 'usable', priority: 5, urgency: 3 },
    ...{ headline: `The fog bell ${count}`, body_html: '<p>The bell rang.</p>', language: 'en' },
    ...{ byline: 'Ida Fenn', slugline: 'fog', keywords: ['Bells'] },
    ...{ firstcreated: minutes(-600), versioncreated: written, firstpublished: written },
    ...more,
  })
  const url = (path: string) => `http://127.0.0.1:${server.port}${path}`
  return {
    ...{ guid, slug, published, text },
    /** What the feed shows of it: one entry, or none. */
    entries: async () => {
      const response = await fetch(url('/feed.json'))
      const { items } = (await response.json()) as { items: Record<string, unknown>[] }
      return items.filter(({ id }) => id === guid)
    },
    page: async () => (await fetch(url(`/articles/${slug}`))).status,
  }
}

/** Later by so many minutes. */
function later(by: number): void {
  now = new Date(now.getTime() + by * 60_000)
}

describe('an item of Superdesk', () => {
  it('is an article at once, with its words, people, topics, rights and dates', async () => {
    const { text, entries, published, slug } = makeStory()
    const sent = await sendItem(
      to,
      text({
        ...{ description_html: '<p>A <b>short</b> text.</p>', description_text: 'A short text.' },
        ...{
          subject: [
            { code: 'town', name: 'Town' },
            { code: '1', name: 'Fog & mist' },
          ],
        },
        ...{ place: [{ name: 'Saltness', code: 'SN' }], source: 'The Test Courier' },
        ...{ copyrightholder: 'The Courier', usageterms: 'No reprints' },
        authors: [{ name: 'Ida Fenn', role: 'writer', biography: '' }],
      }),
    )
    expect(sent).toMatchObject({ status: 200, json: { outcome: 'created' } })
    expect(sent.json.url).toMatch(new RegExp(`/articles/${slug}$`))
    expect(await entries()).toMatchObject([
      {
        ...{ summary: 'A short text.', date_published: published, authors: [{ name: 'Ida Fenn' }] },
        tags: expect.arrayContaining(['Fog & mist', 'Bells', 'Saltness']),
      },
    ])
    expect(JSON.stringify(await entries())).not.toContain('priority')
    expect(await (await fetch(`http://127.0.0.1:${server.port}/atom.xml`)).text()).toContain(
      '© The Courier. No reprints',
    )
  })

  it('with a newer version is a correction: id, address and date stay, and updated moves', async () => {
    const { text, entries, published, slug } = makeStory()
    await sendItem(to, text())
    later(60)
    const sent = await sendItem(
      to,
      text({ version: '10', headline: 'Two fog bells', versioncreated: '2026-11-24T00:00:00+0000' }),
    )
    expect(sent).toMatchObject({ status: 200, json: { outcome: 'updated' } })
    expect(sent.json.url).toMatch(new RegExp(`/articles/${slug}$`))
    expect(await entries()).toMatchObject([
      { title: 'Two fog bells', date_published: published, date_modified: '2026-11-24T00:00:00Z' },
    ])
  })

  it('that comes again, or is older, changes nothing and is answered with 200', async () => {
    const { text, entries } = makeStory()
    await sendItem(to, text({ version: '9' }))
    await sendItem(to, text({ version: '10', headline: 'Ten' }))
    expect(await sendItem(to, text({ version: '9' }))).toMatchObject({
      ...{ status: 200, json: { outcome: 'ignored', reason: 'a newer version has come before' } },
    })
    expect(await sendItem(to, text({ version: '10', headline: 'Replayed' }))).toMatchObject({
      ...{ status: 200, json: { outcome: 'ignored', reason: 'this version has come before' } },
    })
    expect(await entries()).toMatchObject([{ title: 'Ten' }])
  })

  it('that updates another one stays the same article, with its id and date', async () => {
    const { text, entries, guid, published, page } = makeStory()
    await sendItem(to, text())
    later(60)
    const second = text({
      ...{ guid: `${guid}-b`, evolvedfrom: guid, version: '1', headline: 'The bell rings again' },
      ...{ firstpublished: minutes(-1), versioncreated: minutes(-1) },
    })
    expect(await sendItem(to, second)).toMatchObject({ status: 200, json: { outcome: 'updated' } })
    const third = text({ guid: `${guid}-c`, evolvedfrom: `${guid}-b`, headline: 'A third time' })
    expect(await sendItem(to, third)).toMatchObject({ json: { outcome: 'updated' } })
    expect(await entries()).toMatchObject([{ title: 'A third time', date_published: published }])
    // What it has replaced changes nothing any more.
    const ignored = { status: 200, json: { outcome: 'ignored' } }
    expect(await sendItem(to, text({ version: '7', headline: 'Old' }))).toMatchObject(ignored)
    expect(await sendItem(to, text({ version: '8', pubstatus: 'canceled' }))).toMatchObject(ignored)
    expect(await entries()).toMatchObject([{ title: 'A third time' }])
    // A kill of the newest one is the end of the story.
    await sendItem(to, { ...third, version: '3', pubstatus: 'canceled' })
    expect(await entries()).toEqual([])
    expect(await page()).toBe(410)
  })

  it('whose update overtakes it is the article of the update, and changes nothing when it comes', async () => {
    const { text, entries, guid } = makeStory()
    const second = text({ guid, evolvedfrom: `${guid}-a`, headline: 'The update' })
    expect(await sendItem(to, second)).toMatchObject({ json: { outcome: 'created' } })
    expect(await sendItem(to, text({ guid: `${guid}-a` }))).toMatchObject({ json: { outcome: 'ignored' } })
    expect(await entries()).toMatchObject([{ title: 'The update' }])
  })

  it('that was killed is withdrawn, with the text that it had, and a newer usable one publishes it again', async () => {
    const { text, entries, guid, published, page } = makeStory()
    await sendItem(to, text())
    const kill = {
      guid,
      version: '3',
      type: 'text',
      pubstatus: 'canceled',
      body_html: '<p>KILL: do not use.</p>',
    }
    expect(await sendItem(to, kill)).toMatchObject({ status: 200, json: { outcome: 'withdrawn' } })
    expect(await entries()).toEqual([])
    expect(await page()).toBe(410)
    const { stdout } = await runCli(['show', `the-fog-bell-${count}`], { GAZETTE_DATA: data.path })
    expect(stdout).toContain('The bell rang.')
    later(5)
    expect(await sendItem(to, text({ version: '4' }))).toMatchObject({ status: 200 })
    expect(await entries()).toMatchObject([{ date_published: published }])
  })

  it('whose kill overtakes it never appears', async () => {
    const { text, entries, guid } = makeStory()
    const ignored = { status: 200, json: { outcome: 'ignored' } }
    const kill = { guid, version: '3', type: 'text', pubstatus: 'canceled' }
    expect(await sendItem(to, kill)).toMatchObject(ignored)
    expect(await sendItem(to, text())).toMatchObject(ignored)
    expect(await entries()).toEqual([])
  })

  it('that is withheld is a draft, and readers who have seen it are told', async () => {
    const { text, entries, published, page } = makeStory()
    await sendItem(to, text({ pubstatus: 'withheld' }))
    expect([await entries(), await page()]).toEqual([[], 404])
    await sendItem(to, text({ version: '3' }))
    expect(await entries()).toHaveLength(1)
    await sendItem(to, text({ version: '4', pubstatus: 'withheld' }))
    expect([await entries(), await page()]).toEqual([[], 410])
    await sendItem(to, text({ version: '5' }))
    expect(await entries()).toMatchObject([{ date_published: published }])
  })

  it.each(['embargoed', 'publish_schedule'])('with %s in the future appears at its second', async (name) => {
    const { text, entries, page } = makeStory()
    const [first, second] = [minutes(60), minutes(120)]
    await sendItem(to, text({ [name]: first }))
    expect([await entries(), await page()]).toEqual([[], 404])
    // The date may still move.
    await sendItem(to, text({ version: '3', [name]: second }))
    later(61)
    expect(await entries()).toEqual([])
    later(60)
    const date_published = second.replace('+0000', 'Z')
    await expect.poll(entries).toMatchObject([{ date_published }])
    await sendItem(to, text({ version: '4', headline: 'Later', [name]: second }))
    expect(await entries()).toMatchObject([{ title: 'Later', date_published }])
  })

  it('that is killed under its embargo appears at its end if it is usable again', async () => {
    const { text, entries } = makeStory()
    const embargoed = minutes(60)
    await sendItem(to, text({ embargoed }))
    await sendItem(to, text({ embargoed, version: '3', pubstatus: 'canceled' }))
    await sendItem(to, text({ embargoed, version: '4' }))
    expect(await entries()).toEqual([])
    later(61)
    await expect.poll(entries).toMatchObject([{ date_published: embargoed.replace('+0000', 'Z') }])
  })

  it('without a publication date is dated when it comes, not when its writing began', async () => {
    const { text, entries } = makeStory()
    const date_published = now.toISOString().replace('.000', '')
    await sendItem(to, text({ firstpublished: undefined }))
    later(60)
    await sendItem(to, text({ firstpublished: undefined, version: '3', headline: 'Later' }))
    expect(await entries()).toMatchObject([{ title: 'Later', date_published }])
  })

  it.each(['picture', 'event'])('of the type %s is no article, and is no error', async (type) => {
    const { text, entries } = makeStory()
    expect(await sendItem(to, text({ type }))).toMatchObject({ status: 200, json: { outcome: 'ignored' } })
    expect(await entries()).toEqual([])
  })

  it('that a person has withdrawn here stays withdrawn', async () => {
    const { text, entries, slug } = makeStory()
    await sendItem(to, text())
    await runCli(['withdraw', slug], { GAZETTE_DATA: data.path })
    expect(await sendItem(to, text({ version: '3' }))).toMatchObject({ status: 200 })
    expect(await entries()).toEqual([])
  })

  it('that a person has deleted here is refused as gone', async () => {
    const { text, slug } = makeStory()
    await sendItem(to, text())
    await runCli(['delete', slug, '--yes'], { GAZETTE_DATA: data.path })
    expect(await sendItem(to, text({ version: '3' }))).toMatchObject({ status: 410 })
    expect(await sendItem(to, text({ version: '4', pubstatus: 'canceled' }))).toMatchObject({ status: 200 })
  })
})

const href = (id: string) => `https://superdesk.example/api/upload-raw/${id}`

const picture = {
  ...{ guid: 'urn:p', type: 'picture', version: '1', pubstatus: 'usable', headline: 'Bell' },
  ...{ body_text: 'A bell on a pier', description_text: 'The bell of 1890', byline: 'Ann Oar' },
  renditions: {
    original: { media: 'm/original', href: href('m/original'), mimetype: 'image/png', width: 9, height: 9 },
    viewImage: { media: 'm/view', href: href('m/view'), mimetype: 'image/png', width: 1, height: 1 },
  },
}

describe('media of Superdesk', () => {
  it('are handed over once, and the feature picture leads, with its alt text, caption and credit', async () => {
    const { text, entries } = makeStory()
    const item = text({ associations: { featuremedia: picture, editor_1: null } })
    expect(await sendItem(to, item)).toMatchObject({ status: 200, handedOver: ['m/original', 'm/view'] })
    expect(await readdir(`${data.path}/media/superdesk/m`)).toEqual(['original.png', 'view.png'])
    const html = JSON.stringify(await entries())
    for (const words of ['A bell on a pier', 'The bell of 1890', 'Ann Oar']) expect(html).toContain(words)
    expect(html).not.toContain('superdesk.example/api')
    expect(await sendItem(to, { ...item, version: '3' })).toMatchObject({ status: 200, handedOver: [] })
    // An association that is gone takes its picture along.
    await sendItem(to, text({ version: '4', associations: { featuremedia: null } }))
    expect(JSON.stringify(await entries())).not.toContain('/media/')
  })

  it('within the text are those of the store, on both levels of associations, and attached files too', async () => {
    const { text, entries } = makeStory()
    const body_html =
      '<p>One.</p><!-- EMBED START Image {id: "editor_0"} --><figure>' +
      `<img src="${href('m/view')}" alt="Bell"><figcaption>Its caption here</figcaption></figure><!-- EMBED END -->`
    const gallery = {
      ...{ type: 'composite', guid: 'urn:g' },
      associations: {
        none: null,
        one: { ...picture, renditions: { original: { media: 'm/inner', mimetype: 'image/png' } } },
      },
    }
    const attachments = [
      {
        ...{ id: 'a', title: 'Tide tables', filename: 'tides.pdf', mimetype: 'application/pdf' },
        ...{ media: 'm4', href: href('m4') },
      },
    ]
    const sent = await sendItem(
      to,
      text({ body_html, associations: { editor_0: picture, gallery }, attachments }),
    )
    expect(sent).toMatchObject({ status: 200 })
    expect(sent.handedOver).toEqual(expect.arrayContaining(['m/inner', 'm4']))
    const html = String((await entries())[0]?.content_html)
    expect(html.match(/original\.png/g)?.length).toBe(1)
    expect(html).toContain('Its caption here')
    expect(html).toContain('Ann Oar')
    expect(html).toContain('/superdesk/m/inner.png')
    expect(html).toMatch(/superdesk\/m4\.pdf">Tide tables/)
    expect(html).not.toContain('superdesk.example/api')
  })

  it('that were never handed over keep their addresses, with a warning', async () => {
    const { text, entries } = makeStory()
    const renditions = { original: { media: 'm7', href: href('m7'), mimetype: 'image/png' } }
    const item = text({ associations: { featuremedia: { ...picture, renditions } } })
    const sent = await sendItem({ ...to, hasAssets: false }, item)
    expect(sent).toMatchObject({ status: 200, handedOver: [] })
    expect(JSON.stringify(sent.json.warnings)).toContain('was not handed over')
    expect(JSON.stringify(await entries())).toContain(href('m7'))
  })

  it('that are gone are handed over again, before the item is accepted', async () => {
    const { text } = makeStory()
    const item = text({ associations: { featuremedia: picture } })
    await deliverItem(
      to,
      text({ guid: 'urn:other:1', headline: 'Other', associations: { featuremedia: picture } }),
    )
    await data.remove('media/superdesk/m/original.png')
    expect(await sendItem({ ...to, hasAssets: false }, item)).toMatchObject({ status: 503 })
    expect(await deliverItem(to, item)).toMatchObject({ status: 200, handedOver: ['m/original'] })
  })

  it('with an id that is too long are refused by the rule', async () => {
    const answer = await sendFile(to, 'm'.repeat(5_000), { bytes: onePixelPng, type: 'image/png' })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('media_id must have at most')
  })

  it.each([
    ['a wrong signature', { secret: 'another' }, onePixelPng, 403],
    ['no signature', { secret: undefined }, onePixelPng, 403],
    ['too many bytes', {}, Buffer.alloc(200_000, onePixelPng), 413],
    ['bytes of a page', {}, Buffer.from('<!doctype html><script>alert(1)</script>'), 400],
  ])('with %s are refused, and nothing of them stays', async (_what, more, bytes, status) => {
    const answer = await sendFile({ ...to, ...more }, 'm9', { bytes, type: 'image/png' })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect((await fetch(`${to.address}/assets/m9`)).status).toBe(404)
    const names = await readdir(`${data.path}/media`, { recursive: true })
    expect(names.filter((name) => /m9/.test(name))).toEqual([])
  })
})

describe('what is refused', () => {
  it.each([
    ['a wrong signature', { secret: 'another' }, {}, 403, 'signature'],
    ['no signature', { secret: undefined }, {}, 403, 'signature'],
    ['no guid', {}, { guid: '' }, 400, 'guid'],
    ['a version that is no number', {}, { version: 'two' }, 400, 'version'],
    ['an unknown pubstatus', {}, { pubstatus: 'maybe' }, 400, 'pubstatus'],
    ['a pubstatus that every object has', {}, { pubstatus: 'constructor' }, 400, 'pubstatus'],
    ['an evolvedfrom that no index can hold', {}, { evolvedfrom: 'x'.repeat(2001) }, 400, 'evolvedfrom'],
    ['no headline', {}, { headline: ' ' }, 400, 'title'],
    ['a text that is too large', {}, { body_html: 'x'.repeat(2_000_001) }, 400, 'body_html'],
    ['a body that is too large', {}, { body_html: 'x'.repeat(10_000_001) }, 413, 'body'],
  ])(
    '%s is told in problem details, and readers see nothing of it',
    async (_what, more, fields, status, word) => {
      const { text, entries } = makeStory()
      const sent = await sendItem({ ...to, ...more }, text(fields))
      expect(sent.status).toBe(status)
      expect(sent.json).toMatchObject({ status, detail: expect.stringContaining(word) })
      expect(await entries()).toEqual([])
    },
  )

  it('what is no item is told', async () => {
    expect(await sendItem(to, [] as unknown as Record<string, unknown>)).toMatchObject({ status: 400 })
  })

  it('an item that was refused is in the change log, and may come again with the same version', async () => {
    const { text, guid } = makeStory()
    expect(await sendItem(to, text({ byline: 'x', headline: '' }))).toMatchObject({ status: 400 })
    const [change] = await server.gazette.store.changes.list({ kind: 'refused', limit: 1 })
    expect(change).toMatchObject({
      ...{ by: { how: 'superdesk' }, key: `superdesk/${guid}` },
      detail: { problems: [{ field: 'title' }] },
    })
    expect(await sendItem(to, text())).toMatchObject({ status: 200, json: { outcome: 'created' } })
  })

  it('a refused correction leaves the article as it is', async () => {
    const { text, entries } = makeStory()
    await sendItem(to, text())
    expect(await sendItem(to, text({ version: '3', headline: '' }))).toMatchObject({ status: 400 })
    expect(await entries()).toHaveLength(1)
  })

  it('an article that a file gives stays the file’s: 409', async () => {
    const { text, entries, guid } = makeStory()
    await data.write('articles/fog.md', markdown('Fog of the file', { id: guid }))
    await expect.poll(entries).toHaveLength(1)
    expect(await sendItem(to, text())).toMatchObject({ status: 409 })
    expect(await entries()).toMatchObject([{ title: 'Fog of the file' }])
  })

  it('without a secret there is nothing at these addresses', async () => {
    await using other = await makeDataFolder()
    const open = await startGazette(other)
    const address = `http://127.0.0.1:${open.port}/superdesk`
    const statuses = [
      (await fetch(`${address}/push`, { method: 'POST', body: '{}' })).status,
      (await fetch(`${address}/assets`, { method: 'POST', body: '' })).status,
      (await fetch(`${address}/assets/m1`)).status,
    ]
    await open.close()
    expect(statuses).toEqual([404, 404, 404])
  })
})
