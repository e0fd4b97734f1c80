import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPublication } from '../../../src/ingest/publication/read.ts'
import { openMediaFolder } from '../../../src/media/media-folder.ts'
import { makeDataFolder } from '../../support/make-data-folder.ts'

const least = {
  category: 'News',
  explicit: false,
  owner: { name: 'Wren Holloway', email: 'sound@courier.example' },
  image: 'cover.png',
}

/** The beginning of a PNG, which says its size. */
function pngHead(width: number, height: number): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000806000000', 'hex')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head
}

/** `publication.json` with the podcast from line 6 on, each field on a line of its own. */
function publicationWith(podcast: unknown): string {
  const fields = {
    id: 'tag:courier.example,2026:courier',
    title: 'The Courier',
    language: 'en',
    publisher: 'PUBLISHER',
    podcast,
  }
  return JSON.stringify(fields, null, 2).replace('"PUBLISHER"', '{ "name": "The Courier" }')
}

async function read(podcast: unknown, files: Readonly<Record<string, Uint8Array>> = {}) {
  await using data = await makeDataFolder({
    'publication.json': publicationWith(podcast),
    'media/cover.png': pngHead(1400, 1400),
    ...files,
  })
  const media = openMediaFolder(join(data.path, 'media'))
  return await readPublication(data.path, media)
}

describe('a podcast', () => {
  it('needs category, explicit, owner and cover, and is episodic unless it says otherwise', async () => {
    const { podcast } = await read(least)
    expect(podcast).toEqual({
      category: 'News',
      explicit: false,
      type: 'episodic',
      owner: { name: 'Wren Holloway', email: 'sound@courier.example' },
      image: expect.stringMatching(/^\/media\/[0-9a-f]{12}\/cover\.png$/),
    })
  })

  it('may say more', async () => {
    const more = {
      category: ['News', 'Daily News'],
      explicit: true,
      type: 'serial',
      author: '  The   Courier ',
      guid: '917393E3-1B1E-5CEF-ACE4-EDAA54E1F810',
      locked: false,
      funding: { url: 'https://courier.example/pay', title: 'Pay for the bell' },
    }
    const { podcast } = await read({ ...least, ...more })
    expect(podcast).toMatchObject({
      ...more,
      category: 'News',
      subcategory: 'Daily News',
      author: 'The Courier',
      guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
    })
  })

  it('may be absent', async () => {
    expect(await read(undefined)).not.toHaveProperty('podcast')
  })

  it('takes a cover of 3000 pixels, and a JPEG', async () => {
    const { podcast } = await read(
      { ...least, image: 'media/big.jpg' },
      { 'media/big.jpg': jpegHead(3000, 3000) },
    )
    expect(podcast?.image).toMatch(/\/big\.jpg$/)
  })
})

/** The beginning of a JPEG with its first frame, which says its size. */
function jpegHead(width: number, height: number): Buffer {
  const head = Buffer.from(
    'ffd8ffe000104a46494600010100000100010000ffc0001108000000000301220002110103110100',
    'hex',
  )
  head.writeUInt16BE(height, 25)
  head.writeUInt16BE(width, 27)
  return Buffer.concat([head, Buffer.alloc(64)])
}

const sizes = 'square, 1400 to 3000 pixels wide and high, JPEG or PNG'

