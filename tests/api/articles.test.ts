import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiClient, makeApiClient, sendApi } from '../support/api-client.ts'
import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { eventually, startGazette, type TestServer } from '../support/start-gazette.ts'

let data: DataFolder
let server: TestServer
let api: ApiClient

beforeAll(async () => {
  data = await makeDataFolder()
  server = await startGazette(data)
  api = await makeApiClient(server)
})
afterAll(() => server.close())

const day = '2026-11-22T08:00:00Z'

describe('an article of a program', () => {
  it('is public as soon as it is saved, in every format', async () => {
    const saved = await api('PUT', '/articles/cms-1', {
      body: { title: 'The fog bell rings again', contentHtml: '<p>At six.</p>', published: day },
    })
    expect(saved.status).toBe(201)
    expect(saved.headers.get('ETag')).toMatch(/^"1-[\w-]{8}"$/)
    expect(saved.headers.get('Location')).toBe(`${server.url}/api/articles/cms-1`)
    expect(saved.json).toMatchObject({
      outcome: 'created',
      article: { key: 'cms-1', livesIn: 'store', slug: 'the-fog-bell-rings-again', status: 'published' },
      warnings: [],
    })
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      expect(await (await fetch(`${server.url}/${file}`)).text()).toContain('The fog bell rings again')
    }
    expect((await fetch(saved.json.article.url)).status).toBe(200)
  })

  it('stays the same when it is sent again, and changes only what differs', async () => {
    const body = { title: 'Low tide', contentHtml: '<p>One.</p>', published: day }
    const first = await api('PUT', '/articles/tide', { body })
    const again = await api('PUT', '/articles/tide', { body })
    expect(again.status).toBe(200)
    expect(again.json.outcome).toBe('unchanged')
    const changed = await api('PUT', '/articles/tide', { body: { ...body, title: 'Low tide at noon' } })
    expect(changed.json).toMatchObject({
      outcome: 'updated',
      article: { id: first.json.article.id, slug: 'low-tide', revision: 2 },
    })
  })

  it('is found by its key, its id and its slug, until another ETag is asked for', async () => {
    const { json, headers } = await api('PUT', '/articles/a%2Fb', { body: { title: 'Keys and slugs' } })
    const tag = headers.get('ETag') ?? ''
    for (const name of ['a%2Fb', encodeURIComponent(json.article.id), 'keys-and-slugs']) {
      const found = await api('GET', `/articles/${name}`)
      expect(found.json).toEqual(json.article)
      expect(found.headers.get('ETag')).toBe(tag)
    }
    const known = await api('GET', '/articles/a%2Fb', { headers: { 'If-None-Match': tag } })
    expect([known.status, known.text]).toEqual([304, ''])
  })

  it.each([
    ['text/markdown', '---\nauthors: Ada Quay\n---\n\n# Of Markdown\n\nThe *text*.\n', 'Of Markdown'],
    ['text/html', '<html><body><h1>Of a page</h1><p>The text.</p></body></html>', 'Of a page'],
    ['text/plain; charset=utf-8', 'Of plain text\n\nBy Ada Quay\n\nThe text of the page.\n', 'Of plain text'],
  ])('may be %s', async (type, body, title) => {
    const saved = await api('POST', '/articles', { body, type })
    expect(saved.status).toBe(201)
    expect(saved.json.article).toMatchObject({ title, status: 'draft' })
    expect(saved.json.article.contentHtml).toContain('text')
    expect(saved.json.article.slug).toBe(title.toLowerCase().replaceAll(' ', '-'))
  })

  it('gets a slug with a number if another one has that of its title', async () => {
    const slugs = await Promise.all(
      [1, 2, 3].map(async () => {
        const saved = await api('POST', '/articles', { body: { title: 'Twice said' } })
        return saved.json.article.slug
      }),
    )
    expect(slugs.toSorted()).toEqual(['twice-said', 'twice-said-2', 'twice-said-3'])
  })

  it('is checked and not saved with ?dryRun', async () => {
    const tried = await api('PUT', '/articles/dry?dryRun', { body: { title: 'Never there' } })
    expect([tried.status, tried.json.outcome]).toEqual([200, 'created'])
    expect((await api('GET', '/articles/dry')).status).toBe(404)
  })

  it('that breaks rules is refused with all of them at once, each with its place', async () => {
    const body = { titel: 'x', published: 'soon', authors: [{ name: 'Ada', url: 'nowhere' }], status: 'gone' }
    const refused = await api('PUT', '/articles/wrong', { body })
    expect(refused.status).toBe(400)
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json')
    expect(refused.json.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '/authors/0/url',
      '/published',
      '/status',
      '/titel',
    ])
    expect(refused.json.detail).toContain('did you mean title?')
    expect((await api('GET', '/articles/wrong')).status).toBe(404)
  })

  it('that is no JSON is refused with the line', async () => {
    const refused = await api('PUT', '/articles/wrong', {
      body: '{\n  "title": "x",\n  body\n}',
      type: 'application/json',
    })
    expect(refused.status).toBe(400)
    expect(refused.json.errors[0]).toMatchObject({ line: 3 })
  })
})

