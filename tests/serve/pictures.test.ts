import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { makePicture } from '../support/make-picture.ts'
import { eventually, startGazette, type TestServer } from '../support/start-gazette.ts'

const photo = await makePicture({ width: 1300, height: 1000, isFromCamera: true, orientation: 6 }, (one) =>
  one.jpeg(),
)
const body =
  '![The quay](phone.jpg "At low tide")\n\nThe **quay** is ![a bell](bell.webp) old.\n\n![It moves](moves.gif)'

let data: DataFolder
let server: TestServer
beforeAll(async () => {
  const pixels = Buffer.alloc(20 * 40 * 3, 90).fill(200, 20 * 20 * 3)
  const moving = sharp(pixels, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } })
  data = await makeDataFolder({
    'articles/quay.md': markdown('The quay', {}, body),
    'pages/about.md': '---\ntitle: About\n---\n\n![The bell](bell.webp)\n\n![A sea, ä](sea%20ä.png)\n',
    'media/sea ä.png': await makePicture({ width: 500, height: 300 }, (one) => one.png()),
    'media/phone.jpg': photo,
    'media/bell.webp': await makePicture({ width: 700, height: 400 }, (one) => one.webp()),
    'media/moves.gif': await moving.gif().toBuffer(),
  })
  server = await startGazette(data)
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

const get = (path: string, init: RequestInit = {}) =>
  fetch(new URL(path, server.url), { redirect: 'manual', ...init })
const read = async (path: string) => (await get(path)).text()
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

/** The addresses of all sets of a page, with their widths. */
function setsOf(html: string): readonly (readonly [address: string, width: number])[] {
  return [...html.matchAll(/srcset="([^"]+)"/g)].flatMap(([, set = '']) =>
    set.split(', ').map((one) => {
      const [address = '', width = ''] = one.split(' ')
      return [address, Number.parseInt(width, 10)] as const
    }),
  )
}