/** What is refused, with the line that is named and what is said of it. */
const refused: readonly [string, unknown, number, string][] = [
  ['no object', 'yes', 6, 'podcast must be an object with category, explicit, type, owner, image,'],
  [
    'a category that Apple has not',
    { ...least, category: 'Weather' },
    7,
    'podcast.category must be one of Apple’s categories',
  ],
  [
    'it says which one and which there are',
    { ...least, category: 'Weather' },
    7,
    'it says "Weather", and there are Arts, Business',
  ],
  ['a category in other letters', { ...least, category: 'news' }, 7, 'it says "news"'],
  [
    'a subcategory of another category',
    { ...least, category: ['Arts', 'Daily News'] },
    7,
    'below "Arts" Apple has no "Daily News", but Books,',
  ],
  [
    'a subcategory where there are none',
    { ...least, category: ['History', 'Walks'] },
    7,
    'below "History" Apple has no "Walks", but nothing',
  ],
  [
    'three levels',
    { ...least, category: ['News', 'Daily News', 'Morning'] },
    7,
    'podcast.category must be one of Apple’s',
  ],
  ['no category', { ...least, category: undefined }, 6, 'podcast.category is missing; such as "News"'],
  ['an empty list of categories', { ...least, category: [] }, 7, 'podcast.category must be one of Apple’s'],
  [
    'nothing said of explicit',
    { ...least, explicit: undefined },
    6,
    'podcast.explicit is missing; such as false: Apple Podcasts requires it',
  ],
  ['explicit in words', { ...least, explicit: 'clean' }, 8, 'podcast.explicit must be true or false'],
  [
    'another type',
    { ...least, type: 'daily' },
    14,
    'podcast.type must be one of episodic, serial; it says "daily"',
  ],
  ['no owner', { ...least, owner: undefined }, 6, 'podcast.owner is missing; such as { "name":'],
  [
    'an owner without e-mail',
    { ...least, owner: { name: 'Wren' } },
    9,
    'podcast.owner.email is missing; such as "sound@example.org"',
  ],
  [
    'an owner whose e-mail is none',
    { ...least, owner: { name: 'Wren', email: 'wren' } },
    11,
    'podcast.owner.email must be an e-mail address',
  ],
  [
    'an owner without name',
    { ...least, owner: { email: 'a@b.example' } },
    9,
    'podcast.owner.name is missing; such as',
  ],
  ['no cover', { ...least, image: undefined }, 6, 'podcast.image is missing; such as "cover.png"'],
  [
    'a cover that is not there',
    { ...least, image: 'lost.png' },
    13,
    `podcast.image must be a file in the media folder: ${sizes}; "lost.png" is not there`,
  ],
  [
    'a cover elsewhere, which cannot be measured',
    { ...least, image: 'https://cdn.example/a.png' },
    13,
    'is not there',
  ],
  [
    'a cover that is too small',
    { ...least, image: 'small.png' },
    13,
    `${sizes}; "small.png" is image/png, 1399 × 1399 pixels`,
  ],
  [
    'a cover that is too large',
    { ...least, image: 'large.png' },
    13,
    '"large.png" is image/png, 3001 × 3001 pixels',
  ],
  [
    'a cover that is not square',
    { ...least, image: 'wide.png' },
    13,
    '"wide.png" is image/png, 2000 × 1500 pixels',
  ],
  [
    'a cover that is no picture',
    { ...least, image: 'note.txt' },
    13,
    '"note.txt" is text/plain, ? × ? pixels',
  ],
  ['a PNG that calls itself JPEG', { ...least, image: 'false.jpg' }, 13, '"false.jpg" is png by its bytes'],
  [
    'a guid that is no UUID',
    { ...least, guid: 'bell' },
    14,
    'podcast.guid must be the existing UUID of the podcast',
  ],
  [
    'funding without https, which the namespace refuses',
    { ...least, funding: { url: 'http://a.example/', title: 'Pay' } },
    15,
    'podcast.funding.url must be an absolute address that begins with https://',
  ],
  [
    'funding words that would be cut off',
    { ...least, funding: { url: 'https://a.example/', title: 'x'.repeat(129) } },
    16,
    'podcast.funding.title must be at most 128 characters',
  ],
  [
    'a field that there is not',
    { ...least, keywords: 'bell' },
    14,
    'podcast.keywords is not a field of podcast',
  ],
]

describe('a podcast that directories would refuse', () => {
  const files = {
    'media/small.png': pngHead(1399, 1399),
    'media/large.png': pngHead(3001, 3001),
    'media/wide.png': pngHead(2000, 1500),
    'media/false.jpg': pngHead(2000, 2000),
    'media/note.txt': Buffer.from('no picture'),
  }

  it.each(refused)('is refused with the line: %s', async (_reason, podcast, line, message) => {
    const reading = read(podcast, files)
    await expect(reading).rejects.toMatchObject({ problem: 'invalid' })
    await expect(reading).rejects.toThrow(`publication.json:${line}: podcast`)
    await expect(reading).rejects.toThrow(message)
  })

  it('is told everything at once', async () => {
    const reading = read({ ...least, category: 'Weather', owner: { name: 'Wren' } })
    await expect(reading).rejects.toThrow(/podcast\.category[^\n]*\n[^\n]*podcast\.owner\.email/)
  })
})
