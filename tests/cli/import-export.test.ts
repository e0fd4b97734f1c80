import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { startGazette } from '../support/start-gazette.ts'

const story = (number: number, fields: object = {}) => ({
  id: `https://old.example/?p=${number}`,
  slug: `story-${number}`,
  title: `Story ${number}`,
  published: '2019-05-04T07:00:00Z',
  section: 'Harbour',
  contentHtml: `<p>Text ${number}.</p>`,
  ...fields,
})
const toLines = (stories: readonly object[]) => stories.map((one) => JSON.stringify(one)).join('\n')

describe('importing an export', () => {
  let data: DataFolder
  const at = (name: string) => join(data.path, name)
  const run = (...args: string[]) => runCli(args, { GAZETTE_DATA: data.path })

  beforeAll(async () => {
    const stories = [story(1), story(2, { status: 'draft' }), story(3, { title: '' })]
    data = await makeDataFolder({ 'old.jsonl': toLines(stories) })
  })
  afterAll(() => data[Symbol.asyncDispose]())

  it('says the same in a dry run, and saves nothing', async () => {
    const { stdout, stderr, code } = await run('import', at('old.jsonl'), '--dry-run')
    expect(stdout).toMatch(
      /^JSON Lines \(dry run: nothing is saved\)\n {2}articles {2}2 created, 0 updated, 0 unchanged, 1 refused\n {2}of these {2}1 drafts/,
    )
    expect(stderr).toContain('old.jsonl:3: refused: title is missing')
    expect(code).toBe(1)
    expect((await run('list')).stdout).not.toContain('story')
    expect((await readdir(data.path)).filter((name) => name.startsWith('gazette-refused'))).toEqual([])
  })

  it('keeps ids, prints the list of sections, and a second time changes nothing', async () => {
    const { stdout } = await run('import', at('old.jsonl'), '--refused', at('refused.json'))
    expect(stdout).toContain('2 created, 0 updated, 0 unchanged, 1 refused')
    expect(stdout).toContain('{"slug":"harbour","title":"Harbour"}')
    const shown = await run('show', 'story-1', '--json')
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: 'https://old.example/?p=1', status: 'published' })
    const again = await run('import', at('old.jsonl'), '--refused', at('again.json'), '--json')
    expect(JSON.parse(again.stdout).exports[0].stories).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 2,
      refused: 1,
    })
  })

  it('takes a refused story under its id, when it was mended', async () => {
    const [refused] = JSON.parse(await data.read('refused.json'))
    expect(refused.problems).toEqual([expect.stringContaining('title is missing')])
    await data.write('refused.json', JSON.stringify([{ ...refused, title: 'Mended' }]))
    await run('import', at('refused.json'))
    const shown = await run('show', 'story-3', '--json')
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: 'https://old.example/?p=3', title: 'Mended' })
  })

  it('refuses a file that is in the way before it begins', async () => {
    const { stderr, code } = await run('import', at('old.jsonl'), '--refused', at('refused.json'))
    expect([code, stderr]).toEqual([1, expect.stringContaining('refused.json exists, and may be in work')])
  })

  it('lists the forms if it knows none, or not the one that is named', async () => {
    await data.write('odd.xyz', 'nothing that anyone knows')
    const odd = await run('import', at('odd.xyz'))
    expect(odd.stderr).toMatch(/odd\.xyz is neither an article \(.*\) nor an export that Gazette recognises/)
    expect(odd.stderr).toMatch(/^ {2}jsonl +JSON Lines: a \.jsonl file/m)
    const named = await run('import', at('old.jsonl'), '--form', 'jsonlines')
    expect(named.stderr).toContain('--form "jsonlines" is no form that Gazette reads')
  })
})

