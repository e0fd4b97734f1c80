import { describe, expect, it } from 'vitest'
import type { Article } from '../../src/domain/article.ts'
import { instantText, momentText } from '../../src/domain/moment.ts'
import { absoluteHtml, figureUrl, paths } from '../../src/domain/site.ts'
import { type DataFolder, makeDataFolder, onePixelPng } from '../support/make-data-folder.ts'
import { readHtml } from '../support/read-html.ts'
import { allReaders } from '../support/readers/all-readers.ts'
import type { KnownFormat, Reader, ReaderEntry, Subscription } from '../support/readers/reader.ts'
import { recordAnswers } from '../support/record-answers.ts'
import { eventually, startGazette, type TestServer } from '../support/start-gazette.ts'

const nasty = 'Fish & <Chips> “at” 5 ]]> &amp; more'
const nastyHtml = 'Fish &amp; &lt;Chips&gt; “at” 5 ]]&gt; &amp;amp; more'

const articles = {
  nasty: {
    title: nasty,
    authors: ['Ida Fell', 'Bo & <Co>', 'Zoë Čapek'],
    published: '2024-03-05T07:30:00Z',
    contentHtml: `<p>${nastyHtml}</p><p>The <em>last</em> paragraph.</p>`,
    figures: [
      {
        file: 'quay.png',
        alt: 'A crane & a "quay" <at low tide>',
        caption: 'Built in 1931 & <moved>',
        credit: 'Ida Fell / Tidal Press',
      },
    ],
  },
  rightToLeft: {
    title: 'שלום, (עולם) 2024! مرحبا',
    authors: ['נעמה לב'],
    published: '2024-03-04',
    contentHtml: '<p dir="rtl">هذا نص بالعربية, 12% (و) שתי מילים.</p>',
  },
  accents: {
    title: 'Zoë’s naïve café 🦊 👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    authors: ['Zoë Čapek'],
    published: '2024-03-03T23:59:59+01:00',
    contentHtml: '<p>Décomposé: e\u0301 👩‍👩‍👧 🦊</p><ul><li>one</li><li>two</li></ul>',
  },
  plain: { title: 'No byline', published: '2024-02-29', contentHtml: '<p>Some text.</p>' },
}
const edited = {
  ...articles.nasty,
  title: 'Calm & <quiet> now',
  updated: '2024-03-06T10:00:00Z',
  contentHtml: '<p>Edited &amp; shortened.</p>',
}

function makeData(): Promise<DataFolder> {
  const files = Object.entries(articles).map(([name, article]) => [
    `articles/${name}.json`,
    JSON.stringify(article),
  ])
  return makeDataFolder({ ...Object.fromEntries(files), 'media/quay.png': onePixelPng })
}

/**
 * Every change comes an hour after the last: libcurl, and newsboat with it, drops a feed whose Last-Modified is not
 * newer than what it holds, whatever its tag says.
 */
let hour = 0
const now = () => new Date(Date.UTC(2026, 10, 23, hour))
const passAnHour = () => {
  hour++
}

const publishedArticles = ({ gazette }: TestServer) => gazette.store.listArticles({ status: 'published' })

/** What a reader should hold of an article. */
function expectedEntry(article: Article, { url }: TestServer, reader: Reader, format: KnownFormat) {
  const { id, title, slug, published } = article
  if (!published) throw new Error(`${slug} has no date`)
  const day = published.precision === 'day' ? momentText(published) : undefined
  return {
    id,
    title: reader.rewriteTitle?.(title, format) ?? title,
    author: expectedAuthor(article, reader, format),
    link: url + paths.article(slug),
    date: day ? `${day}T12:00:00Z` : instantText(published.at),
    content: readHtml(absoluteHtml(url, article.contentHtml)),
  }
}

function expectedAuthor({ authors }: Article, reader: Reader, format: KnownFormat): string | undefined {
  const names = authors.map(({ name }) => name)
  const missing = reader.withoutAuthor?.[format]
  if (names.length === 0) return missing === 'the publisher' ? 'The Test Courier' : missing
  return { all: names.join(', '), first: names[0], last: names.at(-1) }[reader.authors[format]]
}

/** An entry as its reader shows it. */
function shown({ image: _image, content = '', author, ...rest }: ReaderEntry) {
  return { ...rest, author, content: readHtml(content) }
}

const idOf = ({ id }: { readonly id?: string }) => id ?? ''
const byId = <T extends { readonly id?: string }>(entries: readonly T[]) =>
  entries.toSorted((a, b) => idOf(a).localeCompare(idOf(b)))
const idsOf = (entries: readonly { readonly id?: string }[]) => entries.map(idOf).sort()

/** Refreshes and answers the statuses that the reader got from the feed: a failure would look like "nothing new". */
async function refresh(subscription: Subscription, { port }: TestServer, path: string): Promise<number[]> {
  using record = recordAnswers(port)
  await subscription.refresh()
  const statuses = record.answers.filter((answer) => answer.path === path).map(({ status }) => status)
  expect(statuses.length).toBeGreaterThan(0)
  expect(statuses.filter((status) => status !== 200 && status !== 304)).toEqual([])
  return statuses
}

