import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { absoluteHtml } from '../../../src/domain/site.ts'
import { readMarkdown } from '../../../src/ingest/forms/markdown.ts'
import { cleanHtml } from '../../../src/ingest/html/clean-html.ts'
import { listPassages } from '../../../src/ingest/html/lost-words.ts'
import { parseHtml, toParsedTree } from '../../../src/ingest/html/tree.ts'
import { cases } from '../../support/depth.ts'

const baseUrl = 'https://gazette.example'
const context = {
  figures: [],
  pageUrl: `${baseUrl}/articles/story`,
  baseUrl,
  findMedia: async () => undefined,
}

async function clean(html: string) {
  const { html: result, warnings, figures } = await cleanHtml({ ...context, tree: parseHtml(html) })
  return { html: result, figures, warnings: warnings.map(({ message }) => message) }
}

async function cleanMarkdown(text: string) {
  const { body, warnings, lines } = readMarkdown(`---\ntitle: T\n---\n${text}`)
  if (!body) throw new Error('no body')
  const passages = listPassages(body, lines.get('contentHtml')?.first)
  const cleaned = await cleanHtml({ ...context, tree: toParsedTree(body), passages })
  return { ...cleaned, warnings: [...warnings, ...cleaned.warnings] }
}

describe('words stay where their element goes', () => {
  it.each([
    ['<form><label>Name</label><input><button>Send it</button></form>', /Name\s+Send it/],
    ['<select><option>One</option><option>Two</option></select>', /One\s+Two/],
    ['<textarea>A sentence.</textarea>', /A sentence\./],
    ['<fieldset><legend>Ferry</legend>Text</fieldset>', /Ferry\s+Text/],
    ['<noscript>Without scripts.</noscript>', /Without scripts\./],
    ['<noscript><p>Words <img src="https://a.example/x.png"></p></noscript>', /Words/],
    [
      '<p><img src="data:,"><noscript><img src="https://a.example/x.png">A caption.</noscript></p>',
      /x\.png[\s\S]*A caption\./,
    ],
    [
      '<iframe src="https://v.example/1">A <b>fallback</b>.</iframe>',
      /href="https:\/\/v.example\/1"[\s\S]*A fallback\./,
    ],
    ['<iframe srcdoc="<p>Inside &amp; shown</p>"></iframe>', /<p>Inside &#x26; shown<\/p>/],
    [
      '<object data="https://a.example/plan.pdf">The <a href="https://a.example/plan.pdf">plan</a></object>',
      /^The <a href="https:\/\/a.example\/plan.pdf">plan<\/a>$/,
    ],
    [
      '<object data="https://a.example/plan.pdf">The plan</object>',
      /^<p><a href="https:\/\/a.example\/plan.pdf">The plan<\/a><\/p>$/,
    ],
    ['<canvas>A drawn curve</canvas>', /A drawn curve/],
    ['<center>One</center><center>Two</center>', /^<div>One<\/div><div>Two<\/div>$/],
    ['<article><p>One</p></article>', /^<p>One<\/p>$/],
    ['<svg><title>A box</title><desc>Red</desc><rect/></svg>', /^<span>A box\. Red<\/span>$/],
    ['<svg><text>Label</text><text>Other</text></svg>', /^<span>Label\. Other<\/span>$/],
    ['<svg aria-label="A box"><rect/></svg>', /^<span>A box<\/span>$/],
    ['<custom-card>Words</custom-card>', /^Words$/],
  ])('%s', async (html, expected) => {
    const result = await clean(html)
    expect(result.html).toMatch(expected)
    expect(result.warnings.join()).not.toContain('left out')
  })
})

describe('words that cannot stay are named with their element', () => {
  it.each([
    ['<title>A headline</title><p>x</p>', '<title>', 'A headline'],
    ['<p>x</p><svg><title>A box</title><text>Label</text></svg>', '<svg>', 'Label'],
    ['<form><input type="submit" value="Send it"></form>', '<input>', 'Send it'],
    ['<input placeholder="Your name">', '<input>', 'Your name'],
    ['<p>x <img src="data:," alt="A ferry"></p>', '<img>', 'A ferry'],
  ])('%s', async (html, element, words) => {
    const [remark] = (await clean(html)).warnings.filter((message) => message.includes('left out'))
    expect(remark).toContain(element)
    expect(remark).toContain(words)
  })

  it('and with their line in the file', async () => {
    const { warnings } = await cleanMarkdown('A\n\n<input placeholder="Your name">\n')
    expect(warnings.find(({ message }) => message.includes('Your name'))?.line).toBe(6)
  })

  it('but program code is no word, and neither is white space', async () => {
    expect((await clean('<script>let a = 1</script><style>p{}</style>\n\n<p>x</p>')).warnings).toEqual([
      'contentHtml contains elements that feed readers do not show; they are removed: script, style',
    ])
  })
})

describe('formulas in MathML', () => {
  it.each([
    [
      '<p>a <math><msup><mi>e</mi><mrow><mi>k</mi><mi>t</mi></mrow></msup></math></p>',
      '<p>a <math><msup><mi>e</mi><mrow><mi>k</mi><mi>t</mi></mrow></msup></math></p>',
      'as it is',
    ],
    [
      '<math display="block"><mfrac linethickness="0"><mn>1</mn><mi mathvariant="bold">x</mi></mfrac></math>',
      '<math display="block"><mfrac linethickness="0"><mn>1</mn><mi mathvariant="bold">x</mi></mfrac></math>',
      'with its attributes',
    ],
    [
      '<math><semantics><mi>E</mi><annotation encoding="application/x-tex">E</annotation></semantics></math>',
      '<math alttext="E"><mi>E</mi></math>',
      'its source in TeX is the alternative text',
    ],
    [
      '<span class="katex"><span class="katex-mathml"><math><mi>E</mi></math></span><span class="katex-html" aria-hidden="true">E</span></span>',
      '<span><span><math><mi>E</mi></math></span></span>',
      'once, not a second time for a style sheet',
    ],
    ['<span class="katex-html">E</span>', '<span>E</span>', 'the words stay where there is no formula'],
    [
      '<math href="https://a.example/" onclick="x" style="x" xlink:href="javascript:x"><mi class="y">x</mi></math>',
      '<math><mi>x</mi></math>',
      'without anything that acts',
    ],
    [
      '<math><maction actiontype="statusline" xlink:href="javascript:x"><mi>x</mi></maction></math>',
      '<math><mi>x</mi></math>',
      'without actions',
    ],
    [
      '<math><semantics><mi>x</mi><annotation-xml encoding="text/html"><p>y</p><img src=x onerror=z></annotation-xml></semantics></math>',
      '<math><mi>x</mi></math>',
      'without HTML in it',
    ],
    [
      '<math><mtext><b onclick="x">if</b></mtext></math>',
      '<math><mtext>if</mtext></math>',
      'only texts in texts',
    ],
    ['<p><mi>x</mi></p>', '<p>x</p>', 'nothing of a formula outside of one'],
  ])('%s → %s: %s', async (html, expected) => {
    const result = await clean(html)
    expect(result.html).toBe(expected)
    expect((await clean(expected)).html).toBe(expected)
  })
})

/** Each word occurs once, so that a word that stays elsewhere hides no loss. */
function numbered(pieces: readonly string[]): { source: string; words: string[] } {
  const words: string[] = []
  const source = pieces
    .map((piece) =>
      piece.replaceAll('W', () => {
        words.push(`w${words.length}w`)
        return words.at(-1) ?? ''
      }),
    )
    .join('')
  return { source, words }
}

/** After ten elements a warning says only how many more there are. */
const isCut = (said: string) => /loses the words of \d+ more such elements/.test(said)

describe('no word is lost', () => {
  const plain =
    'p div b span center article form label button fieldset noscript section h1 h2 li td custom-x'.split(' ')
  const { html: anyHtml } = fc.letrec<{ html: string }>((tie) => ({
    html: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('W ', 'W', ' ', 'W &amp; W '),
      fc.constantFrom(
        '<select><option>W</option><option>W W</option></select>',
        '<textarea>W</textarea>',
        '<svg><title>W</title><g><text>W</text></g></svg>',
        '<svg><text>W</text><text>W</text></svg>',
        '<math><mi>W</mi><mtext>W</mtext></math>',
        '<iframe src="https://v.example/">W</iframe>',
        '<iframe srcdoc="<p>W</p>"></iframe>',
        '<object data="//v.example/">W <b>W</b></object>',
        '<input type="submit" value="W">',
        '<img src="data:," alt="W">',
        '<img src="https://a.example/x.png" alt="W">',
        '<img src="lost.png" alt="W">',
        '<figure><img src="https://a.example/y.png"><figcaption>W <small>W</small></figcaption></figure>',
        '<figure><img src="lost.png"><figcaption>W</figcaption><p>W</p></figure>',
        '<figure><figcaption>W</figcaption></figure>',
        '<video src="https://a.example/v.mp4">W</video>',
        '<title>W</title>',
        '<a href="javascript:x">W</a>',
        '<table><caption>W</caption><tr><th>W</th></tr></table>',
        '<canvas>W</canvas>',
        '<!-- hidden --><script>hidden</script>',
      ),
      fc
        .tuple(fc.constantFrom(...plain), fc.array(tie('html'), { maxLength: 4 }))
        .map(([name, inside]) => `<${name}>${inside.join('')}</${name}>`),
    ),
  }))

  it('of any HTML: each is in the text, beside a figure, or in a warning', { tags: 'deep' }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyHtml, { maxLength: 8 }), async (pieces) => {
        const { source, words } = numbered(pieces)
        const once = await clean(source)
        const everything = JSON.stringify(once)
        if (!isCut(everything)) expect(words.filter((word) => !everything.includes(word))).toEqual([])
        expect(once.html).not.toMatch(/hidden|<(?:script|style|iframe|object|svg|form|input|button|select)\b/)
        expect((await clean(absoluteHtml(baseUrl, once.html))).html).toBe(once.html)
      }),
      { numRuns: cases(2000, 60) },
    )
  })

  const block = fc.constantFrom(
    'W W.',
    '# W',
    '> W',
    '> [!NOTE] W\n> W',
    '- W\n- W',
    ':::tip\nW\n:::',
    ':::other W\n\nW\n\n:::',
    '{{< x "W" >}}',
    '{{% note %}}\nW\n{{% /note %}}',
    '<Note title="W">\nW\n</Note>',
    '<div>W</div>',
    '<T>',
    '| W | W |\n|-|-|\n| W | $W$ |',
    '$$\nW_W\n$$',
    '    W',
    '```\nW\n```',
    '<select><option>W</option></select>',
    '<title>W</title>',
    '%% hidden %%',
    '<!-- hidden -->',
    '%%\nhidden\n%%',
    '{% comment %}\nhidden\n{% endcomment %}',
  )
  const words = fc.constantFrom(
    ...[
      'W',
      'W',
      '*W*',
      '==W==',
      '^[W *W*]',
      '[[W]]',
      '[[x|W]]',
      '![[W]]',
      '$W_W$',
      '\\(W\\)',
      '$5',
      '{{ W }}',
    ],
    ...[
      '{% x W %}',
      '<W>',
      '<Note>W</Note>',
      '<b>W</b>',
      '`W`',
      '%%hidden%%',
      '[W](b.md)',
      '[W]({{< ref "b" >}})',
    ],
    ...[
      '{% comment %}hidden{% endcomment %}',
      '<button>W</button>',
      'List<W>',
      '#W',
      '^W',
      '{: .W}',
      ':W:',
      '\n',
      '**',
      '_',
      '[',
    ],
  )
  const anyBlock = fc.oneof(
    block,
    fc.array(words, { maxLength: 6 }).map((all) => all.join(' ')),
  )

  it('of Markdown whose HTML has no known beginning', async () => {
    const { html } = await cleanMarkdown('One two.\n\n<word> \n <b>three</b>\n')
    expect(html).toMatch(/One two\.[\s\S]*&#x3C;word>[\s\S]*<b>three<\/b>/)
  })

  it('of any Markdown, and no comment is published', { tags: 'deep' }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyBlock, { maxLength: 8 }), async (blocks) => {
        const { source, words } = numbered(blocks.flatMap((one) => [one, '\n\n']))
        const { html, figures, warnings } = await cleanMarkdown(source)
        const everything = JSON.stringify([html, figures, warnings])
        if (!isCut(everything)) expect(words.filter((word) => !everything.includes(word))).toEqual([])
        expect(html).not.toContain('hidden')
      }),
      { numRuns: cases(2000, 60) },
    )
  })
})
