import fc from 'fast-check'
import type { Element, Root } from 'hast'
import { describe, expect, it } from 'vitest'
import type { Figure } from '../../../src/domain/article.ts'
import { absoluteHtml, SITE_MARK } from '../../../src/domain/site.ts'
import { cleanHtml } from '../../../src/ingest/html/clean-html.ts'
import { findAll, parseHtml, printHtml } from '../../../src/ingest/html/tree.ts'
import type { Media } from '../../../src/media/media.ts'
import { cases } from '../../support/depth.ts'

const baseUrl = 'https://gazette.example'
const types: Readonly<Record<string, string>> = {
  'quay.png': 'image/png',
  'pier.png': 'image/png',
  'bell.mp3': 'audio/mpeg',
  'talk.mp4': 'video/mp4',
  'plan.pdf': 'application/pdf',
}
const files = new Map(
  Object.entries(types).map(([file, type]): [string, Media] => {
    const size = type.startsWith('image/') ? { width: 30, height: 20 } : {}
    return [file, { file, type, digest: '0123456789ab', bytes: 99, ...size }]
  }),
)
const own = (file: string) => `${SITE_MARK}/media/0123456789ab/${file}`

async function clean(html: string, figures: readonly Figure[] = []) {
  return cleanHtml({
    tree: parseHtml(html),
    figures,
    pageUrl: `${baseUrl}/articles/story`,
    baseUrl,
    findMedia: async (name) => files.get(name.replace(/^\/?media\/(?:0123456789ab\/)?/, '')),
  })
}

/** Cleans, and then cleans the result with its figures, as an import of `show --json` does: nothing may change. */
async function cleanTwice(html: string, figures: readonly Figure[] = []) {
  const once = await clean(html, figures)
  const twice = await clean(absoluteHtml(baseUrl, once.html), once.figures)
  expect(twice.html).toBe(once.html)
  expect(twice.figures).toEqual(once.figures)
  expect(twice.firstParagraph).toBe(once.firstParagraph)
  return once
}

const listed: Figure = { file: 'quay.png', alt: 'A quay', caption: 'The <quay> & "pier"', credit: 'Ida Fell' }
const caption = '<figcaption>The &#x3C;quay> &#x26; "pier" <small>Ida Fell</small></figcaption>'
const image = `<img src="${own('quay.png')}" alt="A quay" width="30" height="20">`
const figure = `<figure>${image}${caption}</figure>`
const linked = `<figure><a href="${SITE_MARK}/x">${image}</a>${caption}</figure>`

