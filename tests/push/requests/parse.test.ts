import { describe, expect, it } from 'vitest'
import { PublisherError } from '../../../src/domain/errors.ts'
import { createAddressRule } from '../../../src/http/outgoing/address.ts'
import { parseFormerTopic, parseHubRequest, parseTopic } from '../../../src/push/requests/parse.ts'

const rules = { baseUrl: 'https://news.example', isAllowed: createAddressRule() }

const good = {
  'hub.mode': 'subscribe',
  'hub.callback': 'https://reader.example/cb?id=7',
  'hub.topic': 'https://news.example/tags/r-and-d/atom.xml',
}

const parse = (fields: Readonly<Record<string, string>>) =>
  parseHubRequest(new URLSearchParams({ ...good, ...fields }), rules)

function problemsOf(form: string): string[] {
  try {
    parseHubRequest(new URLSearchParams(form), rules)
    return []
  } catch (error) {
    if (error instanceof PublisherError) return error.message.split('\n')
    throw error
  }
}

describe('a request to the hub', () => {
  it('is parsed with all its parameters', () => {
    expect(parse({ 'hub.secret': ' s 3 ', 'hub.lease_seconds': '600' })).toEqual({
      mode: 'subscribe',
      callback: 'https://reader.example/cb?id=7',
      topic: 'https://news.example/tags/r-and-d/atom.xml',
      feed: 'tag:r-and-d',
      format: 'atom',
      secret: ' s 3 ',
      leaseSeconds: 600,
    })
  })

  it('may lack optional parameters', () => {
    const request = parse({ 'hub.secret': '', 'hub.lease_seconds': '', 'hub.verify': 'sync', foo: 'bar' })
    expect(request).not.toHaveProperty('secret')
    expect(request).not.toHaveProperty('leaseSeconds')
  })

  it('to unsubscribe has no lease and no secret, whatever its parameters', () => {
    const terms = { 'hub.lease_seconds': 'soon', 'hub.secret': 'x'.repeat(500) }
    const request = parse({ 'hub.mode': 'unsubscribe', ...terms })
    expect(request).toEqual({
      mode: 'unsubscribe',
      callback: good['hub.callback'],
      topic: good['hub.topic'],
      feed: 'tag:r-and-d',
      format: 'atom',
    })
  })

  it.each([
    ['https://news.example/rss.xml', 'main', 'rss'],
    ['https://news.example/feed.json', 'main', 'json'],
    ['https://news.example/sections/town/rss.xml', 'section:town', 'rss'],
    ['https://news.example/authors/ida-fell/feed.json', 'author:ida-fell', 'json'],
    ['https://news.example/languages/en-GB/atom.xml', 'language:en-GB', 'atom'],
    ['https://news.example/queries/ferries/atom.xml', 'query:ferries', 'atom'],
    ['https://news.example/tags/%e6%b8%af/atom.xml', 'tag:港', 'atom'],
    ['https://news.example/tags/港/atom.xml', 'tag:港', 'atom'],
    ['https://news.example/tags/%66erry/atom.xml', 'tag:ferry', 'atom'],
    ['HTTPS://NEWS.EXAMPLE:443/atom.xml', 'main', 'atom'],
  ])('may be about %s', (topic, feed, format) => {
    expect(parse({ 'hub.topic': topic })).toMatchObject({ topic, feed, format })
  })

  it.each([
    ['another publication', 'https://other.example/rss.xml'],
    ['another scheme', 'http://news.example/rss.xml'],
    ['another port', 'https://news.example:8443/rss.xml'],
    ['an archive page', 'https://news.example/archives/1-2/rss.xml'],
    ['an archive page of a tag', 'https://news.example/tags/ferry/archives/1/rss.xml'],
    ['a page for people', 'https://news.example/tags/ferry'],
    ['the front page', 'https://news.example/'],
    ['an article', 'https://news.example/articles/bridge'],
    ['an old address of the feed', 'https://news.example/feed'],
    ['a query', 'https://news.example/rss.xml?utm_source=x'],
    ['a fragment', 'https://news.example/rss.xml#1'],
    ['a user', 'https://me@news.example/rss.xml'],
    ['another case', 'https://news.example/RSS.xml'],
    ['a slash too many', 'https://news.example//rss.xml'],
    ['no tag', 'https://news.example/tags//rss.xml'],
    ['a folder that is none', 'https://news.example/topics/ferry/rss.xml'],
    ['a broken percent sign', 'https://news.example/tags/%zz/rss.xml'],
    ['a path', '/rss.xml'],
    ['a word', 'news'],
    ['a leading space, which parsers cut off', ' https://news.example/rss.xml'],
    ['a line end, which parsers drop', 'https://news.example/rss\n.xml'],
    ['a tab', 'https://news.example/\trss.xml'],
  ])('may not be about %s', (_reason, topic) => {
    expect(() => parse({ 'hub.topic': topic })).toThrow(/^hub\.topic must be the address of a feed/)
  })

  it.each([
    [
      'nothing at all',
      '',
      [
        /^hub.mode must be subscribe or unsubscribe$/,
        /^hub.callback must be there$/,
        /^hub.topic must be there$/,
      ],
    ],
    [
      'everything wrong',
      'hub.mode=ask&hub.callback=ftp://x&hub.topic=/rss.xml',
      [/^hub.mode .* "ask"$/, /^hub.callback must be an absolute/, /^hub.topic must be the address/],
    ],
  ])('with %s gets all problems at once', (_reason, form, problems) => {
    expect(problemsOf(form)).toEqual(problems.map((problem) => expect.stringMatching(problem)))
  })

  it.each([
    ['a secret of 200 bytes', { 'hub.secret': 'x'.repeat(200) }, 'hub.secret must have fewer than 200 bytes'],
    ['a secret of 100 letters and 200 bytes', { 'hub.secret': 'ö'.repeat(100) }, 'fewer than 200 bytes'],
    ['a secret that PostgreSQL cannot keep', { 'hub.secret': 'a\0b' }, 'hub.secret must hold no NUL'],
    ['a lease in words', { 'hub.lease_seconds': 'a day' }, 'hub.lease_seconds must be a whole number'],
    ['a lease below nothing', { 'hub.lease_seconds': '-1' }, 'hub.lease_seconds must be a whole number'],
    [
      'a callback in Latin-1',
      { 'hub.callback': 'https://reader.example/\uFFFD' },
      'hub.callback must be UTF-8',
    ],
  ])('may not have %s', (_reason, fields, problem) => {
    expect(() => parse(fields)).toThrow(problem)
  })

  it('may have a secret of 199 bytes', () => {
    expect(parse({ 'hub.secret': 'x'.repeat(199) })).toMatchObject({ secret: 'x'.repeat(199) })
  })

  it('has each parameter once', () => {
    const form = new URLSearchParams(good)
    form.append('hub.callback', 'https://other.example/cb')
    expect(problemsOf(form.toString())).toEqual(['hub.callback must be there once'])
    form.delete('hub.callback', 'https://other.example/cb')
    form.append('hub.callback', good['hub.callback'])
    expect(problemsOf(form.toString())).toEqual([])
  })
})

describe('the topic of a publication below a path', () => {
  const baseUrl = 'https://example.org/news'

  it.each([
    ['https://example.org/news/rss.xml', { feed: 'main', format: 'rss' }],
    ['https://EXAMPLE.org/news/tags/bread/atom.xml', { feed: 'tag:bread', format: 'atom' }],
    ['https://example.org/rss.xml', undefined],
    ['https://example.org/newsletter/rss.xml', undefined],
    ['https://example.org/news/news/rss.xml', undefined],
  ])('%s', (topic, found) => {
    expect(parseTopic(topic, baseUrl)).toEqual(found)
  })

  it.each([
    ['https://old.example/rss.xml', { feed: 'main', format: 'rss' }],
    ['https://old.example/blog/rss.xml', { feed: 'main', format: 'rss' }],
    ['https://old.example/a/b/c/tags/bread/feed.json', { feed: 'tag:bread', format: 'json' }],
    ['https://old.example/blog/', undefined],
    ['https://old.example/rss.xml?page=1', undefined],
  ])('is known from a former address: %s', (topic, found) => {
    expect(parseFormerTopic(topic)).toEqual(found)
  })
})
