import { describe, expect, it } from 'vitest'
import type { Publication } from '../../../src/domain/publication.ts'
import { medium } from '../../../src/ingest/forms/medium/medium-form.ts'
import { printHtml } from '../../../src/ingest/html/tree.ts'
import { exportFiles, readRecords } from '../../support/export-files.ts'

const publication = {} as Publication

interface Story {
  readonly title?: string
  readonly subtitle?: string
  readonly body: string
  readonly number?: string
  readonly canonical?: string
  readonly isDraft?: boolean
}

/** A page as Medium exports it, of an invented author. */
function page({
  title = 'The fog bell',
  subtitle,
  body,
  number = '3c7869fdae53',
  canonical,
  isDraft,
}: Story): string {
  const address = canonical ?? `https://medium.com/@ana/the-fog-bell-${number}`
  const summary = subtitle ? `<section data-field="subtitle" class="p-summary">\n${subtitle}\n</section>` : ''
  const footer = isDraft
    ? `<p><a href="https://medium.com/p/${number}">View original.</a></p>`
    : `<p class="p-tags">Tagged in <a href="https://medium.com/tag/fog" class="p-tag">Fog</a>, <a href="https://medium.com/tag/quay" class="p-tag">Quay</a></p><p>By <a href="https://medium.com/@ana" class="p-author h-card">Ana Tarn</a> on <a href="https://medium.com/p/${number}"><time class="dt-published" datetime="2021-09-04T23:00:17.431Z">September 4, 2021</time></a>.</p><p><a href="${address}" class="p-canonical">Canonical link</a></p>`
  return `<!DOCTYPE html><html><head><title>${title}</title><style>p{}</style></head><body><article class="h-entry"><header><h1 class="p-name">${title}</h1></header>${summary}<section data-field="body" class="e-content"><section name="a" class="section section--body section--first"><div class="section-divider"><hr class="section-divider"></div><div class="section-content"><div class="section-inner sectionLayout--insetColumn">${body}</div></div></section></section><footer>${footer}<p>Exported from <a href="https://medium.com">Medium</a></p></footer></article></body></html>`
}
const heading = '<h3 name="1" id="1" class="graf graf--h3 graf--leading graf--title">The fog bell</h3>'
const paragraph = '<p name="2" id="2" class="graf graf--p graf-after--h3">It rang at six.</p>'

async function open(files: Readonly<Record<string, string>>) {
  const opened = await medium.open(exportFiles(files), { publication })
  return { ...opened, all: await readRecords(opened) }
}

async function read(story: Story, file = '2021-09-04_The-fog-bell-3c7869fdae53.html') {
  const { all } = await open({ [`posts/${file}`]: page(story) })
  const draft = await medium.toDraft(all[0] as never, publication)
  const html = draft.body ? printHtml(draft.body) : ''
  return { ...draft, record: all[0], html, said: draft.warnings.map(({ message }) => message) }
}

it('a story has its title and subtitle once, with author, tags, date and the id of the feed', async () => {
  const subtitle = '<h4 class="graf graf--h4 graf-after--h3 graf--subtitle">And why it matters</h4>'
  const draft = await read({ subtitle: 'And why it matters', body: `${heading}${subtitle}${paragraph}` })
  expect(draft.html).toBe('<p name="2" class="graf graf--p graf-after--h3">It rang at six.</p>')
  expect(draft.fields).toEqual({
    ...{ title: 'The fog bell', slug: 'the-fog-bell', summary: 'And why it matters', status: 'published' },
    ...{ authors: [{ name: 'Ana Tarn', url: 'https://medium.com/@ana' }], tags: ['Fog', 'Quay'] },
    published: '2021-09-04T23:00:17.431Z',
  })
  expect(draft.record).toMatchObject({
    ...{ key: 'post-3c7869fdae53', address: 'https://medium.com/@ana/the-fog-bell-3c7869fdae53' },
    feedId: 'https://medium.com/p/3c7869fdae53',
  })
})

