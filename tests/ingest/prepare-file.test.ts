import { describe, expect, it } from 'vitest'
import type { Publication } from '../../src/domain/publication.ts'
import { prepareFile } from '../../src/ingest/prepare-file.ts'
import { openMediaFolder } from '../../src/media/media-folder.ts'
import { makeSite } from '../support/make-article.ts'
import { makeDataFolder, onePixelPng } from '../support/make-data-folder.ts'

interface Given {
  readonly name?: string
  readonly media?: readonly string[]
  readonly publication?: Partial<Publication>
}

async function prepare(text: string, { name = 'a.md', media = [], publication = {} }: Given = {}) {
  const files = Object.fromEntries(media.map((file) => [`media/${file}`, onePixelPng]))
  await using data = await makeDataFolder(files)
  const key = name.replace(/\.\w+$/, '')
  const prepared = prepareFile(
    { path: name, key, stamp: '1:1', modifiedAt: 0 },
    {
      origin: 'folder',
      site: makeSite(publication),
      media: openMediaFolder(`${data.path}/media`),
      contents: { bytes: Buffer.from(text), hash: '0' },
    },
  )
  const { value: candidate } = await prepared.next()
  if (!candidate) throw new Error('no candidate')
  const { incoming, warnings, problems } = candidate.prepared
  return { article: incoming?.article, status: incoming?.status, warnings, problems }
}

const markdown = (yaml: string, body = 'Text.') => `---\ntitle: A\n${yaml}\n---\n${body}\n`

describe('a picture of a generator’s front matter', () => {
  it.each([
    ['/assets/pie.png', ['pie.png'], 'pie.png'],
    ['/audio/bell.mp3', ['bell.mp3'], 'bell.mp3'],
    ['../../assets/pie.png', ['pie.png'], 'pie.png'],
    ['../../assets/pie.png', ['assets/pie.png', 'pie.png'], 'assets/pie.png'],
    ['/images/2026/pie.png', ['2026/pie.png'], '2026/pie.png'],
    ['./pie.png', ['pie.png'], 'pie.png'],
    ['/pies/pie.png', ['pie.png'], undefined],
  ])('%s is, of %j, %s', async (image, media, file) => {
    const { article } = await prepare(markdown(`image: ${image}`), { media })
    expect(article?.figures[0]?.file).toBe(file)
  })

  it('without a file is no picture of another website on which the article’s original is', async () => {
    const { article, warnings } = await prepare(
      markdown('image: ../a.png\ncanonicalURL: https://quay.example/x'),
    )
    expect(article?.figures).toEqual([])
    expect(warnings).toMatchObject([
      { field: 'image', line: 3, message: expect.stringContaining('not in the media') },
    ])
  })

  it('without a file is left out, and with words it keeps them; either is said with its line', async () => {
    const without = await prepare(markdown('heroImage: pie.png'))
    expect(without.article?.figures).toEqual([])
    expect(without.warnings).toEqual([
      {
        field: 'heroImage',
        line: 3,
        message: 'heroImage "pie.png" is not in the media folder: the figure has no picture yet',
        strict: 'media',
      },
    ])
    const { article, warnings } = await prepare(markdown('heroImage: pie.png\nheroImageAlt: A pie'))
    expect(article?.figures).toEqual([{ alt: 'A pie' }])
    expect(warnings).toHaveLength(1)
  })

  it('has the alt text that front matter or the text gives, otherwise a warning says that there is none', async () => {
    const media = ['pie.png']
    const { article, warnings } = await prepare(markdown('cover: pie.png'), { media })
    expect(article?.figures).toMatchObject([{ file: 'pie.png', type: 'image/png' }])
    expect(article?.figures[0]).not.toHaveProperty('alt')
    expect(warnings).toEqual([{ field: 'cover', line: 3, message: 'cover "pie.png" has no alt text' }])
    const shown = await prepare(markdown('cover: pie.png', '![A pie](pie.png)'), { media })
    expect([shown.warnings, shown.article?.figures[0]?.alt]).toEqual([[], 'A pie'])
  })
})

describe('an article from another publisher’s original', () => {
  const publication = { rights: '© Gazette Press', license: 'https://creativecommons.org/licenses/by/4.0/' }

  it('has unknown rights, and the import says so', async () => {
    const { warnings } = await prepare(markdown('source: https://quay.example/a'), { publication })
    expect(warnings).toEqual([
      {
        field: 'source',
        line: 3,
        message:
          'source is another publisher, so rights and license of publication.json do not apply: they are unknown until the article gives its own',
      },
    ])
  })

  it.each([
    'source: https://gazette.example/a',
    'source: https://quay.example/a\nlicense: https://l.example/',
  ])('%j has known rights', async (yaml) => {
    expect((await prepare(markdown(yaml), { publication })).warnings).toEqual([])
  })
})

describe('an article file', () => {
  it('with a time without a zone is in the zone of the publication', async () => {
    const { article } = await prepare(markdown('date: 2026-07-17 09:00'), {
      publication: { timeZone: 'Europe/London' },
    })
    expect(article?.published?.at.toISOString()).toBe('2026-07-17T08:00:00.000Z')
  })

  it.each(['a.markdown', 'a.MD', 'a.mdx'])('named %s is Markdown', async (name) => {
    const { article } = await prepare(markdown('date: 2026-05-02', 'A *b*.'), { name })
    expect(article?.contentHtml).toBe('<p>A <em>b</em>.</p>')
  })

  it.each(['a.html', 'a.htm'])('named %s is a page', async (name) => {
    const { article, status, warnings } = await prepare('<html><body><h1>T</h1><p>Short.</p></body></html>', {
      name,
    })
    expect([article?.title, article?.contentHtml, status]).toEqual(['T', '<p>Short.</p>', 'draft'])
    expect(warnings.map(({ field }) => field)).toEqual(['contentHtml', 'contentHtml', 'status'])
  })

  const conflict = [
    '<<<<<<< HEAD',
    'The boat left at nine.',
    '=======',
    'It left at ten.',
    '>>>>>>> desk',
  ].join('\n')

  it.each([
    ['in a text', 'a.md', markdown('date: 2026-05-02', `It rained.\n\n${conflict}`), 7],
    ['in the front matter', 'a.md', markdown(conflict.replace('The boat', 'summary: The boat')), 3],
    ['with the line ends of Windows', 'a.txt', `A ferry\n\n${conflict}`.replaceAll('\n', '\r\n'), 3],
    ['in JSON', 'a.json', `{\n${conflict}\n}`, 2],
    ['in HTML', 'a.html', `<p>\n${conflict}</p>`, 2],
  ])('with a merge conflict is refused with its line: %s', async (_what, name, text, line) => {
    const { article, problems } = await prepare(text, { name })
    expect(article).toBeUndefined()
    expect(problems).toEqual([{ field: 'file', line, message: expect.stringContaining('"<<<<<<< HEAD"') }])
  })

  it.each([
    ['shows one as code', `\`\`\`\n${conflict}\n\`\`\``],
    ['speaks of its marks', 'Git writes\n\n<<<<<<< HEAD\n\nabove both versions.'],
  ])('that %s is no conflict', async (_what, body) => {
    expect((await prepare(markdown('date: 2026-05-02', body))).problems).toEqual([])
  })
})
