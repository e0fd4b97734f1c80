import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postTypeOf } from '../../../src/api/micropub/list-posts.ts'
import { type MicropubServer, startMicropub } from '../../support/start-micropub.ts'

describe('the list of posts', () => {
  let micropub: MicropubServer
  beforeAll(async () => {
    micropub = await startMicropub()
    const posts: Record<string, unknown>[] = [
      { content: ['A note about the tide'] },
      { name: ['An article'], content: ['x'], 'post-status': ['draft'] },
      { name: ['A deleted article'], content: ['x'] },
      { content: ['A picture'], photo: ['https://pictures.example/1.jpg'] },
      { content: ['A second note'], category: ['harbour'] },
    ]
    for (const [index, post] of posts.entries())
      await micropub.create({ ...post, published: [`2026-11-0${index + 1}T08:00:00Z`] })
    const url = `${micropub.server.url}/articles/a-deleted-article`
    await micropub.postJson({ action: 'delete', url })
  })
  afterAll(() => micropub[Symbol.asyncDispose]())

  const list = async (query: string) => (await micropub.send(`?q=source${query}`)).json
  const slugsOf = ({ items }: { items: { properties: { url: string[] } }[] }) =>
    items.map(({ properties }) => properties.url[0]?.split('/').at(-1))
  const all = ['a-second-note', 'a-picture', 'an-article', 'a-note-about-the-tide']

  it('has all but deleted ones, newest first, as they were sent', async () => {
    const { items, paging } = await list('')
    expect(slugsOf({ items })).toEqual(all)
    expect(paging).toEqual({})
    expect(items[1]).toEqual({
      type: ['h-entry'],
      properties: {
        content: ['A picture'],
        photo: ['https://pictures.example/1.jpg'],
        published: ['2026-11-04T08:00:00Z'],
        'post-status': ['published'],
        url: [`${micropub.server.url}/articles/a-picture`],
      },
    })
  })

  it('is read page by page, forwards and backwards', async () => {
    const first = await list('&limit=2')
    expect(slugsOf(first)).toEqual(all.slice(0, 2))
    const second = await list(`&limit=2&after=${first.paging.after}`)
    expect(slugsOf(second)).toEqual(all.slice(2))
    expect(slugsOf(await list(`&limit=2&before=${second.paging.before}`))).toEqual(all.slice(0, 2))
  })

  it.each([
    ['&limit=1', all.slice(0, 1)],
    ['&offset=1&limit=2', all.slice(1, 3)],
    ['&offset=9', []],
    ['&post-type=note', ['a-second-note', 'a-note-about-the-tide']],
    ['&post-type=note&limit=1&offset=1', ['a-note-about-the-tide']],
    ['&post-type=photo', ['a-picture']],
    ['&post-status=draft', ['an-article']],
    ['&filter=HARBOUR', ['a-second-note']],
    ['&filter=tide', ['a-note-about-the-tide']],
  ])('of %s', async (query, expected) => {
    expect(slugsOf(await list(query))).toEqual(expected)
  })

  it('has the properties that are asked for, and addresses', async () => {
    const { items } = await list('&limit=1&properties[]=category')
    const url = [`${micropub.server.url}/articles/a-second-note`]
    expect(items).toEqual([{ type: ['h-entry'], properties: { category: ['harbour'], url } }])
  })

  it.each(['&limit=many', '&after=nowhere', '&offset=-1'])('refuses %s', async (query) => {
    const { status, json } = await micropub.send(`?q=source${query}`)
    expect([status, json.error]).toEqual([400, 'invalid_request'])
  })

  it('refuses an unknown query, and names the known ones', async () => {
    const { status, json } = await micropub.send('?q=last')
    expect([status, json.error_description]).toEqual([400, expect.stringContaining('config, source, ')])
  })
})

it.each([
  ['note', { content: ['x'] }],
  ['article', { name: ['x'] }],
  ['photo', { name: ['x'], photo: ['https://a.example/'] }],
  ['video', { video: ['https://a.example/'], photo: ['https://a.example/'] }],
  ['audio', { audio: ['https://a.example/'] }],
  ['reply', { 'in-reply-to': ['https://a.example/'] }],
  ['repost', { 'repost-of': ['https://a.example/'] }],
  ['like', { 'like-of': [{ type: ['h-cite'], properties: { url: ['https://a.example/'] } }] }],
  ['bookmark', { 'bookmark-of': ['https://a.example/'] }],
  ['rsvp', { rsvp: ['yes'], 'in-reply-to': ['https://a.example/'] }],
])('a %s is told by its properties', (type, properties) => {
  expect(postTypeOf(properties)).toBe(type)
})