describe('a change', () => {
  it('of a part (RFC 7396) leaves the rest as it is', async () => {
    const body = { title: 'Ferries', summary: 'Two ferries', tags: ['sea', 'port'], published: day }
    await api('PUT', '/articles/ferries', { body })
    const patched = await api('PATCH', '/articles/ferries', {
      body: { summary: null, tags: ['port'] },
      type: 'application/merge-patch+json',
    })
    expect(patched.json.article).toMatchObject({
      title: 'Ferries',
      tags: ['port'],
      published: day,
      revision: 2,
    })
    expect(patched.json.article).not.toHaveProperty('summary')
  })

  it('is refused if the article has changed since it was read (RFC 9110, section 13.1.1)', async () => {
    const body = { title: 'Read and written' }
    const { headers } = await api('PUT', '/articles/race', { body, headers: { 'If-None-Match': '*' } })
    const condition = { 'If-Match': headers.get('ETag') ?? '' }
    const two = await Promise.all(
      ['One', 'Two'].map((title) => api('PUT', '/articles/race', { body: { title }, headers: condition })),
    )
    expect(two.map(({ status }) => status).toSorted()).toEqual([200, 412])
    const lost = two.find(({ status }) => status === 412)
    expect(lost?.json).toMatchObject({
      title: 'What the request changes has changed since the client read it',
      status: 412,
    })
    const { headers: now } = await api('GET', '/articles/race')
    const weak = await api('PUT', '/articles/race', { body, headers: { 'If-Match': `W/${now.get('ETag')}` } })
    expect(weak.status).toBe(412)
    expect(weak.headers.get('ETag')).toBe(now.get('ETag'))
    const anew = await api('PUT', '/articles/race', { body, headers: { 'If-None-Match': '*' } })
    expect(anew.status).toBe(412)
    const none = await api('PUT', '/articles/race-2', { body, headers: { 'If-Match': '*' } })
    expect(none.status).toBe(412)
  })

  it.each([
    ['If-Match', '3'],
    ['If-None-Match', '"1"'],
  ])('with a malformed %s is refused', async (name, value) => {
    const refused = await api('PUT', '/articles/x', { body: { title: 'X' }, headers: { [name]: value } })
    expect(refused.status).toBe(400)
    expect(refused.json.errors[0].field).toBe(name)
  })

  it('is public, scheduled, corrected, unpublished and withdrawn, step by step', async () => {
    await api('PUT', '/articles/steps', { body: { title: 'Step by step' } })
    const scheduled = await api('POST', '/articles/steps/schedule', { body: { at: '2026-12-24T06:00:00Z' } })
    expect(scheduled.json).toMatchObject({ status: 'scheduled', published: '2026-12-24T06:00:00Z' })
    const published = await api('POST', '/articles/steps/publish')
    expect(published.json).toMatchObject({ status: 'published', published: '2026-11-23T09:00:00Z' })
    const body = { grade: 'correction', note: 'It was five steps.' }
    const corrected = await api('POST', '/articles/steps/correct', { body })
    expect(corrected.json.corrections).toMatchObject([body])
    expect((await api('POST', '/articles/steps/preview')).status).toBe(409)
    const withdrawn = await api('POST', '/articles/steps/withdraw', { body: { reason: 'Too many.' } })
    expect(withdrawn.json).toMatchObject({ status: 'withdrawn', withdrawal: { reason: 'Too many.' } })
    expect((await fetch(withdrawn.json.url)).status).toBe(410)
    expect((await api('POST', '/articles/steps/publish')).json.status).toBe('published')
    const draft = await api('POST', '/articles/steps/unpublish')
    expect(draft.json.status).toBe('draft')
    const preview = await api('POST', '/articles/steps/preview', { body: { hours: 2 } })
    expect((await fetch(preview.json.page)).status).toBe(200)
    const { json } = await api('GET', '/articles/steps/history')
    expect(json.revisions.map(({ who, how }: { who: string; how: string }) => `${who} ${how}`)).toEqual(
      json.revisions.map(() => 'CMS api'),
    )
    expect(json.revisions.flatMap(({ changes }: { changes: string[] }) => changes)).toEqual([
      'created',
      'scheduled',
      'published',
      'corrected',
      'withdrawn',
      'published',
      'unpublished',
    ])
  })

  it('deletes a draft without a trace, and leaves the tombstone of what readers have seen', async () => {
    await api('PUT', '/articles/unseen', { body: { title: 'Unseen' } })
    const deleted = await api('DELETE', '/articles/unseen')
    expect([deleted.status, deleted.json.hasTombstone]).toEqual([200, false])
    expect((await api('GET', '/articles/unseen')).status).toBe(404)
    await api('PUT', '/articles/seen', { body: { title: 'Seen', published: day } })
    expect((await api('DELETE', '/articles/seen')).status).toBe(409)
    expect((await api('DELETE', '/articles/seen?evenIfSeen=true')).json.hasTombstone).toBe(true)
    expect((await api('GET', '/articles/seen')).status).toBe(410)
    expect((await api('PUT', '/articles/seen', { body: { title: 'Seen', published: day } })).status).toBe(410)
  })
})