const wxr = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Old Lamp</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url><wp:base_blog_url>https://old.example</wp:base_blog_url>
${item({ id: 7, slug: 'eel', title: 'Eels return', text: 'The eels are back, see <a href="https://old.example/crew/">the crew</a>.' })}
${item({ id: 8, slug: 'heron', title: 'A heron', text: 'It stood by <a href="https://old.example/2019/05/eel/">the eels</a>.' })}
${item({ id: 9, slug: 'crew', title: 'The crew', text: 'We are three.', type: 'page' })}
${item({ id: 10, slug: 'soon', title: 'Soon', text: 'Not yet.', type: 'page' }).replaceAll('2019', '2099')}
</channel></rss>`

const oldFeed = `<rss version="2.0"><channel><title>Old</title><item><title>A heron</title>
<link>https://old.example/2019/05/heron/</link><guid isPermaLink="false">urn:old:heron</guid>
<pubDate>Thu, 02 May 2019 07:00:00 +0000</pubDate></item></channel></rss>`

function item({
  id,
  slug,
  title,
  text,
  type = 'post',
}: {
  id: number
  slug: string
  title: string
  text: string
  type?: string
}) {
  const link = `https://old.example/${type === 'page' ? '' : '2019/05/'}${slug}/`
  return `<item><title>${title}</title><link>${link}</link><pubDate>Sat, 0${id - 6} May 2019 07:00:00 +0000</pubDate>
<guid isPermaLink="false">https://old.example/?p=${id}</guid><content:encoded><![CDATA[<p>${text}</p>]]></content:encoded>
<wp:post_id>${id}</wp:post_id><wp:post_date>2019-05-0${id - 6} 09:00:00</wp:post_date><wp:post_date_gmt>2019-05-0${id - 6} 07:00:00</wp:post_date_gmt>
<wp:post_name>${slug}</wp:post_name><wp:status>publish</wp:status><wp:post_type>${type}</wp:post_type></item>`
}

describe('a publication that moved here', () => {
  let data: DataFolder
  const run = (...args: string[]) =>
    runCli(args, { GAZETTE_DATA: data.path, DATABASE_URL: `sqlite:${data.path}/gazette.db` })
  const importAll = (...more: string[]) => run('import', join(data.path, 'old.xml'), '--no-media', ...more)

  beforeAll(async () => {
    data = await makeDataFolder({ 'old.xml': wxr })
  })
  afterAll(() => data[Symbol.asyncDispose]())

  it('serves its stories under their ids, its pages, and redirects its old addresses', async () => {
    const { stdout, code } = await importAll()
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('WordPress: The Old Lamp (https://old.example)'),
    ])
    const server = await startGazette(data)
    try {
      const get = (path: string) => fetch(server.url + path, { redirect: 'manual' })
      const feed = await (await get('/rss.xml')).text()
      expect(feed).toContain('<guid isPermaLink="false">https://old.example/?p=7</guid>')
      expect(feed).toContain('/articles/eel">the eels</a>')
      const old = await get('/2019/05/eel/')
      expect([old.status, old.headers.get('location')]).toEqual([
        301,
        expect.stringMatching(/\/articles\/eel$/),
      ])
      expect(await (await get('/crew')).text()).toContain('We are three.')
      expect((await get('/soon')).status).toBe(404)
      const before = (await get('/rss.xml')).headers.get('etag')
      expect((await importAll()).stdout).toContain('0 created, 0 updated, 2 unchanged, 0 refused')
      expect((await get('/rss.xml')).headers.get('etag')).toBe(before)
    } finally {
      await server.close()
    }
  })

  it('keeps ids of the old feed when a newer export comes without it', async () => {
    await using moved = await makeDataFolder({ 'old.xml': wxr, 'feed.xml': oldFeed })
    const again = (...more: string[]) =>
      runCli(['import', join(moved.path, 'old.xml'), '--no-media', ...more], { GAZETTE_DATA: moved.path })
    await again('--feed', join(moved.path, 'feed.xml'))
    await moved.write('old.xml', wxr.replace('A heron', 'Two herons').replace('Eels return', 'Eels are back'))
    expect((await again()).stdout).toContain('0 created, 2 updated, 0 unchanged, 0 refused')
    const shown = await runCli(['show', 'heron', '--json'], { GAZETTE_DATA: moved.path })
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: 'urn:old:heron', title: 'Two herons' })
  })

  it('keeps the address of a story that comes once more from elsewhere, under the same id', async () => {
    await using moved = await makeDataFolder({
      'old.xml': wxr,
      'more.jsonl': toLines([story(7, { slug: 'eel' }), story(77, { slug: 'heron' })]),
    })
    const from = (...args: string[]) => runCli(args, { GAZETTE_DATA: moved.path })
    for (const name of ['old.xml', 'more.jsonl'])
      await from(
        'import',
        join(moved.path, name),
        '--no-media',
        '--refused',
        join(moved.path, 'refused.json'),
      )
    const slugs = JSON.parse((await from('list', '--json')).stdout).map(({ slug }: { slug: string }) => slug)
    expect(slugs.sort()).toEqual(['eel', 'heron', 'heron-2'])
  })

  it('hands out a text that it cannot read as it was, and takes it mended under its id', async () => {
    const tooDeep = `${'<div>'.repeat(1500)}Two herons.`
    await using moved = await makeDataFolder({
      'old.xml': wxr.replace('It stood by', tooDeep).replace('We are three.', tooDeep),
      'feed.xml': oldFeed,
    })
    const at = (name: string) => join(moved.path, name)
    const from = (...args: string[]) => runCli(args, { GAZETTE_DATA: moved.path })
    await from(
      'import',
      at('old.xml'),
      '--no-media',
      '--feed',
      at('feed.xml'),
      '--refused',
      at('refused.json'),
    )
    const text = await moved.read('refused.json')
    expect(JSON.parse(text)).toMatchObject([
      { id: 'urn:old:heron', title: 'A heron', slug: 'heron', published: '2019-05-02T07:00:00Z' },
      {
        title: 'The crew',
        status: 'draft',
        problems: [/1000 elements/, /pages\/crew\.html/].map((rule) => expect.stringMatching(rule)),
      },
    ])
    expect(JSON.parse(text)[1]).not.toHaveProperty('published')
    await moved.write('refused.json', text.replaceAll('<div>', ''))
    expect((await from('import', at('refused.json'))).stderr).not.toContain('refused:')
    const mended = JSON.parse((await from('show', 'heron', '--json')).stdout)
    expect(mended).toMatchObject({ id: 'urn:old:heron', published: '2019-05-02T07:00:00Z' })
    expect(mended.contentHtml).toContain('Two herons.')
  })

  it('keeps a page that a person has changed, and says so', async () => {
    const page = await data.read('pages/crew.html')
    await data.write('pages/crew.html', page.replace('three', 'four'))
    await data.write('old.xml', wxr.replace('We are three.', 'We are five.'))
    expect((await importAll()).stdout).toContain('pages/crew.html stays: a person has changed it')
    expect(await data.read('pages/crew.html')).toContain('We are four.')
  })
})