describe('caption and credit are beside the picture, in one figure, and no sentence is cut', () => {
  const picture = '<img src="quay.png">'
  const rows: readonly [where: string, html: string, expected: string][] = [
    ['amid a sentence', `<p>The curve ${picture} shows it.</p>`, `<p>The curve shows it.</p>${figure}`],
    ['first in a paragraph', `<p>${picture}\nText follows.</p>`, `${figure}<p>Text follows.</p>`],
    ['last in a paragraph', `<p id="a">See: ${picture}</p>`, `<p id="a">See:</p>${figure}`],
    ['before a comma', `<p>It rose ${picture}, then fell.</p>`, `<p>It rose, then fell.</p>${figure}`],
    ['between two words', `<p>High${picture}water</p>`, `<p>High water</p>${figure}`],
    [
      'alone between line breaks',
      `<p id="a">One.<br>${picture}<br>Two.</p>`,
      `<p id="a">One.</p>${figure}<p>Two.</p>`,
    ],
    ['after a line break', `<p>One,<br>two ${picture}</p>`, `<p>One,<br>two</p>${figure}`],
    ['in emphasis', `<p>It <em>is ${picture} so</em>.</p>`, `<p>It <em>is so</em>.</p>${figure}`],
    ['in a link', `<p>See <a href="/x">${picture}</a> here.</p>`, `<p>See here.</p>${linked}`],
    [
      'in a link with words',
      `<p><a id="l" href="/x">All ${picture} of it</a>.</p>`,
      `<p><a id="l" href="${SITE_MARK}/x">All of it</a>.</p>${linked}`,
    ],
    ['alone in a link', `<p><a href="/x">${picture}</a></p>`, linked],
    ['in a list', `<ul><li>One ${picture} two</li></ul>`, `<ul><li>One two${figure}</li></ul>`],
    [
      'in a list, above a list',
      `<ul><li>One ${picture} two<ol><li>Three</li></ol></li></ul>`,
      `<ul><li>One two${figure}<ol><li>Three</li></ol></li></ul>`,
    ],
    [
      'in a table',
      `<table><tbody><tr><td>${picture} 5.2 m</td><th>x</th></tr></tbody></table>`,
      `<table><tbody><tr><td>${figure}5.2 m</td><th>x</th></tr></tbody></table>`,
    ],
    ['in a heading', `<h2>The tide ${picture}</h2><p>x</p>`, `<h2>The tide</h2>${figure}<p>x</p>`],
    [
      'in a quotation',
      `<blockquote>So ${picture} be it</blockquote>`,
      `<blockquote>So be it${figure}</blockquote>`,
    ],
    ['in a definition', `<dl><dt>A</dt><dd>b ${picture}</dd></dl>`, `<dl><dt>A</dt><dd>b${figure}</dd></dl>`],
    [
      'in a summary',
      `<details><summary>More ${picture}</summary>x</details>`,
      `<details><summary>More</summary>${figure}x</details>`,
    ],
    ['in code', `<pre>a\n${picture}\n  b</pre>`, `<pre>a\n  b</pre>${figure}`],
    ['in no element', `One ${picture} two`, `One two${figure}`],
    [
      'in a picture element',
      `<p>x <picture><source srcset="https://a.example/q.webp" type="image/webp">${picture}</picture> y</p>`,
      `<p>x y</p><figure><picture><source srcset="https://a.example/q.webp" type="image/webp">${image}</picture>${caption}</figure>`,
    ],
    [
      'beside another picture',
      `<p>${picture} <img src="https://b.example/x.png"></p>`,
      `${figure}<figure><img src="https://b.example/x.png"></figure>`,
    ],
    [
      'in a figure of several pictures',
      `<figure>${picture}<img src="https://b.example/x.png"><figcaption>Two</figcaption></figure>`,
      `<figure>${figure}<img src="https://b.example/x.png"><figcaption>Two</figcaption></figure>`,
    ],
    [
      'in the caption of another',
      `<figure><img src="https://b.example/x.png"><figcaption>With ${picture} it</figcaption></figure>`,
      `<figure><img src="https://b.example/x.png">${figure}<figcaption>With it</figcaption></figure>`,
    ],
    ['twice', `<p>a ${picture} b</p><p>c ${picture} d</p>`, `<p>a b</p>${figure}<p>c d</p>${figure}`],
  ]
  it.each(rows)('%s', async (_where, html, expected) => {
    expect((await cleanTwice(html, [listed])).html).toBe(expected)
  })

  it('the words of data-caption are those of a Markdown title', async () => {
    const { html, figures } = await cleanTwice(
      '<p>x <img src="quay.png" alt="A" data-caption=" The  quay "> y</p>',
    )
    expect(html).toBe(
      `<p>x y</p><figure><img src="${own('quay.png')}" alt="A" width="30" height="20"><figcaption>The quay</figcaption></figure>`,
    )
    expect(figures).toMatchObject([{ alt: 'A', caption: 'The quay' }])
  })

  it('words of the text that the list replaces are named', async () => {
    const { warnings } = await clean(
      '<figure><img src="quay.png"><figcaption>Old words</figcaption></figure>',
      [listed],
    )
    expect(warnings.map(({ message }) => message)).toEqual([
      'figures gives quay.png the caption "The <quay> & "pier""; that of the text is left out: "Old words"',
    ])
  })

  it('a picture without them stays a part of its sentence', async () => {
    const { html } = await cleanTwice('<p>Press <img src="quay.png" alt="gear"> now.</p>', [
      { file: 'quay.png', alt: 'gear' },
    ])
    expect(html).toContain('<p>Press <img')
  })

  it('a figure has one caption with all words', async () => {
    const { html } = await cleanTwice(
      '<figure><figcaption>One</figcaption><img src="quay.png"><figcaption>two <small>Ida</small></figcaption></figure>',
    )
    expect(html).toContain('<figcaption>One two <small>Ida</small></figcaption>')
  })

  it('a figure whose picture is missing keeps its other words', async () => {
    const { html, figures } = await cleanTwice(
      '<figure><p>A long paragraph.</p><img src="lost.png"><figcaption>Lost</figcaption></figure>',
    )
    expect(html).toBe('<p>A long paragraph.</p>')
    expect(figures).toEqual([{ caption: 'Lost' }])
  })

  it('a missing picture leaves the one beside it alone in its figure', async () => {
    const { html } = await cleanTwice(
      '<figure><img src="lost.png"><img src="quay.png"><figcaption>Q</figcaption></figure>',
    )
    expect(html).toMatch(/^<figure><img[^>]*><figcaption>Q<\/figcaption><\/figure>$/)
  })
})