describe('an article of a file', () => {
  it('is read, and is not changed unless it is taken over', async () => {
    await data.write('articles/ferry.md', '# The ferry\n\nIt sails.\n')
    await eventually(async () => expect((await api('GET', '/articles/ferry')).status).toBe(200))
    const found = await api('GET', '/articles/ferry')
    expect(found.json).toMatchObject({ livesIn: 'file', file: 'ferry.*' })
    for (const [method, body] of [
      ['PUT', { title: 'Mine' }],
      ['PATCH', { title: 'Mine' }],
      ['DELETE', undefined],
    ] as const) {
      const refused = await api(method, '/articles/ferry', { body })
      expect([method, refused.status, refused.json.file]).toEqual([method, 409, 'ferry.md'])
    }
    const taken = await api('PATCH', '/articles/ferry?takeOver=true', { body: { title: 'Mine' } })
    expect(taken.json).toMatchObject({
      outcome: 'updated',
      taken: 'ferry.md.taken',
      article: { id: found.json.id, title: 'Mine', livesIn: 'store', slug: 'ferry' },
    })
    expect(await readFile(join(data.path, 'articles/ferry.md.taken'), 'utf8')).toContain('The ferry')
    await expect(access(join(data.path, 'articles/ferry.md'))).rejects.toThrow()
    await data.write('articles/other.md', '# Other\n\nText.\n')
    await eventually(async () => expect((await api('GET', '/articles/other')).status).toBe(200))
    expect((await api('GET', '/articles/ferry')).json).toMatchObject({
      title: 'Mine',
      status: found.json.status,
    })
  })
})

describe('a file that is taken over', () => {
  it('is one that the store has read: a newer text is not lost', async () => {
    await data.write('articles/tug.md', '# The tug\n\nIt pulls.\n')
    await eventually(async () => expect((await api('GET', '/articles/tug')).status).toBe(200))
    await data.write('articles/tug.md', '# The tug\n\nIt pushes.\n')
    const early = await api('PATCH', '/articles/tug?takeOver=true', { body: { summary: 'New' } })
    // A server that has read the file in between takes it with the newer text.
    if (early.status !== 200) expect([early.status, early.json.file]).toEqual([409, 'tug.md'])
    await eventually(async () => {
      await api('PATCH', '/articles/tug?takeOver=true', { body: { summary: 'New' } })
      expect((await api('GET', '/articles/tug')).json).toMatchObject({
        livesIn: 'store',
        contentHtml: '<p>It pushes.</p>',
      })
    })
  })

  it('does not replace one that was taken over before', async () => {
    await data.write('articles/buoy.md.taken', 'An older text.')
    await data.write('articles/buoy.md', '# The buoy\n\nIt floats.\n')
    await eventually(async () => expect((await api('GET', '/articles/buoy')).status).toBe(200))
    const taken = await api('PATCH', '/articles/buoy?takeOver=true', { body: { summary: 'New' } })
    expect(taken.json.taken).toBe('buoy.md.2.taken')
    expect(await readFile(join(data.path, 'articles/buoy.md.taken'), 'utf8')).toBe('An older text.')
  })
})

