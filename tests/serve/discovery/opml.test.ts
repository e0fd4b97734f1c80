import { parseOpml } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import { buildOpml } from '../../../src/serve/discovery/opml.ts'
import { findXmlFault } from '../../support/check-xml.ts'

const feeds = [
  {
    title: 'The Test Gazette – "Town" & <harbour>',
    xmlUrl: 'https://gazette.example/sections/town/rss.xml?a=1&b=2',
    htmlUrl: 'https://gazette.example/sections/town',
    language: 'en-GB',
    description: 'News of the town',
  },
  {
    title: 'Trams',
    xmlUrl: 'https://gazette.example/tags/trams/rss.xml',
    htmlUrl: 'https://gazette.example/tags/trams',
  },
]
const changedAt = new Date('2026-11-03T09:00:00Z')

describe('the list of subscriptions', () => {
  it('gives another parser every property of each feed', () => {
    const text = buildOpml('Feeds of R&D', feeds, changedAt)
    expect(findXmlFault(text)).toBeUndefined()
    expect(parseOpml(text)).toEqual({
      head: {
        title: 'Feeds of R&D',
        dateModified: 'Tue, 03 Nov 2026 09:00:00 GMT',
        docs: 'http://opml.org/spec2.opml',
      },
      body: {
        outlines: feeds.map((feed) => ({ type: 'rss', text: feed.title, version: 'RSS2', ...feed })),
      },
    })
    expect(text).toContain('<opml version="2.0">')
  })

  it('has equal bytes for equal feeds', () => {
    const again = buildOpml('Feeds', structuredClone(feeds), new Date(changedAt))
    expect(buildOpml('Feeds', feeds, changedAt)).toBe(again)
  })

  it('omits properties that a feed lacks', () => {
    expect(buildOpml('Feeds', feeds.slice(1), changedAt)).not.toMatch(/language|description|undefined/)
  })

  it('is a valid document without feeds', () => {
    const text = buildOpml('Feeds', [], changedAt)
    expect(findXmlFault(text)).toBeUndefined()
    expect(text).toContain('<body/>')
  })
})