async function edit(data: DataFolder, server: TestServer): Promise<void> {
  passAnHour()
  await data.write('articles/nasty.json', JSON.stringify(edited))
  await eventually(async () =>
    expect((await server.gazette.store.articleBySlug('nasty'))?.title).toBe(edited.title),
  )
}

async function withdraw(data: DataFolder, server: TestServer): Promise<void> {
  passAnHour()
  await data.remove('articles/nasty.json')
  await eventually(async () =>
    expect((await server.gazette.store.articleBySlug('nasty'))?.status).toBe('withdrawn'),
  )
}

const cases = allReaders.flatMap((reader) =>
  reader.formats.map((format) => ({ name: reader.name, format, reader })),
)

describe.each(cases)('$name, subscribed to $format,', ({ reader, format }) => {
  const path = paths.feed('main', format)

  it('holds every article once, with its id, title, author, date, text and picture', async () => {
    await using data = await makeData()
    await using server = await startGazette(data, { now })
    await using subscription = await reader.subscribe(server.url + path)
    await refresh(subscription, server, path)

    const entries = await subscription.entries()
    const stored = await publishedArticles(server)
    expect(stored).toHaveLength(Object.keys(articles).length)
    expect(byId(entries.map(shown))).toEqual(
      byId(stored.map((article) => expectedEntry(article, server, reader, format))),
    )
  })

  it('shows the picture with its address, alt, caption and credit', async () => {
    await using data = await makeData()
    await using server = await startGazette(data, { now })
    await using subscription = await reader.subscribe(server.url + path)
    await refresh(subscription, server, path)

    const article = await server.gazette.store.articleBySlug('nasty')
    const [figure] = article?.figures ?? []
    const address = figure && figureUrl(server.url, figure)
    const entry = (await subscription.entries()).find(({ id }) => id === article?.id)
    const { text, pictures } = readHtml(entry?.content ?? '')
    expect(pictures).toEqual([{ src: address, alt: articles.nasty.figures[0]?.alt }])
    expect(text).toContain('Built in 1931 & <moved> Ida Fell / Tidal Press')
    expect(entry?.image).toBe(reader.keepsPicture ? address : undefined)
    const picture = await fetch(String(address))
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(onePixelPng)
  })

  it(`still has one entry of an edited article, under its id, in the ${reader.keeps} version`, async () => {
    await using data = await makeData()
    await using server = await startGazette(data, { now })
    await using subscription = await reader.subscribe(server.url + path)
    await refresh(subscription, server, path)
    const before = await subscription.entries()
    const first = await publishedArticles(server)
    await edit(data, server)
    await refresh(subscription, server, path)

    const after = await subscription.entries()
    expect(idsOf(after)).toEqual(idsOf(before))
    const version = reader.keeps === 'newest' ? await publishedArticles(server) : first
    expect(byId(after.map(shown))).toEqual(
      byId(version.map((article) => expectedEntry(article, server, reader, format))),
    )
  })

  it('gets nothing new, and nothing twice, when nothing has changed', async () => {
    await using data = await makeData()
    await using server = await startGazette(data, { now })
    await using subscription = await reader.subscribe(server.url + path)
    await refresh(subscription, server, path)
    const before = await subscription.entries()
    const statuses: number[] = []
    // newsboat asks conditionally from its third fetch on.
    for (let time = 0; time < 2; time++) statuses.push(...(await refresh(subscription, server, path)))

    expect(await subscription.entries()).toEqual(before)
    expect(statuses.includes(304)).toBe(reader.asksConditionally)
  })

  it('gets nothing twice when the server starts anew, nor when its public address changes', async () => {
    await using data = await makeData()
    const server = await startGazette(data, { now })
    const { url, port } = server
    await using subscription = await reader.subscribe(url + path)
    const visit = async (running: TestServer) => {
      await using open = running
      await refresh(subscription, open, path)
      return await subscription.entries()
    }
    const restart = (publicUrl: string) => {
      passAnHour()
      return startGazette(data, { now, port, publicUrl })
    }
    const first = await visit(server)
    expect(await visit(await restart(url))).toEqual(first)

    const newUrl = `http://127.0.0.1:${port}`
    const moved = await visit(await restart(newUrl))
    expect(idsOf(moved)).toEqual(idsOf(first))
    const held = reader.keeps === 'newest' ? newUrl : url
    expect(moved.filter(({ link }) => !link?.startsWith(`${held}/`))).toEqual([])
  })

  it(`${reader.forgets ? 'shows a withdrawn article no more' : 'keeps a withdrawn article once'}; who subscribes later never sees it`, async () => {
    await using data = await makeData()
    await using server = await startGazette(data, { now })
    await using subscription = await reader.subscribe(server.url + path)
    await refresh(subscription, server, path)
    const before = idsOf(await subscription.entries())
    const withdrawn = (await server.gazette.store.articleBySlug('nasty'))?.id
    const rest = before.filter((id) => id !== withdrawn)
    await withdraw(data, server)
    await refresh(subscription, server, path)
    expect(idsOf(await subscription.entries())).toEqual(reader.forgets ? rest : before)

    await using later = await reader.subscribe(server.url + path)
    await refresh(later, server, path)
    expect(idsOf(await later.entries())).toEqual(rest)
  })
})