describe('a request', () => {
  it('without a valid token gets 401, and one without the scope 403 with its name', async () => {
    for (const token of [undefined, 'gzt_x', 'secret']) {
      const refused = await sendApi(`${server.url}/api/articles/cms-1`, token, 'GET')
      expect(refused.status).toBe(401)
      expect(refused.headers.get('WWW-Authenticate')).toContain('Bearer')
    }
    const reader = await makeApiClient(server, ['read'])
    const refused = await reader('PUT', '/articles/x', { body: { title: 'X' } })
    expect([refused.status, refused.json.detail]).toEqual([403, expect.stringContaining('scope write')])
  })

  it('of a token without publish writes drafts only', async () => {
    const writer = await makeApiClient(server, ['write'])
    const draft = await writer('PUT', '/articles/writer', {
      body: { title: 'A draft', published: day, status: 'draft' },
    })
    expect(draft.json.article.status).toBe('draft')
    const loud = await writer('PUT', '/articles/loud', { body: { title: 'Loud', published: day } })
    expect([loud.status, loud.json.errors[0].pointer]).toEqual([403, '/status'])
    await api('POST', '/articles/writer/publish')
    expect((await writer('PATCH', '/articles/writer', { body: { title: 'Mine' } })).status).toBe(403)
    expect((await writer('POST', '/articles/writer/withdraw')).status).toBe(403)
  })

  it('of a token for sections writes only these', async () => {
    const sport = await makeApiClient(server, ['write', 'publish'], { sections: ['Sport'] })
    const own = await sport('PUT', '/articles/match', { body: { title: 'A match', section: 'Sport' } })
    expect(own.status).toBe(201)
    for (const body of [{ title: 'No section' }, { title: 'Other', section: 'Harbour' }]) {
      expect((await sport('PUT', '/articles/else', { body })).status).toBe(403)
    }
    await api('PUT', '/articles/harbour', { body: { title: 'Harbour', section: 'Harbour' } })
    expect((await sport('PATCH', '/articles/harbour', { body: { section: 'Sport' } })).status).toBe(403)
    expect((await sport('POST', '/articles/harbour/publish')).status).toBe(403)
  })

  it('that is sent again with its Idempotency-Key runs once', async () => {
    const headers = { 'Idempotency-Key': '"8e03978e"' }
    const body = { title: 'Once only' }
    const first = await api('POST', '/articles', { body, headers })
    const again = await api('POST', '/articles', { body, headers })
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect([again.status, again.json]).toEqual([201, first.json])
    expect(again.headers.get('Location')).toBe(first.headers.get('Location'))
    const other = await api('POST', '/articles', { body: { title: 'Other' }, headers })
    expect([other.status, other.json.type]).toEqual([422, `${server.url}/api/problems/key_reused`])
    const bad = await api('POST', '/articles', { body, headers: { 'Idempotency-Key': '"a' } })
    expect(bad.status).toBe(400)
  })

  it('that was refused may be mended and sent with the same Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': 'bare' }
    expect((await api('POST', '/articles', { body: {}, headers })).status).toBe(400)
    expect((await api('POST', '/articles', { body: { title: 'Mended' }, headers })).status).toBe(201)
  })

  it.each([
    ['another method', 'PUT', '/articles', {}, 405],
    ['a body of another type', 'POST', '/articles', { body: '<x/>', type: 'text/xml' }, 415],
    [
      'a compressed body',
      'POST',
      '/articles',
      { body: { title: 'x' }, headers: { 'Content-Encoding': 'gzip' } },
      415,
    ],
    ['another character set', 'POST', '/articles', { body: 'x', type: 'text/plain; charset=latin1' }, 415],
    ['no body', 'POST', '/articles', {}, 400],
    ['an unknown parameter', 'GET', '/articles?statuss=draft', {}, 400],
    ['a parameter that comes twice', 'GET', '/articles?status=draft&status=draft', {}, 400],
    ['a wrong parameter', 'GET', '/articles?limit=1000', {}, 400],
    ['a wrong cursor', 'GET', '/articles?cursor=nonsense', {}, 400],
    ['an unknown key', 'GET', '/articles/nobody', {}, 404],
    ['a list in place of an article', 'PUT', '/articles/list', { body: [{ title: 'One' }] }, 400],
    ['a parameter that the operation does not have', 'POST', '/articles/cms-1/publish?dryRun', {}, 400],
    ['an unknown field of a body', 'POST', '/articles/cms-1/withdraw', { body: { reson: 'x' } }, 400],
  ])('with %s is refused', async (_what, method, path, request, status) => {
    const refused = await api(method, path, request)
    expect([refused.status, refused.json.status]).toEqual([status, status])
  })

  it('with a body beyond the limit gets 413', async () => {
    const large = await api('POST', '/articles', { body: 'x'.repeat(10_000_001), type: 'text/plain' })
    expect(large.status).toBe(413)
  })
})