describe('the page of an article', () => {
  it('offers each picture in several widths, as WebP and in its own format, and never wider than it is', async () => {
    const html = await read('/articles/quay')
    const sets = setsOf(html)
    expect(sets.map(([, width]) => width)).toEqual([480, 960, 1000, 480, 960, 1000, 480, 700, 480, 700])
    for (const [address, width] of sets) {
      const answer = await get(address)
      expect(answer.status, address).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      const content = await bytesOf(answer)
      expect(content.length).toBe(Number(answer.headers.get('content-length')))
      expect(content.includes('Hidden'), address).toBe(false)
      const { format, width: isWide } = await sharp(content).metadata()
      expect([`image/${format}`, isWide]).toEqual([answer.headers.get('content-type'), width])
    }
  })

  it('gives each its size, so that nothing moves, and loads only the first at once', async () => {
    const html = await read('/articles/quay')
    const images = [...html.matchAll(/<img [^>]*src="\/media[^>]+>/g)].map(([image]) => image)
    expect(images).toHaveLength(3)
    expect(images[0]).toMatch(/^<img fetchpriority="high" .*width="1000" height="1300"/)
    expect(images[1]).toMatch(/^<img loading="lazy" .*width="700" height="400"/)
    expect(images[2]).toMatch(/^<img loading="lazy" .*width="20" height="20">$/)
  })

  it('has a picture for other sites that all of them show', async () => {
    const html = await read('/articles/quay')
    const properties = [...html.matchAll(/property="og:image(:\w+)?" content="([^"]+)"/g)]
    const [first, type, width] = properties.map(([, , content]) => content)
    expect([type, width]).toEqual(['image/jpeg', '1000'])
    const answer = await get(new URL(first ?? '').pathname)
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
  })
})

it('a page of one’s own offers its pictures in the same way', async () => {
  const sets = setsOf(await read('/about'))
  expect(sets.map(([, width]) => width)).toEqual([480, 700, 480, 700, 480, 500, 480, 500])
  for (const [address] of sets) expect((await get(address)).status, address).toBe(200)
})

describe('the feeds', () => {
  it('name one address for each picture, as JPEG, PNG or GIF, and what they say of it is true', async () => {
    const rss = await read('/rss.xml')
    const media = [...rss.matchAll(/<media:content ([^>]+)>/g)].map(([, attributes = '']) =>
      Object.fromEntries(
        [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      ),
    )
    expect(media.map(({ type }) => type)).toEqual(['image/jpeg', 'image/jpeg', 'image/gif'])
    for (const { url = '', type, fileSize, width, height } of media) {
      const answer = await get(new URL(url).pathname)
      const content = await bytesOf(answer)
      const metadata = await sharp(content).metadata()
      expect(answer.headers.get('content-type')).toBe(type)
      expect([content.length, metadata.width, metadata.height].map(String)).toEqual([fileSize, width, height])
      expect(metadata.width).toBeLessThanOrEqual(1600)
      expect(rss).toContain(`&lt;img src="${url}"`.replace('&lt;', '<'))
    }
    expect(rss).not.toContain('srcset')
    expect(rss).not.toContain('.webp"')
  })
})

describe('the address of a picture', () => {
  const newest = async () => setsOf(await read('/articles/quay'))[0]?.[0] ?? ''

  it('is answered with 304 to a client that has it, and in parts', async () => {
    const address = await newest()
    const etag = (await get(address)).headers.get('etag') ?? ''
    expect((await get(address, { headers: { 'If-None-Match': etag } })).status).toBe(304)
    const part = await get(address, { headers: { Range: 'bytes=0-3' } })
    expect([part.status, await part.text()]).toEqual([206, 'RIFF'])
    expect((await get(address, { method: 'HEAD' })).headers.get('content-type')).toBe('image/webp')
  })

  it.each([
    ['a former digest', (address: string) => address.replace(/\/media\/\w+/, '/media/0123456789ab')],
    ['a former version of the settings', (address: string) => address.replace(/v\d+\.webp$/, 'v0.webp')],
  ])('with %s leads to the present one', async (_what, change) => {
    const address = await newest()
    const answer = await get(change(address))
    expect([answer.status, answer.headers.get('location')]).toEqual([302, address])
  })

  it.each([
    ['a format that the publication does not offer', 'phone.jpg.480v1.avif'],
    ['a format that the picture does not have', 'phone.jpg.480v1.png'],
    ['a smaller picture of one that moves', 'moves.gif.480v1.webp'],
  ])('of %s leads to the file, and makes nothing', async (_what, name) => {
    const file = name.replace(/\.480v1\.\w+$/, '')
    const current = (await get(`/media/${file}`)).headers.get('location') ?? ''
    const answer = await get(`${current}${name.slice(file.length)}`)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, current])
  })

  it.each(['481v1.webp', '480v1.gif', '480v1.exe', '0480v1.webp', '99999999v1.jpg'])(
    'with an ending that there is not is 404: %s',
    async (ending) => {
      const address = await newest()
      expect((await get(address.replace(/\d+v\d+\.webp$/, ending))).status).toBe(404)
    },
  )

  it('is that of the file without its metadata, and an address from before leads there', async () => {
    const old = await get('/media/0123456789ab/phone.jpg')
    const address = old.headers.get('location') ?? ''
    const content = await bytesOf(await get(address))
    expect(content.includes('Hidden')).toBe(false)
    expect(content.length).toBeLessThan(photo.length)
  })
})

it('another picture under the same name changes the entry, and neither its id nor its date', async () => {
  const entryOf = (atom: string) => /<id>(urn:uuid[^<]+)<[\s\S]*?<updated>([^<]+)</.exec(atom)?.slice(1)
  const before = await read('/atom.xml')
  await data.write('media/phone.jpg', await makePicture({ width: 300, height: 200 }, (one) => one.jpeg()))
  const after = await eventually(async () => {
    const now = await read('/atom.xml')
    expect(now).not.toBe(before)
    return now
  })
  expect(entryOf(after)).toEqual(entryOf(before))
})

it('AVIF is offered if the publication wishes it, also of its cover', async () => {
  const publication = JSON.parse(await data.read('publication.json'))
  const feed = await read('/atom.xml')
  const wished = { ...publication, pictures: { avif: true }, look: { cover: 'bell.webp' } }
  await data.write('publication.json', JSON.stringify(wished))
  const sets = await eventually(async () => {
    const found = setsOf(await read('/articles/quay')).filter(([address]) => address.endsWith('.avif'))
    expect(found).not.toEqual([])
    return found
  })
  const answer = await get(sets[0]?.[0] ?? '')
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/avif'])
  const [, cover = ''] = /<div class="cover">(.*?)<\/div>/s.exec(await read('/')) ?? []
  expect(setsOf(cover).map(([, width]) => width)).toEqual([480, 700, 480, 700, 480, 700])
  expect(await read('/atom.xml')).toBe(feed)
})

it('where the cache takes nothing, readers get whole files, and the log says it once', async () => {
  await using other = await makeDataFolder({
    'articles/quay.md': markdown('The quay', {}, '![The quay](wide.jpg)'),
    'media/wide.jpg': await makePicture({ width: 1700, height: 200 }, (one) => one.jpeg()),
  })
  const cacheFolder = `${other.path}/publication.json/cache`
  const full = await startGazette(other, { mediaCache: { cacheFolder, cacheBytes: 1_000_000 } })
  try {
    expect(JSON.stringify(full.logged)).toMatch(
      /wide.jpg\\" cannot be made smaller: the disk of GAZETTE_MEDIA_CACHE/,
    )
    const html = await (await fetch(`${full.url}/articles/quay`)).text()
    const [, file] = /<img [^>]*src="([^"]+wide\.jpg)"/.exec(html) ?? []
    for (const [address] of setsOf(html).slice(0, 3)) {
      const answer = await fetch(full.url + address, { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([302, file])
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
    const said = full.logged.filter(
      ({ msg }) => msg === 'a picture is not made smaller now: readers get the file',
    )
    expect(said).toHaveLength(1)
  } finally {
    await full.close()
  }
})
