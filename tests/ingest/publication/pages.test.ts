import { describe, expect, it } from 'vitest'
import { PublisherError } from '../../../src/domain/errors.ts'
import { fingerprint } from '../../../src/ingest/publication/follow-publication.ts'
import { readPublication } from '../../../src/ingest/publication/read.ts'
import { openMediaFolder } from '../../../src/media/media-folder.ts'
import { makeDataFolder, onePixelPng } from '../../support/make-data-folder.ts'

const least = {
  id: 'tag:test.example,2026:courier',
  title: 'The Courier',
  language: 'en',
  publisher: { name: 'The Courier' },
  sections: [{ slug: 'news', title: 'News' }],
}

/** The publication, or the problems a line each. */
async function read(fields: object) {
  const text = JSON.stringify({ ...least, ...fields }, null, 1)
  await using data = await makeDataFolder({ 'publication.json': text, 'media/ida.png': onePixelPng })
  try {
    return await readPublication(data.path, openMediaFolder(`${data.path}/media`))
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    return error.message.replaceAll(`${data.path}/`, '')
  }
}

describe('the menu in publication.json', () => {
  it('names sections by their slugs, and links', async () => {
    const link = { title: 'The weekly', address: 'https://weekly.example/' }
    const page = { title: 'Ida', address: '/authors/ida' }
    const navigation = ['news', { section: 'news', title: 'Latest' }, link, page]
    expect(await read({ navigation })).toMatchObject({
      navigation: [{ section: 'news' }, { section: 'news', title: 'Latest' }, link, page],
    })
  })

  it.each([
    ['sport', /:15: navigation\.0 must be the slug of a section; "sport" is none/],
    ['new', /navigation\.0 must be the slug of a section; "new" is none; did you mean news\?/],
    ['', /navigation\.0\.section must not be empty/],
    [7, /navigation\.0 must be an object with section, title, address; it is 7/],
    [{ title: 'x' }, /navigation\.0 must be the slug of a section, or an object with title and address/],
    [{ title: 'x', address: 'weekly' }, /navigation\.0\.address must be a path on this server such as/],
    [{ title: 'x', address: '//weekly.example' }, /navigation\.0\.address must be a path on this server/],
    [
      { title: 'x', adress: '/a' },
      /navigation\.0\.adress is not a field of navigation\.0; did you mean address\?/,
    ],
  ])('refuses %j, with the line and the rule', async (entry, problem) => {
    expect(await read({ navigation: [entry] })).toMatch(problem)
  })
})

describe('the authors in publication.json', () => {
  it('have words, a picture and an address', async () => {
    const ida = { name: 'Ida Fell', about: 'Writes of the harbour.', url: 'https://ida.example/' }
    expect(await read({ authors: [{ ...ida, picture: 'ida.png' }, { name: 'Bo' }] })).toMatchObject({
      authors: [
        {
          ...ida,
          picture: { address: expect.stringMatching(/^\/media\/\w+\/ida\.png$/), width: 1, height: 1 },
        },
        { name: 'Bo' },
      ],
    })
  })

  it.each([
    [[{ about: 'x' }], /authors\.0\.name is missing; such as "Nell Arkwright"/],
    [
      [{ name: 'Ida Fell' }, { name: 'ida fell' }],
      /authors\.1\.name has the page \/authors\/ida-fell of an author above/,
    ],
    [
      [{ name: 'Ida', picture: 'ada.png' }],
      /:17: authors\.0\.picture must be a file in the media folder; "ada\.png" is not there/,
    ],
  ])('refuse %j, with the line and the rule', async (authors, problem) => {
    expect(await read({ authors })).toMatch(problem)
  })
})

it('what only pages show makes no feed anew', async () => {
  const plain = await read({})
  const shown = await read({ navigation: ['news'], authors: [{ name: 'Ida' }], hideWithdrawnTitles: true })
  const [one, other] = [plain, shown].map((publication) => {
    if (typeof publication === 'string') throw new Error(publication)
    return fingerprint({ publication, baseUrl: 'https://courier.example' })
  })
  expect(one).toBe(other)
})