describe('a list', () => {
  it('gives every article once, page by page, in both directions', async () => {
    const seen: string[] = []
    let path: string | undefined = '/articles?limit=7'
    let last = ''
    while (path !== undefined) {
      const page = await api('GET', path)
      seen.push(...page.json.articles.map(({ id }: { id: string }) => id))
      const next = /<[^>]*\/api([^>]*)>; rel="next"/.exec(page.headers.get('Link') ?? '')?.[1]
      last = page.json.previous ?? ''
      path = next
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThan(14)
    const back = await api('GET', `/articles?limit=7&cursor=${encodeURIComponent(last)}`)
    expect(back.json.articles.map(({ id }: { id: string }) => id)).toEqual(
      seen.slice(0, Math.floor((seen.length - 1) / 7) * 7).slice(-7),
    )
  })

  it('has texts only if it is asked for them', async () => {
    const without = await api('GET', '/articles?limit=3')
    expect(without.json.articles.filter((one: object) => 'contentHtml' in one)).toEqual([])
    const withText = await api('GET', '/articles?content=true&tag=port')
    expect(withText.json.articles).toEqual([(await api('GET', '/articles/ferries')).json])
  })

  it('is filtered by status, section, tag and change', async () => {
    const titles = async (query: string) => {
      const { json } = await api('GET', `/articles?${query}`)
      return json.articles.map(({ title }: { title: string }) => title)
    }
    expect(await titles('section=Sport')).toEqual(['A match'])
    expect(await titles('tag=port')).toEqual(['Ferries'])
    expect(await titles('status=scheduled')).toEqual([])
    expect(await titles('changedSince=2026-11-24')).toEqual([])
    expect((await titles('status=draft')).length).toBeGreaterThan(3)
  })
})

describe('a request in bulk', () => {
  const bulk = async (lines: readonly unknown[], path = '/articles/bulk') => {
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
    const answer = await api('POST', path, { body, type: 'application/x-ndjson' })
    return {
      ...answer,
      results: answer.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    }
  }

  it('gives each line its own outcome', async () => {
    const { status, results } = await bulk([
      { key: 'bulk-1', title: 'Bulk one', published: day },
      { key: 'bulk-2', titel: 'x' },
      '{ no json',
      '',
      { key: 'bulk-3', title: 'Bulk one' },
      { title: 'Without a key' },
    ])
    expect(status).toBe(200)
    expect(results).toMatchObject([
      { index: 0, status: 201, key: 'bulk-1', slug: 'bulk-one', revision: 1 },
      { index: 1, status: 400, errors: [{ pointer: '/titel' }] },
      { index: 2, status: 400 },
      { index: 3, status: 201, slug: 'bulk-one-2' },
      { index: 4, status: 201 },
    ])
    const again = await bulk([{ key: 'bulk-1', title: 'Bulk one', published: day }])
    expect(again.results).toMatchObject([{ status: 200, outcome: 'unchanged' }])
  })

  it('leaves what was refused in the change log, once', async () => {
    await bulk([{ key: 'torn-1', titel: 'x' }])
    for (const _ of [1, 2]) await api('PUT', '/articles/torn-2', { body: { titel: 'x' } })
    const { stdout } = await runCli(['log', '--kind', 'refused', '--json'], { GAZETTE_DATA: data.path })
    const log: { how: string; article: { key: string } }[] = JSON.parse(stdout)
    const torn = log.filter(({ article }) => article.key.startsWith('//api/torn'))
    expect(torn).toMatchObject([
      { how: 'api', article: { key: '//api/torn-2' } },
      { how: 'api', article: { key: '//api/torn-1' } },
    ])
  })

  it('says of each line what the store did not do, as a request for it alone does', async () => {
    const line = { key: 'bulk-dated', title: 'Bulk dated', published: day }
    await bulk([line])
    const moved = { ...line, published: '2026-11-20T08:00:00Z' }
    const [inBulk] = (await bulk([moved])).results
    const { key, ...article } = moved
    const alone = await api('PUT', `/articles/${key}`, { body: article })
    expect(alone.json.warnings).toMatchObject([{ field: 'published' }])
    expect(inBulk.warnings).toEqual(alone.json.warnings)
  })

  it('saves many, in the order of the lines', async () => {
    const lines = Array.from({ length: 350 }, (_, index) => ({
      key: `many-${index}`,
      title: `Many ${index}`,
    }))
    const { results } = await bulk(lines)
    expect(results.map(({ index, status }) => [index, status])).toEqual(lines.map((_, index) => [index, 201]))
  })
})
