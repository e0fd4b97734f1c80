import { describe, expect, it } from 'vitest'
import { chooseFeeds, isOpml, listFeeds, readOpml } from '../../../src/ingest/forms/opml/read-opml.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const opml = (body: string) =>
  bytes(`<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>${body}</body></opml>`)

const list = readOpml(
  opml(
    '<outline text="News"><outline type="rss" text="Harbour &amp;amp; sea" xmlUrl="https://one.example/feed?a=1&amp;b=2"/><outline text="Deep"><outline text="Two" xmlUrl="feed://two.example/rss"/></outline></outline><outline title="Three" xmlUrl="HTTPS://three.example/atom"/><outline text="again" xmlUrl="feed:https://one.example/feed?a=1&amp;b=2"/><outline text="none" xmlUrl="javascript:x"/>',
  ),
)

describe('a list of subscriptions', () => {
  it('names its feeds with their folders, each once', () => {
    expect(list.map(({ address, folders }) => [address, folders.join('/')])).toEqual([
      ['https://one.example/feed?a=1&b=2', 'News'],
      ['http://two.example/rss', 'News/Deep'],
      ['HTTPS://three.example/atom', ''],
    ])
  })

  it('is shown with numbers', () => {
    expect(listFeeds(list).split('\n')[1]).toBe('  2  News / Deep / Two  http://two.example/rss')
  })

  it.each([
    ['2', ['Two']],
    ['1-2', ['Harbour & sea', 'Two']],
    ['three', ['Three']],
    ['deep, 3', ['Two', 'Three']],
    ['all', ['Harbour & sea', 'Two', 'Three']],
  ])('lets choose by %s', (words, titles) => {
    expect(chooseFeeds(list, words).map(({ title }) => title)).toEqual(titles)
  })

  it.each(['4', 'nothing', '0', '3-2'])('has nothing for %s', (words) => {
    expect(() => chooseFeeds(list, `1,${words}`)).toThrow(`"${words}" names no feed of the list`)
  })

  it.each([
    ['no feeds', opml('<outline text="x"/>')],
    ['no body', bytes('<opml version="1.0"></opml>')],
    ['broken XML', bytes('<opml><body><outline')],
  ])('with %s is refused', (_what, document) => {
    expect(() => readOpml(document)).toThrow('names no feed')
  })

  it('is known by its root', () => {
    expect([isOpml('<?xml version="1.0"?>\n<opml version="1.1">'), isOpml('<rss>')]).toEqual([true, false])
  })
})
