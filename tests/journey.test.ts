import { describe, expect, it } from 'vitest'
import { formatNames, formats } from '../src/domain/feed.ts'
import { paths } from '../src/domain/site.ts'
import { makeDataFolder, markdown, onePixelPng } from './support/make-data-folder.ts'
import { type ReadEntry, readDocument } from './support/read-document.ts'
import { eventually, startGazette } from './support/start-gazette.ts'

const harbour = (title: string) =>
  `---
section: town
authors: Ida Fell
published: 2026-11-20T07:30:00Z
figures:
  - file: quay.png
---
${title}

A crane above a quay at low tide
Image source, Ida Fell
Image caption,
The crane was built in 1931

The old harbour crane will lift again in spring, the council said.

It has stood still for nineteen years.

The last load was coal for the brewery.
`

/** The entries as a reader of this format has them. */
async function subscribe(url: string): Promise<ReadEntry[]> {
  const response = await fetch(url)
  const format = formatNames.find(
    (name) => response.headers.get('content-type') === formats[name].contentType,
  )
  return readDocument(format ?? 'rss', await response.text())
}

describe('an article', () => {
  it('goes from its file to the readers of every format, is edited, and is withdrawn', async () => {
    await using data = await makeDataFolder({
      'articles/crane.txt': harbour('Harbour crane to lift again'),
      'articles/other.md': markdown('Another story'),
      'articles/third.md': markdown('A third story'),
      'media/quay.png': onePixelPng,
    })
    await using server = await startGazette(data)
    /** The entries of each format, in the order of `formatNames`. */
    const read = () =>
      Promise.all(formatNames.map((name) => subscribe(server.url + paths.feed('main', name))))

    const firsts = (await read()).map(([first]) => first)
    for (const first of firsts) {
      expect(first).toMatchObject({
        id: firsts[0]?.id,
        title: 'Harbour crane to lift again',
        published: '2026-11-20T07:30:00.000Z',
      })
      expect(first?.html).toContain('It has stood still for nineteen years.')
      expect(first?.html).toContain('alt="A crane above a quay at low tide"')
      expect(first?.html).toMatch(
        /<figcaption>The crane was built in 1931 <small>Ida Fell<\/small><\/figcaption>/,
      )
      const picture = /<img[^>]* src="([^"]+)"/.exec(first?.html ?? '')?.[1] ?? ''
      const answer = await fetch(picture)
      expect(answer.headers.get('content-type')).toBe('image/png')
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(onePixelPng)
    }
    expect((await fetch(`${server.url}/articles/crane`)).status).toBe(200)

    await data.write('articles/crane.txt', harbour('Harbour crane to lift again in May'))
    const edited = await eventually(async () => {
      const feeds = await read()
      for (const [entry] of feeds) expect(entry?.title).toBe('Harbour crane to lift again in May')
      return feeds
    })
    for (const entries of edited) {
      expect(entries[0]).toMatchObject({ id: firsts[0]?.id, published: firsts[0]?.published })
      expect(entries).toHaveLength(3)
    }

    await data.remove('articles/crane.txt')
    await eventually(async () => {
      for (const entries of await read()) expect(entries.map(({ id }) => id)).not.toContain(firsts[0]?.id)
    })
    expect((await fetch(`${server.url}/articles/crane`)).status).toBe(410)
    for (const entries of await read()) expect(entries).toHaveLength(2)
  })

  it('is served with the same bytes after a restart, and with the same id and date under another host', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      'articles/b.md': markdown('Beta'),
    })
    const visit = async (publicUrl: string) => {
      await using server = await startGazette(data, { publicUrl })
      const local = `http://127.0.0.1:${server.port}`
      return await Promise.all(
        formatNames.map(async (format) => {
          const response = await fetch(local + paths.feed('main', format))
          const { headers } = response
          return {
            text: await response.text(),
            etag: headers.get('etag'),
            changed: headers.get('last-modified'),
          }
        }),
      )
    }
    const first = await visit('https://one.example')
    expect(await visit('https://one.example')).toEqual(first)
    const elsewhere = await visit('https://two.example')
    const named = (text: string) => text.replaceAll('https://two.example', 'https://one.example')
    expect(elsewhere.map(({ text }) => named(text))).toEqual(first.map(({ text }) => text))
    expect(elsewhere.map(({ text }) => text)).not.toEqual(first.map(({ text }) => text))
  })

  it('with a date in the future is nowhere before its second, and everywhere in it', async () => {
    let now = new Date('2026-11-23T09:00:00Z')
    const embargoed = markdown('Embargoed', { published: '2026-11-23T10:00:00Z' })
    await using data = await makeDataFolder({
      'articles/secret.md': embargoed,
      'articles/a.md': markdown('Alpha'),
    })
    await using server = await startGazette(data, { now: () => now })
    const pages = ['/', '/rss.xml', '/atom.xml', '/feed.json', '/articles/secret']
    const look = () =>
      Promise.all(
        pages.map(async (page) => {
          const response = await fetch(server.url + page)
          return { status: response.status, etag: response.headers.get('etag'), text: await response.text() }
        }),
      )
    const early = await look()
    now = new Date('2026-11-23T09:59:59.999Z')
    expect(await look()).toEqual(early)
    for (const { text } of early) expect(text).not.toMatch(/embargoed|secret/i)
    expect((await fetch(`${server.url}/articles/secret`)).status).toBe(404)
    now = new Date('2026-11-23T10:00:00Z')
    const due = await look()
    for (const { status, text } of due) expect([status, /Embargoed/.test(text)]).toEqual([200, true])
    const changed = (await fetch(`${server.url}/rss.xml`)).headers.get('last-modified')
    expect(new Date(String(changed)).getTime()).toBeLessThanOrEqual(now.getTime())
  })

  it('that cannot be read hinders no other, and the log says where and why', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      'articles/b.json': '{"titel": 1}',
    })
    await using server = await startGazette(data)
    expect(await subscribe(`${server.url}/atom.xml`)).toHaveLength(1)
    expect(server.logged).toContainEqual(
      expect.objectContaining({
        file: expect.stringMatching(/b\.json$/),
        problems: expect.arrayContaining([expect.objectContaining({ field: 'titel', line: 1 })]),
      }),
    )
  })

  it('that is nested too deeply hinders no other of its own file', async () => {
    const list = [
      { slug: 'a', title: 'Alpha', published: '2026-11-01', contentHtml: '<p>x</p>' },
      { slug: 'b', title: 'Beta', published: '2026-11-01', contentHtml: '<div>'.repeat(1000) },
    ]
    await using data = await makeDataFolder({ 'articles/list.json': JSON.stringify(list) })
    await using server = await startGazette(data)
    expect((await subscribe(`${server.url}/rss.xml`)).map(({ title }) => title)).toEqual(['Alpha'])
    expect(JSON.stringify(server.logged)).toContain('nested more than 250')
  })

  it('is not lost when the publication is edited, and readers see the new title', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    await using server = await startGazette(data)
    const { publication } = server.gazette.site()
    const before = await fetch(`${server.url}/rss.xml`)
    await data.write(
      'publication.json',
      JSON.stringify({ ...publication, address: '/', title: 'The New Courier' }),
    )
    await eventually(async () => {
      const response = await fetch(`${server.url}/rss.xml`)
      expect(await response.text()).toContain('<title>The New Courier</title>')
      expect(response.headers.get('etag')).not.toBe(before.headers.get('etag'))
    })
    await data.write('publication.json', '{ broken')
    await eventually(() =>
      expect(server.logged.some(({ err }) => /JSON/.test(JSON.stringify(err ?? '')))).toBe(true),
    )
    expect((await fetch(`${server.url}/rss.xml`)).status).toBe(200)
  })
})