it('caption and credit keep the marks that set the direction of text', async () => {
  const words = { caption: 'Quay: \u200Fשלום!\u200F', credit: '\u2067עידה\u2069 (a)' }
  const { figures } = await cleanTwice('<p>A</p>', [{ file: 'quay.png', ...words }])
  expect(figures).toMatchObject([words])
})

describe('one file at several places', () => {
  const rows: readonly [
    reason: string,
    html: string,
    list: readonly Figure[],
    expected: readonly Figure[],
  ][] = [
    [
      'each place has its own alt',
      '<img src="quay.png" alt="Monday"><p>x</p><img src="quay.png" alt="Friday">',
      [],
      [{ alt: 'Monday' }, { alt: 'Friday' }],
    ],
    [
      'each place has its own caption',
      '<figure><img src="quay.png" alt="A"><figcaption>First</figcaption></figure><figure><img src="quay.png" alt="B"><figcaption>Second</figcaption></figure>',
      [],
      [
        { alt: 'A', caption: 'First' },
        { alt: 'B', caption: 'Second' },
      ],
    ],
    [
      'one caption for the file is that of each place',
      '<p>x <img src="quay.png" alt="Monday"> y <img src="quay.png" alt="Friday"></p>',
      [{ file: 'quay.png', caption: 'High water', credit: 'Ida' }],
      [
        { alt: 'Monday', caption: 'High water', credit: 'Ida' },
        { alt: 'Friday', caption: 'High water', credit: 'Ida' },
      ],
    ],
    [
      'a listed figure with the alt of one place is of this place; the credit is that of the file',
      '<p>x <img src="quay.png" alt="Monday"> y <img src="quay.png" alt="Friday"></p>',
      [{ file: 'quay.png', alt: 'Friday', caption: 'Low water', credit: 'Ida' }],
      [
        { alt: 'Friday', caption: 'Low water', credit: 'Ida' },
        { alt: 'Monday', credit: 'Ida' },
      ],
    ],
    [
      'two listed figures go to the places with their alts, whatever the order',
      '<img src="quay.png" alt="Monday"><p>x</p><img src="quay.png" alt="Friday">',
      [
        { file: 'quay.png', alt: 'Friday', caption: 'F' },
        { file: 'quay.png', alt: 'Monday', caption: 'M' },
      ],
      [
        { alt: 'Friday', caption: 'F' },
        { alt: 'Monday', caption: 'M' },
      ],
    ],
    [
      'equal places are one figure',
      '<img src="quay.png" alt="A"><p>x</p><img src="quay.png" alt="A"><p>y</p><img src="quay.png" alt="B">',
      [],
      [{ alt: 'A' }, { alt: 'B' }],
    ],
    [
      'a place without words has those of the list',
      '<img src="quay.png"><p>x</p><img src="quay.png">',
      [{ file: 'quay.png', alt: 'A', credit: 'Ida' }],
      [{ alt: 'A', credit: 'Ida' }],
    ],
    [
      'a figure that is listed twice is one figure',
      '<p>x</p>',
      [
        { file: 'quay.png', alt: 'A' },
        { file: 'quay.png', alt: 'A' },
      ],
      [{ alt: 'A' }],
    ],
    [
      'the same holds for a picture on another server',
      '<img src="https://a.example/p.jpg" alt="Monday"><p>x</p><img src="https://a.example/p.jpg" alt="Friday">',
      [{ url: 'https://a.example/p.jpg', credit: 'Ida' }],
      [
        { alt: 'Monday', credit: 'Ida' },
        { alt: 'Friday', credit: 'Ida' },
      ],
    ],
    [
      'and for sound',
      '<audio src="bell.mp3" title="Monday"></audio><p>x</p><img src="bell.mp3" alt="Friday">',
      [],
      [{ alt: 'Monday' }, { alt: 'Friday' }],
    ],
  ]
  it.each(rows)('%s', async (_reason, html, list, expected) => {
    const { figures, html: result } = await cleanTwice(html, list)
    const words = figures.map(({ alt, caption, credit }) => ({ alt, caption, credit }))
    expect(words.map((one) => JSON.stringify(one))).toEqual(
      expected.map(({ alt, caption, credit }) => JSON.stringify({ alt, caption, credit })),
    )
    for (const { alt = '', caption = '', credit = '' } of expected) {
      for (const word of [alt, caption, credit]) expect(result).toContain(word)
    }
  })

  it('the alts are at their places', async () => {
    const { html } = await cleanTwice(
      '<img src="quay.png" alt="One"><p>x</p><img src="quay.png" alt="Two">',
      [{ file: 'quay.png', credit: 'Ida' }],
    )
    expect(html).toMatch(/alt="One".*x.*alt="Two"/s)
  })
})

