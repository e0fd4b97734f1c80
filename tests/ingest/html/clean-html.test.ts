import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figure } from '../../../src/domain/article.ts'
import { absoluteHtml, SITE_MARK } from '../../../src/domain/site.ts'
import { cleanHtml } from '../../../src/ingest/html/clean-html.ts'
import { parseHtml } from '../../../src/ingest/html/tree.ts'
import type { Media } from '../../../src/media/media.ts'
import { cases } from '../../support/depth.ts'

const baseUrl = 'https://gazette.example'
const pageUrl = `${baseUrl}/articles/story`
const quay: Media = {
  file: 'quay.png',
  digest: '0123456789ab',
  type: 'image/png',
  bytes: 99,
  width: 30,
  height: 20,
}
const own = `${SITE_MARK}/media/0123456789ab/quay.png`

async function clean(html: string, figures: readonly Figure[] = [], page = pageUrl) {
  const findMedia = async (name: string) =>
    /^(?:\/?media\/(?:0123456789ab\/)?)?quay\.png$/.test(name) ? quay : undefined
  return cleanHtml({ tree: parseHtml(html), figures, pageUrl: page, baseUrl, findMedia })
}
const cleaned = async (html: string) => (await clean(html)).html

describe('active content is removed', () => {
  it.each([
    '<script>alert(1)</script>',
    '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
    '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<img src=x onerror=alert(1)>',
    '<img src="https://a.example/x.png" onload="alert(1)">',
    '<svg onload=alert(1)><script>alert(1)</script></svg>',
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<math><mi xlink:href="javascript:alert(1)" href="javascript:alert(1)" onclick="alert(1)" style="x">x</mi></math>',
    '<math><annotation-xml encoding="text/html"><iframe srcdoc="<script>alert(1)</script>"></annotation-xml></math>',
    '<math><maction actiontype="statusline#https://evil.example/x">x<mtext>y</mtext></maction></math>',
    '<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>"></iframe></foreignObject></svg>',
    '<select><template><script>alert(1)</script></template></select>',
    '<object data="https://a.example/"><script>alert(1)</script><img src=x onerror=alert(1)></object>',
    '<iframe src="https://a.example/"><script>alert(1)</script><img src=x onerror=alert(1)></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="java&#x09;script:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="data:text/html;base64,PHNjcmlwdD4="></object>',
    '<embed src="javascript:alert(1)">',
    '<form action="https://evil.example"><input name=a><button formaction="javascript:alert(1)">go</button></form>',
    '<style>body{background:url(javascript:alert(1))}</style>',
    '<p style="position:fixed;background:url(https://evil.example)">x</p>',
    '<link rel=stylesheet href=https://evil.example/x.css>',
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    '<base href="https://evil.example/"><a href="/x">x</a>',
    '<div onclick=alert(1) onmouseover="alert(1)">x</div>',
    '<video poster="javascript:alert(1)" src="https://a.example/v.mp4"></video>',
    '<audio src=x onerror=alert(1)></audio>',
    '<details open ontoggle=alert(1)>x</details>',
    '<template><script>alert(1)</script></template>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<textarea><script>alert(1)</script></textarea>',
    '<!--><script>alert(1)</script>-->',
    '<![CDATA[<script>alert(1)</script>]]>',
    '<p title="]]>"><script>alert(1)</script></p>',
    '<xss id=x tabindex=1 onfocus=alert(1)></xss>',
    '<a href="https://a.example" target="_blank" ping="https://evil.example">x</a>',
    '<img srcset="javascript:alert(1) 1x, https://a.example/x.png 2x" src="https://a.example/x.png">',
    '<isindex type=image src=1 onerror=alert(1)>',
  ])('%s', async (html) => {
    const result = await cleaned(html)
    // Whatever is left is read again as a browser would: only what it makes of it counts.
    expect(result).not.toMatch(
      /<(?:script|style|iframe|object|embed|form|input|svg|link|meta|base|template|mglyph|maction|annotation)\b/i,
    )
    const withoutValues = result.replaceAll(/"[^"]*"/g, '""')
    expect(withoutValues).not.toMatch(/<[^>]*\s(?:on\w+|style|target|ping|formaction|srcdoc)\s*=/i)
    expect(result).not.toMatch(/(?:href|src|poster|srcset)="[^"]*(?:javascript|vbscript|data):/i)
    expect(result).not.toContain('evil.example/x')
  })
})