it('gives a picture of an unknown site no other host, neither that of the original nor a made-up one', async () => {
  const post = {
    ...{ id: '5f0123456789abcdef012345', slug: 'fog', title: 'Fog', status: 'published' },
    ...{ visibility: 'public', type: 'post', published_at: '2026-10-01T08:00:07.000Z' },
    canonical_url: 'https://first.example/fog',
    html: '<p>Fog.</p><figure><img src="__GHOST_URL__/content/images/fog.png" alt="Fog"></figure>',
  }
  await using data = await makeDataFolder({
    'ghost.json': JSON.stringify({
      db: [{ meta: { version: '5.0.0' }, data: { posts: [post], users: [] } }],
    }),
  })
  const environment = { GAZETTE_DATA: data.path }
  const report = await runCli(['import', join(data.path, 'ghost.json')], environment)
  expect(report.stdout + report.stderr).not.toMatch(/site\.invalid|first\.example/)
  expect(report.stdout + report.stderr).toContain('is on the old site, whose address is unknown')
  const shown = JSON.parse((await runCli(['show', 'fog', '--json'], environment)).stdout)
  expect(shown.canonicalUrl).toBe('https://first.example/fog')
  expect(JSON.stringify({ ...shown, canonicalUrl: '' })).not.toContain('first.example')
  expect(report.stderr).toContain('they are removed: /content/images/fog.png')
})

it('takes the address of the old site from its feed, also when an import without it came before', async () => {
  const post = {
    ...{
      id: '5f0123456789abcdef012345',
      slug: 'fog',
      title: 'Fog',
      status: 'published',
      visibility: 'public',
    },
    ...{ type: 'post', published_at: '2026-10-01T08:00:07.000Z' },
    html: '<p>Fog.</p><figure><img src="__GHOST_URL__/content/images/fog.png" alt="Fog"></figure>',
  }
  await using data = await makeDataFolder({
    'ghost.json': JSON.stringify({
      db: [{ meta: { version: '5.0.0' }, data: { posts: [post], users: [] } }],
    }),
    'feed.xml': `<rss version="2.0"><channel><title>Old</title><link>https://old.example/</link><item><title>Fog</title><link>https://old.example/fog/</link><guid isPermaLink="false">${post.id}</guid></item></channel></rss>`,
  })
  const run = (...args: string[]) =>
    runCli(['import', join(data.path, 'ghost.json'), '--no-media', ...args], { GAZETTE_DATA: data.path })
  const first = await run()
  expect(first.stdout).toContain('1 created')
  expect(first.stdout).toContain('the export does not say its address')
  const second = await run('--feed', join(data.path, 'feed.xml'))
  expect(second.stdout).toContain('0 created, 1 updated, 0 unchanged, 0 refused')
  const shown = await runCli(['show', 'fog', '--json'], { GAZETTE_DATA: data.path })
  expect(JSON.parse(shown.stdout)).toMatchObject({
    guid: post.id,
    contentHtml: expect.stringContaining('https://old.example/content/images/fog.png'),
  })
})