describe('sound, film and documents are never pictures', () => {
  const audio = `<audio src="${own('bell.mp3')}" title="The bell" controls></audio>`
  const video = `<video src="${own('talk.mp4')}" title="The talk" controls></video>`
  const link = `<a href="${own('plan.pdf')}">The plan</a>`
  const rows: readonly [reason: string, html: string, list: readonly Figure[], expected: string][] = [
    ['an episode', '<p><img src="bell.mp3" alt="The bell"></p>', [], `<figure>${audio}</figure>`],
    ['a film', '<p><img src="talk.mp4" alt="The talk"></p>', [], `<figure>${video}</figure>`],
    ['a document', '<p><img src="plan.pdf" alt="The plan"></p>', [], `<figure>${link}</figure>`],
    [
      'a document without a name',
      '<p>x <img src="plan.pdf" alt=""></p>',
      [],
      `<p>x <a href="${own('plan.pdf')}">plan.pdf</a></p>`,
    ],
    ['amid a sentence', '<p>The <img src="plan.pdf" alt="The plan">.</p>', [], `<p>The ${link}.</p>`],
    [
      'a link keeps its words, which are part of the sentence',
      '<p>Or <img src="plan.pdf" alt="as a picture">.</p>',
      [{ file: 'plan.pdf', alt: 'The plan' }],
      `<p>Or <a href="${own('plan.pdf')}">as a picture</a>.</p>`,
    ],
    [
      'in a paragraph in a link',
      '<a href="/x"><p><img src="plan.pdf" alt="The plan"></p></a>',
      [{ file: 'plan.pdf', alt: 'The plan', caption: 'In two sheets' }],
      `<figure>${link}<figcaption>In two sheets</figcaption></figure> <a href="${SITE_MARK}/x">The plan</a>`,
    ],
    [
      'words for programs without a player are no words of the text',
      '<p><audio src="bell.mp3" title="The bell">No sound here.</audio></p>',
      [],
      `<figure><audio src="${own('bell.mp3')}" title="The bell" controls>No sound here.</audio></figure>`,
    ],
    [
      'in a link, which keeps its address',
      '<p><a href="/x"><img src="bell.mp3" alt="The bell"></a></p>',
      [],
      `<figure>${audio}<a href="${SITE_MARK}/x">The bell</a></figure>`,
    ],
    [
      'in a link with words',
      '<p><a href="/x">Hear <img src="bell.mp3" alt="The bell"></a></p>',
      [],
      `<p>${audio} <a href="${SITE_MARK}/x">Hear </a></p>`,
    ],
    [
      'in a picture element',
      '<picture><source srcset="quay.png"><img src="talk.mp4" alt="The talk"></picture>',
      [],
      video,
    ],
    ['listed', '<p>x</p>', [{ file: 'bell.mp3', alt: 'The bell' }], `<figure>${audio}</figure><p>x</p>`],
    [
      'a listed document comes last, since the text begins with words',
      '<p>x</p>',
      [{ file: 'plan.pdf', alt: 'The plan', caption: 'In two sheets', credit: 'Ida' }],
      `<p>x</p><figure>${link}<figcaption>In two sheets <small>Ida</small></figcaption></figure>`,
    ],
    [
      'a listed document that the text links is shown',
      `<p>x ${link}</p>`,
      [{ file: 'plan.pdf', alt: 'Plan' }],
      `<p>x ${link}</p>`,
    ],
    [
      'elsewhere, by the ending',
      '<p><img src="https://a.example/1.mp3?d=1" alt="E"></p>',
      [],
      '<figure><audio src="https://a.example/1.mp3?d=1" title="E" controls></audio></figure>',
    ],
    [
      'elsewhere, by the given type',
      '<p><img src="https://a.example/1" alt="E"></p>',
      [{ url: 'https://a.example/1', type: 'audio/mpeg' }],
      '<figure><audio src="https://a.example/1" title="E" controls></audio></figure>',
    ],
    [
      'elsewhere, by what it is said to be',
      '<p>x</p>',
      [{ url: 'https://a.example/1', alt: 'E', medium: 'video' }],
      '<figure><video src="https://a.example/1" title="E" controls></video></figure><p>x</p>',
    ],
    [
      'a program can give a picture',
      '<p><img src="https://a.example/picture.php?id=3" alt="E"></p>',
      [],
      '<figure><img src="https://a.example/picture.php?id=3" alt="E"></figure>',
    ],
  ]
  it.each(rows)('%s', async (_reason, html, list, expected) => {
    expect((await cleanTwice(html, list)).html).toBe(expected)
  })

  it('of unknown type are what their element says', async () => {
    const { figures } = await cleanTwice(
      '<p>x</p><audio src="https://a.example/1"></audio><audio src="talk.mp4"></audio>',
    )
    expect(figures).toMatchObject([
      { url: 'https://a.example/1', medium: 'audio' },
      { file: 'talk.mp4', type: 'video/mp4', medium: 'audio' },
    ])
  })

  it('are found in the first source that exists, and the type has no parameters', async () => {
    const { html, figures } = await cleanTwice(
      '<p>x</p><video><source src="lost.webm" type="video/webm"><source src="https://a.example/1" type="video/mp4; codecs=&quot;avc1&quot;"></video>',
    )
    expect(figures).toEqual([{ url: 'https://a.example/1', type: 'video/mp4' }])
    expect(html).not.toContain('webm')
  })

  it('on other servers need a length and a type that only their author knows: the warning names the field', async () => {
    const warned = async (html: string, list: readonly Figure[]) =>
      (await clean(html, list)).warnings.map(({ field }) => field)
    expect(await warned('x', [{ url: 'https://a.example/1.mp3', alt: 'E' }])).toEqual(['figures.0.bytes'])
    expect(await warned('x', [{ url: 'https://a.example/1', medium: 'audio' }])).toEqual([
      'figures.0.type',
      'figures.0.bytes',
    ])
    expect(await warned('x', [{ url: 'https://a.example/1.mp3', bytes: 7 }])).toEqual([])
    expect(await warned('x', [{ url: 'https://a.example/p?id=3' }])).toEqual(['figures.0.type'])
    expect(await warned('<img src="https://a.example/p?id=3">', [])).toEqual([])
    const [remark] = (await clean('<audio src="https://a.example/1.mp3"></audio>')).warnings
    expect(remark?.message).toMatch(
      /figures\.0\.bytes is unknown.*listed in figures, with url: https:\/\/a\.example\/1\.mp3/,
    )
  })

  it('a picture elsewhere has the type of its ending', async () => {
    const { figures } = await cleanTwice('<p>x <img src="https://a.example/p.JPG?w=3"></p>', [
      { url: 'https://a.example/q.webp' },
    ])
    expect(figures.map(({ type }) => type)).toEqual(['image/webp', 'image/jpeg'])
  })
})

