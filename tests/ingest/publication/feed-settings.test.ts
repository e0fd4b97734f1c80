import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPublication } from '../../../src/ingest/publication/read.ts'
import { openMediaFolder } from '../../../src/media/media-folder.ts'
import { makeDataFolder, onePixelPng } from '../../support/make-data-folder.ts'

/** `publication.json` with the settings from line 8 on, each field on a line of its own. */
function publicationWith(settings: object): string {
  const fields = { id: 'tag:courier.example,2026:courier', title: 'The Courier', language: 'en' }
  const lists = { publisher: 'PUBLISHER', sections: 'SECTIONS', queries: 'QUERIES' }
  return JSON.stringify({ ...fields, ...lists, ...settings }, null, 2)
    .replace('"PUBLISHER"', '{ "name": "The Courier" }')
    .replace('"SECTIONS"', '[{ "slug": "news", "title": "News" }, { "slug": "sport", "title": "Sport" }]')
    .replace('"QUERIES"', '[{ "slug": "ferries", "title": "Ferries", "all": [{ "tag": "ferry" }] }]')
}

async function read(settings: object) {
  await using data = await makeDataFolder({
    'publication.json': publicationWith(settings),
    'media/desk.png': onePixelPng,
  })
  return await readPublication(data.path, openMediaFolder(join(data.path, 'media')))
}

/** The problems, a line each, without the folder. */
async function problemsOf(settings: object): Promise<string[]> {
  const error = await read(settings).catch((thrown: Error) => thrown)
  if (!(error instanceof Error)) return []
  return error.message.split('\n').map((line) => line.replace(/^.*publication\.json:/, ''))
}

describe('what feeds hold', () => {
  it('is not said by default, and then nothing changes', async () => {
    const publication = await read({})
    expect(publication).not.toHaveProperty('feeds')
    expect(publication).not.toHaveProperty('allFeeds')
  })

  it('may be said for all feeds, and for each', async () => {
    const { allFeeds, feeds } = await read({
      allFeeds: { text: { paragraphs: 3 }, after: 'Read {title} at {publication}' },
      feeds: [
        {
          ...{ feed: 'main', text: 'summary', without: ['sport'], delayMinutes: 60 },
          ...{ title: 'Headlines', subtitle: 'In short', rights: '© The Courier', logo: 'desk.png' },
          icon: 'https://cdn.example/icon.png',
        },
        { feed: 'tags/Night Ferry', text: { paragraphs: 1, continue: 'Read on' } },
        { feed: 'queries/ferries', delayMinutes: 0 },
      ],
    })
    expect(allFeeds).toEqual({ text: { paragraphs: 3 }, after: '<p>Read {title} at {publication}</p>' })
    expect(feeds).toEqual([
      {
        ...{ feed: 'main', text: 'summary', without: ['sport'], delayMinutes: 60 },
        ...{ title: 'Headlines', subtitle: 'In short', rights: '© The Courier' },
        logo: { address: expect.stringMatching(/^\/media\/[0-9a-f]{12}\/desk\.png$/), width: 1, height: 1 },
        icon: { address: 'https://cdn.example/icon.png' },
      },
      { feed: 'tag:night-ferry', text: { paragraphs: 1, continue: 'Read on' } },
      { feed: 'query:ferries', delayMinutes: 0 },
    ])
  })

  it.each([
    ['plain text is a paragraph', 'Read on & on', '<p>Read on &#x26; on</p>'],
    ['inline elements are a paragraph', '<b>Bold</b> words', '<p><b>Bold</b> words</p>'],
    ['a block stays', '<hr>', '<hr>'],
    [
      'the address of the entry is a placeholder in a link',
      '<a href="{url}">{title}</a>',
      '<p><a href="{url}">{title}</a></p>',
    ],
    [
      'a path is one of this server',
      '<p><a href="/subscribe">Follow us</a></p>',
      '<p><a href="\u0001/subscribe">Follow us</a></p>',
    ],
    [
      'a file of the media folder is found',
      '<img src="desk.png" alt="The desk">',
      expect.stringMatching(/^<p><img src="\u0001\/media\/[0-9a-f]{12}\/desk\.png" alt="The desk"/),
    ],
    ['event handlers are removed', '<p onclick="steal()">Hello</p>', '<p>Hello</p>'],
  ])('of a line, %s', async (_reason, line, html) => {
    const { allFeeds } = await read({ allFeeds: { before: line } })
    expect(allFeeds?.before).toEqual(html)
  })

  it('has all of its problems named at once, with line and rule', async () => {
    const feeds = [
      { feed: 'section/news' },
      { feed: 'main', text: 'sumary', delayMinutes: -1 },
      { feed: 'main', text: { paragraphs: 0 }, titel: 'x' },
    ]
    expect(await problemsOf({ feeds, allFeeds: { title: 'x' } })).toEqual([
      '26: allFeeds.title is not a field of allFeeds; its fields are text, delayMinutes, before, after',
      '10: feeds.0.feed must be main, or one of sections, tags, authors, languages, queries with a slug, such as sections/news; it says "section/news"; did you mean sections?',
      expect.stringMatching(
        /^14: feeds\.1\.text must be "full", .*; it says "sumary"; did you mean summary\?$/,
      ),
      '15: feeds.1.delayMinutes must be a whole number from 0 to 43200; it is -1',
      '20: feeds.2.text.paragraphs must be a whole number from 1 to 100; it is 0',
      '22: feeds.2.titel is not a field of feeds.2; did you mean title?',
    ])
  })

  it('names feeds, sections, files, placeholders and elements that do not exist', async () => {
    const feeds = [
      { feed: 'sections/sprot' },
      { feed: 'queries/ferry' },
      { feed: 'sections/sport', without: ['sport'] },
      { feed: 'main', without: ['news', 'sprot'], logo: 'desk.jpg' },
      { feed: 'tags/x', before: '{titel}', after: '<form></form>' },
    ]
    const problems = (await problemsOf({ feeds })).map((line) => line.replace(/^\d+: feeds\./, ''))
    expect(problems).toEqual([
      '0.feed must be a feed of sections in the publication; it says "sections/sprot"; did you mean sections/sport?',
      '1.feed must be a feed of queries in the publication; it says "queries/ferry"; did you mean queries/ferries?',
      '2.without.0 is the section of this very feed, which would be empty; it says "sport"',
      '3.without.1 must be the slug of a section of the publication; it says "sprot"; did you mean sport?',
      expect.stringContaining('3.logo must be a file in the media folder; "desk.jpg" is not there'),
      '4.before has the unknown placeholder {titel}; did you mean {title}?; it can have {title}, {url}, {publication}',
      '4.after contains elements that feed readers do not show: form',
      '4.after must not be empty',
    ])
  })

  it('is said once for each feed', async () => {
    expect(await problemsOf({ feeds: [{ feed: 'tags/a' }, { feed: 'tags/A' }] })).toEqual([
      expect.stringMatching(/^\d+: feeds\.1\.feed is named a second time: a feed has one entry/),
    ])
  })
})