describe('elements that feed readers show are kept', () => {
  it.each([
    '<p>Text with <strong>strong</strong>, <em>em</em>, <code>code</code>, <sup>sup</sup>, <mark>mark</mark>.</p>',
    '<blockquote cite="https://a.example/"><p>Words</p></blockquote>',
    '<pre><code class="language-ts">const a = 1 &#x3C; 2</code></pre>',
    '<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
    '<ol start="3" reversed><li value="7">x</li></ol>',
    '<dl><dt>a</dt><dd>b</dd></dl>',
    '<details open><summary>More</summary><p>x</p></details>',
    '<p lang="de" dir="rtl">שלום</p>',
    '<p><ruby>漢<rp>(</rp><rt>kan</rt></ruby> <time datetime="2026-11-23">today</time></p>',
    '<video src="https://a.example/v.mp4" poster="https://a.example/p.png" controls></video>',
    '<figure><audio src="https://a.example/s.mp3" controls></audio></figure>',
    '<h2 id="part">Part</h2>',
    '<p><a href="mailto:desk@a.example">mail</a> <a href="tel:+441">call</a></p>',
  ])('%s', async (html) => {
    expect(await cleaned(html)).toBe(html)
  })

  it('an h1 becomes an h2, since the title is the h1', async () => {
    expect(await cleaned('<h1>Part</h1>')).toBe('<h2>Part</h2>')
  })

  it('an embedded page becomes a link to it', async () => {
    expect(await cleaned('<iframe src="https://video.example/1" title="The film"></iframe>')).toBe(
      '<p><a href="https://video.example/1">The film</a></p>',
    )
  })
})