describe('files that do not exist', () => {
  it('are named, wherever the HTML names them', async () => {
    const { warnings, html } = await clean(
      '<p>x</p><video src="talk.mp4" poster="lost.jpg"><track src="lost.vtt"></video><p>y <img src="quay.png" srcset="lost.png 2x, quay.png 1x"></p>',
    )
    expect(warnings.map(({ message }) => message).join('\n')).toMatch(
      /not in the media folder; they are removed: (?=.*lost\.jpg)(?=.*lost\.vtt)(?=.*lost\.png)/,
    )
    expect(html).not.toMatch(/lost|<track/)
  })

  it('a picture with a set of addresses alone has the first', async () => {
    const { html } = await cleanTwice('<p>x <img srcset="quay.png 1x, pier.png 2x" alt="A"> y</p>')
    expect(html).toContain(`src="${own('quay.png')}"`)
  })
})

describe('any place at all', () => {
  const open = [
    'p',
    'div',
    'a',
    'b',
    'em',
    'li',
    'ul',
    'td',
    'figure',
    'h2',
    'blockquote',
    'pre',
    'picture',
    'details',
    'summary',
    'dl',
    'dd',
    'span',
  ]
  const starts = open.map((name) => (name === 'a' ? '<a href="https://a.example/">' : `<${name}>`))
  const tags = fc.constantFrom(
    ...starts,
    ...open.map((name) => `</${name}>`),
    '<br>',
    '<table>',
    '</table>',
    ' ',
  )
  const pictures = fc.constantFrom(
    '<img src="quay.png" alt="A">',
    '<img src="quay.png" alt="B">',
    '<img src="quay.png">',
    '<img src="pier.png" alt="P">',
    '<img src="bell.mp3" alt="S">',
    '<img src="plan.pdf" alt="D">',
    '<audio src="bell.mp3"></audio>',
    '<img src="https://a.example/x.jpg" data-caption="caption">',
    '<img src="lost.png">',
    '<figcaption>',
    '</figcaption>',
  )
  const piece = fc.oneof(
    { weight: 5, arbitrary: tags },
    { weight: 2, arbitrary: pictures },
    { weight: 2, arbitrary: fc.constant('word') },
  )
  const anyHtml = fc
    .array(piece, { maxLength: 30 })
    .map((pieces) => pieces.map((one, index) => (one === 'word' ? ` w${index} ` : one)).join(''))
  const anyList = fc.subarray<Figure>([
    { file: 'quay.png', alt: 'A', caption: 'CaptionA', credit: 'CreditA' },
    { file: 'quay.png', credit: 'CreditQ' },
    { file: 'pier.png', alt: 'P', credit: 'CreditP' },
    { file: 'bell.mp3', caption: 'CaptionS' },
    { file: 'plan.pdf', alt: 'D', caption: 'CaptionD' },
  ])

  it.each<[html: string, file: string]>([
    ['<a href="https://a.example/"><p></a><img src="plan.pdf" alt="D">', 'plan.pdf'],
    ['<figcaption><figure><img src="bell.mp3"><img src="quay.png"><p>', 'quay.png'],
  ])('cleaned twice is what it is cleaned once: %s', async (html, file) => {
    await cleanTwice(html, [{ file, caption: 'Caption' }])
  })

  it('cleaned twice is what it is cleaned once', { tags: 'deep' }, async () => {
    await fc.assert(
      fc.asyncProperty(anyHtml, anyList, async (html, list) => {
        await cleanTwice(html, list)
      }),
      { numRuns: cases(3000, 60) },
    )
  })

  it('no word is lost, and no captioned picture is without its figcaption', { tags: 'deep' }, async () => {
    await fc.assert(
      fc.asyncProperty(anyHtml, anyList, async (html, list) => {
        const result = await clean(html, list)
        const root = parseHtml(absoluteHtml(baseUrl, result.html))
        const warned = result.warnings.map(({ message }) => message).join(' ')
        // The caption of a missing picture waits in the list for its file.
        const kept = [result.html, warned, JSON.stringify(result.figures)].flatMap(wordsOf)
        expect(wordsOf(printHtml(parseHtml(html))).filter((word) => !kept.includes(word))).toEqual([])
        for (const file of ['quay.png', 'pier.png', 'bell.mp3']) {
          if (list.some((one) => one.file === file)) expect(bareMedia(root, file)).toEqual([])
        }
      }),
      { numRuns: cases(3000, 60) },
    )
  })

  const wordsOf = (text: string): readonly string[] => text.match(/\bw\d+\b/g) ?? []

  /** The media of the file that are in no figure with a caption. */
  function bareMedia(root: Root, file: string): Element[] {
    const figures = findAll(root, ({ tagName }) => tagName === 'figure')
    const held = new Set(
      figures
        .filter(({ children }) =>
          children.some((child) => child.type === 'element' && child.tagName === 'figcaption'),
        )
        .flatMap((one) => findAll(one, () => true)),
    )
    return findAll(root, ({ properties }) => String(properties.src ?? '').endsWith(file)).filter(
      (one) => !held.has(one),
    )
  }
})