describe('what a file is', () => {
  it('a heading that says something else stays, and so does a second one with the words of the title', async () => {
    const draft = await read({ body: `${heading}<h3 class="graf graf--h3">The fog bell</h3>${paragraph}` })
    expect(draft.html).toMatch(/^<h3 class="graf graf--h3">The fog bell<\/h3>/)
  })

  it('a subtitle that Medium has made of the first words is none', async () => {
    const { fields } = await read({ subtitle: 'It rang at…', body: `${heading}${paragraph}` })
    expect(fields).not.toHaveProperty('summary')
  })

  it('a draft stays one, whatever its file is called', async () => {
    const { fields, record } = await read(
      { body: heading + paragraph, isDraft: true },
      'draft_The-fog-bell-3c7869fdae53.html',
    )
    expect(fields).toMatchObject({ status: 'draft', slug: 'the-fog-bell' })
    expect(record).not.toHaveProperty('feedId')
    expect((await read({ body: paragraph, isDraft: true })).fields.status).toBe('draft')
  })

  it('a response to a story of somebody else stays a draft unless told otherwise', async () => {
    const body = '<p class="graf graf--p graf--leading">I agree. The bell is too loud.</p>'
    const { fields, doubts, html } = await read({ title: 'I agree. The bell is too loud.', body })
    expect(fields).not.toHaveProperty('status')
    expect(fields.title).toBe('I agree')
    expect(doubts).toHaveLength(1)
    expect(html).toContain('too loud')
  })

  it('a story that was on another site first names that one', async () => {
    const { fields, record } = await read({
      body: heading + paragraph,
      canonical: 'https://ana.example/bell',
    })
    expect(fields).toMatchObject({ canonicalUrl: 'https://ana.example/bell', slug: 'bell' })
    expect(record?.address).toBe('https://medium.com/p/3c7869fdae53')
  })

  it('other pages of the archive are told, and a page that is no story is refused', async () => {
    const files = {
      'posts/2021-09-04_a-3c7869fdae53.html': page({ body: paragraph }),
      'posts/2021-09-05_b-3c7869fdae53.html': page({ body: paragraph }),
      'posts/index.html': '<html><p>x</p>',
      'claps/claps-0001.html': 'x',
      'claps/claps-0002.html': 'x',
      'profile/profile.html': 'x',
    }
    const { all, leftOut, site } = await open(files)
    expect(site.address).toBe('https://medium.com/@ana')
    expect(leftOut()).toEqual([
      'pages of claps (2), profile (1)',
      '1 stories that have the number of an earlier one',
    ])
    const { problems } = await medium.toDraft(all.at(-1) as never, publication)
    expect(problems).toEqual([{ field: 'file', line: 1, message: 'file is no story of Medium' }])
  })

  it.each([
    [{ 'posts/a.html': page({ body: paragraph }) }, true],
    [{ 'a.html': page({ body: paragraph }) }, true],
    [{ 'a.html': '<html><article class="h-entry"><p>other</p>' }, false],
    [{ 'a.txt': page({ body: paragraph }) }, false],
  ])('an archive is known by its pages', async (files, is) => {
    expect(await medium.recognizes(exportFiles(files))).toBe(is)
  })
})

describe('parts that need Medium become plain HTML', () => {
  it.each([
    [
      '<figure class="graf graf--figure"><div class="aspectRatioPlaceholder is-locked"><div class="aspectRatioPlaceholder-fill"></div><img class="graf-image" data-width="9" src="https://cdn-images-1.medium.com/max/800/1*a.png" alt="A"></div><figcaption class="imageCaption">C</figcaption></figure>',
      '<figure class="graf graf--figure"><img class="graf-image" data-width="9" src="https://cdn-images-1.medium.com/max/800/1*a.png" alt="A"><figcaption class="imageCaption">C</figcaption></figure>',
    ],
    [
      '<pre data-code-block-mode="2" data-code-block-lang="kotlin" class="graf graf--pre"><span class="pre--content"><span class="hljs-keyword">val</span> a<br>b</span></pre>',
      '<pre><code class="language-kotlin">val a\nb</code></pre>',
    ],
    ['<pre class="graf graf--pre">a &lt; b<br>  c</pre>', '<pre><code>a &#x3C; b\n  c</code></pre>'],
    [
      '<figure class="graf--iframe"><script src="https://gist.github.com/ana/0a1b.js"></script></figure>',
      '<figure class="graf--iframe"><p><a href="https://gist.github.com/ana/0a1b">https://gist.github.com/ana/0a1b</a></p></figure>',
    ],
    [
      '<div class="graf graf--mixtapeEmbed"><a href="https://x.example/" class="markup--anchor markup--mixtapeEmbed-anchor"><strong class="markup--strong">Tides</strong><br><em class="markup--em">When it is high.</em>x.example</a><a href="https://x.example/" class="mixtapeImage" style="background-image: url(https://x.example/i.png);"></a></div>',
      '<blockquote><p><a href="https://x.example/">Tides</a></p><p>When it is high.</p><p>x.example</p></blockquote>',
    ],
    [
      '<blockquote class="twitter-tweet"><a href="https://twitter.com/a/status/1"></a></blockquote><script src="//platform.twitter.com/widgets.js"></script>',
      '<p><a href="https://twitter.com/a/status/1">https://twitter.com/a/status/1</a></p>',
    ],
    [
      '<p class="graf"><span class="graf-dropCap">T</span>he bell</p>',
      '<p class="graf"><span class="graf-dropCap">T</span>he bell</p>',
    ],
  ])('%s', async (part, plain) => {
    const draft = await read({ body: heading + part })
    expect(draft.html.replaceAll(' style=""', '')).toBe(plain)
    expect(draft.said).toEqual([])
  })

  it('the line before the first section goes, the others stay', async () => {
    const second =
      '</div></div></section><section class="section"><div class="section-divider"><hr class="section-divider"></div><div class="section-content"><div class="section-inner"><p>b</p>'
    expect((await read({ body: `${heading}<p>a</p>${second}` })).html).toBe('<p>a</p><hr><p>b</p>')
  })

  it('an id stays that a link of the text names', async () => {
    const { html } = await read({ body: `${heading}<p id="x">a</p><p id="y"><a href="#x">b</a></p>` })
    expect(html).toBe('<p id="x">a</p><p><a href="#x">b</a></p>')
  })
})