describe('addresses are absolute', () => {
  it.each([
    ['<a href="other">x</a>', `<a href="${SITE_MARK}/articles/other">x</a>`],
    ['<a href="/about">x</a>', `<a href="${SITE_MARK}/about">x</a>`],
    ['<a href="#note">x</a>', `<a href="${SITE_MARK}/articles/story#note">x</a>`],
    ['<a href="?p=2">x</a>', `<a href="${SITE_MARK}/articles/story?p=2">x</a>`],
    ['<a href="//b.example/x">x</a>', '<a href="https://b.example/x">x</a>'],
    [`<a href="${baseUrl}/about">x</a>`, `<a href="${SITE_MARK}/about">x</a>`],
    ['<a href="https://b.example/ä b">x</a>', '<a href="https://b.example/%C3%A4%20b">x</a>'],
    ['<a href="https://b.example/?a=1&b=2">x</a>', '<a href="https://b.example/?a=1&#x26;b=2">x</a>'],
    ['<a href="http://[">x</a>', '<a>x</a>'],
    ['<img src="//b.example/x.png" alt="">', '<img src="https://b.example/x.png" alt="">'],
    [
      '<img src="https://b.example/x.png" srcset="//b.example/x.png 1x, https://b.example/y.png 2x" alt="A">',
      '<img src="https://b.example/x.png" srcset="https://b.example/x.png 1x, https://b.example/y.png 2x" alt="A">',
    ],
    ['<a href="quay.png">x</a>', `<a href="${own}">x</a>`],
  ])('%s', async (html, expected) => {
    const { html: result } = await clean(`<p>${html} y</p>`)
    expect(result).toBe(`<p>${expected} y</p>`)
    expect(absoluteHtml(baseUrl, result)).not.toMatch(/(?:href|src)="(?!https?:|mailto:|tel:)/)
  })

  it('relative to the original page of the article', async () => {
    const { html } = await clean(
      '<p><a href="b">x</a> <img src="i.png" alt="I"> y</p>',
      [],
      'https://old.example/2020/a',
    )
    expect(html).toBe(
      '<p><a href="https://old.example/2020/b">x</a> <img src="https://old.example/2020/i.png" alt="I"> y</p>',
    )
  })
})

describe('each pass', () => {
  const tall = '<p>'.repeat(3)
  it.each([
    ['<p>a<script>b</script>c</p>', '<p>ac</p>', 'tidyElements: the content of a script is code'],
    [
      '<p>x <object data="//v.example/1">Film</object></p>',
      '<p>x </p><p><a href="https://v.example/1">Film</a></p><p></p>',
      'tidyElements: an embedded page is a link; the parser ends the paragraph',
    ],
    [
      '<form><p>a</p></form>',
      '<p>a</p>',
      'keep only what is allowed: the text of an element that is not stays',
    ],
    [
      '<p><img src="quay.png"></p>',
      `<figure><img src="${own}" width="30" height="20"></figure>`,
      'placeFigures: a picture alone in its paragraph',
    ],
    [
      '<p>x <img src="quay.png" width="9"> y</p>',
      `<p>x <img src="${own}" width="30" height="20"> y</p>`,
      'placeFigures: the file has a size of its own',
    ],
    [
      '<figure><a href="/x"><img src="quay.png"></a><figcaption> The <b>quay</b> </figcaption></figure>',
      `<figure><a href="${SITE_MARK}/x"><img src="${own}" width="30" height="20"></a><figcaption>The <b>quay</b></figcaption></figure>`,
      'placeFigures: the link and the markup of the caption stay',
    ],
    [
      '<figure><img src="quay.png"><img src="https://b.example/x.png"><figcaption>Two</figcaption></figure>',
      `<figure><img src="${own}" width="30" height="20"><img src="https://b.example/x.png"><figcaption>Two</figcaption></figure>`,
      'placeFigures: a shared caption belongs to no picture',
    ],
    [
      '<figure><img src="lost.png"><figcaption>Lost</figcaption></figure>',
      '',
      'placeFigures: a figure without its picture is no figure',
    ],
    [
      '<p>x <a href="/y"><img src="lost.png"></a></p>',
      `<p>x <a href="${SITE_MARK}/y"></a></p>`,
      'placeFigures: a missing picture in a link',
    ],
    [
      '<p>x <a href="ftp://a.example">y</a></p>',
      '<p>x <a>y</a></p>',
      'rewriteLinks: feed readers open no such address',
    ],
    [
      '<p>x <img src="https://a.example/1" srcset="javascript:x 2x"></p>',
      '<p>x <img src="https://a.example/1"></p>',
      'rewriteLinks: a set without a usable address',
    ],
    ['<p style="color:red" id="a">x</p>', '<p id="a">x</p>', 'allow-list: style'],
    [
      '<figure><font> <p>x</p> </font></figure>',
      '<figure><p>x</p></figure>',
      'unwrapUnknown: before figures',
    ],
    ['<tr><td>x</td></tr>', 'x', 'allow-list: a cell without a table'],
    [`${tall}x`, '<p></p><p></p><p>x</p>', 'parser: a paragraph ends where the next one starts'],
    [
      '<p>a<font><p>b</p></font></p>',
      '<p>a</p><p>b</p><p></p>',
      'a second round: removing elements can leave HTML that parses differently',
    ],
  ])('%s → %s: %s', async (html, expected) => {
    expect(await cleaned(html)).toBe(expected)
  })
})

describe('late pictures', () => {
  it.each([
    [
      'data-src beside a stand-in',
      '<img src="data:image/gif;base64,R0" data-src="https://a.example/x.png" alt="A">',
    ],
    [
      'data-src beside a spinner',
      '<img src="https://a.example/spinner.gif" data-src="https://a.example/x.png" alt="A">',
    ],
    ['data-lazy-src alone', '<img data-lazy-src="https://a.example/x.png" alt="A">'],
    ['data-original', '<img src="" data-original="https://a.example/x.png" alt="A">'],
    [
      'noscript after a stand-in',
      '<img src="data:," alt="A"><noscript><img src="https://a.example/x.png" alt="A"></noscript>',
    ],
    ['noscript alone', '<noscript><img src="https://a.example/x.png" alt="A"></noscript>'],
  ])('%s', async (_case, html) => {
    const [, attributes = ''] = /^<p>x <img (.*)> y<\/p>$/.exec(await cleaned(`<p>x ${html} y</p>`)) ?? []
    expect(attributes.split(' ').sort()).toEqual(['alt="A"', 'src="https://a.example/x.png"'])
  })

  it('with data-srcset', async () => {
    const html = '<img data-src="https://a.example/x.png" data-srcset="https://a.example/x.png 1x" alt="A">'
    expect(await cleaned(`<p>x ${html}</p>`)).toContain('srcset="https://a.example/x.png 1x"')
  })
})

describe('figures', () => {
  const inFull: Figure = { file: 'quay.png', alt: 'A quay', caption: 'The quay', credit: 'Ida Fell' }
  const html = `<figure><img src="${own}" alt="A quay" width="30" height="20"><figcaption>The quay <small>Ida Fell</small></figcaption></figure>`

  it('that an article lists and its text lacks lead the text', async () => {
    const result = await clean('<p>Text.</p>', [inFull])
    expect(result.html).toBe(`${html}<p>Text.</p>`)
    expect(result.figures).toEqual([
      { ...inFull, digest: '0123456789ab', type: 'image/png', bytes: 99, width: 30, height: 20 },
    ])
    expect(result.firstParagraph).toBe('Text.')
  })

  it('in the text get the words that the article lists for them', async () => {
    const result = await clean('<p>a</p><img src="quay.png"><p>b</p>', [inFull])
    expect(result.html.replaceAll('\n', '')).toContain('A quay')
    expect(result.figures).toHaveLength(1)
  })

  it('of the text join the list, with caption and credit told apart', async () => {
    const { figures } = await clean(
      '<figure><img src="quay.png" alt="Alt"><figcaption>Cap <em>tion</em> <small>Credit</small></figcaption></figure>',
    )
    expect(figures).toMatchObject([{ file: 'quay.png', alt: 'Alt', caption: 'Cap tion', credit: 'Credit' }])
  })

  it('never lend alt, caption or credit to each other', async () => {
    for (const part of ['alt', 'caption', 'credit'] as const) {
      const { figures, html: result } = await clean('<p>x</p>', [{ file: 'quay.png', [part]: 'ONLY' }])
      expect(figures[0]).toMatchObject({ [part]: 'ONLY' })
      expect(result.match(/ONLY/g)).toHaveLength(1)
      expect(Object.values(figures[0] ?? {}).filter((value) => value === 'ONLY')).toHaveLength(1)
    }
  })

  it('whose picture is missing leave the text, keep their words, and say so', async () => {
    const result = await clean('<figure><img src="lost.png"><figcaption>Lost</figcaption></figure><p>x</p>', [
      { file: 'other.png', alt: 'Other' },
    ])
    expect(result.html).toBe('<p>x</p>')
    expect(result.figures).toEqual([{ alt: 'Other' }, { caption: 'Lost' }])
    expect(result.warnings.map(({ message }) => message).join('\n')).toMatch(
      /other\.png.*not in the media folder[\s\S]*lost\.png/,
    )
  })

  it('are figures if the elements beside them are removed', async () => {
    const html = await cleaned('<p><svg>&</svg><img src="https://a.example/x.png"></p>')
    expect(html).toBe('<figure><img src="https://a.example/x.png"></figure>')
  })

  it('of an empty alt are decoration, and stay so', async () => {
    expect(await cleaned('<p>x <img src="quay.png" alt=""> y</p>')).toContain('alt=""')
  })
})

describe('any HTML at all', () => {
  const piece = fc.constantFrom(
    ...[
      '<p>',
      '</p>',
      '<div>',
      '</div>',
      '<a href="/x">',
      '</a>',
      '<b>',
      '</b>',
      '<table>',
      '<td>',
      '</table>',
      '<li>',
    ],
    ...[
      '<figure>',
      '</figure>',
      '<figcaption>',
      '</figcaption>',
      '<small>',
      '</small>',
      '<img src="quay.png" alt="A">',
    ],
    ...[
      '<img src="https://a.example/x.png">',
      '<iframe src="https://v.example/">',
      '<noscript>',
      '</noscript>',
      '<h1>',
    ],
    ...[
      '<script>',
      '</script>',
      '<!--',
      '-->',
      ']]>',
      '&amp;',
      '&',
      '<',
      '"',
      '\0',
      '\x01',
      '&#1;',
      '\uD800',
      ' ',
      'word',
    ],
    ...[
      '<svg>',
      '</svg>',
      '<math>',
      '</math>',
      '<mi>',
      '<mtext>',
      '<mglyph>',
      '<annotation-xml encoding="text/html">',
      '<style>',
      '</style>',
      '<select>',
      '<blockquote>',
      '<pre>',
      '\n',
      '<picture>',
      '<ul>',
    ],
  )
  const anyHtml = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))

  it('cleaned twice is what it is cleaned once', { tags: 'deep' }, async () => {
    await fc.assert(
      fc.asyncProperty(anyHtml, async (html) => {
        const once = await clean(html)
        const twice = await clean(absoluteHtml(baseUrl, once.html), once.figures)
        expect(twice.html).toBe(once.html)
        expect(twice.figures).toEqual(once.figures)
      }),
      { numRuns: cases(1000) },
    )
  })

  it('holds nothing that acts, and no mark that is not ours', { tags: 'deep' }, async () => {
    await fc.assert(
      fc.asyncProperty(anyHtml, async (html) => {
        const { html: result } = await clean(html)
        expect(result).not.toMatch(/<(?:script|style|iframe|svg|noscript|mglyph|annotation)\b/i)
        expect(result.replaceAll(`"${SITE_MARK}/`, '')).not.toMatch(
          /[\x00-\x08\x0B-\x1F\x7F-\x9F\uFFFD-\uFFFF]/,
        )
      }),
      { numRuns: cases(500) },
    )
  })

  it('of very many words is cleaned, and all of its words are there', { tags: 'deep' }, async () => {
    const paragraph = '<p onclick="x">Some words, <a href="/a">a link</a> &amp; a <b>bold</b> one.</p>\n'
    const count = Math.ceil(cases(1_000_000, 50_000) / paragraph.length)
    const { html } = await clean(paragraph.repeat(count))
    expect(html.match(/bold/g)).toHaveLength(count)
    expect(html).not.toContain('onclick')
  })

  it('of very many paragraphs is cleaned: a list of them is no list of arguments', {
    tags: 'deep',
  }, async () => {
    const paragraphs = '<p>x</p>'.repeat(cases(200_000, 1_000))
    expect(await cleaned(paragraphs)).toBe(paragraphs)
  })

  it('nested deeper than any article is refused with a reason', { tags: 'deep' }, async () => {
    await expect(clean('<div>'.repeat(300))).rejects.toMatchObject({
      problem: 'invalid',
      message: /nested more than 250/,
    })
    await expect(clean('<b>'.repeat(cases(200_000, 20_000)))).rejects.toMatchObject({ problem: 'invalid' })
  })
})
