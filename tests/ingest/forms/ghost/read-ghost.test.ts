import { describe, expect, it } from 'vitest'
import type { Publication } from '../../../../src/domain/publication.ts'
import type { ExportRecord } from '../../../../src/ingest/exports/export-form.ts'
import { ghost } from '../../../../src/ingest/forms/ghost/ghost-form.ts'
import { printHtml } from '../../../../src/ingest/html/tree.ts'
import { ghostPost, lexical } from './make-ghost-export.ts'

const publication = { sections: [{ slug: 'harbour', title: 'Harbour' }] } as unknown as Publication

async function read(post: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const data = { post: ghostPost(post), meta: {}, authors: [], tags: [], ...more }
  const record: ExportRecord = {
    ...{ key: 'post-1', kind: 'article', media: [], line: 7, data },
    address: 'https://old.example/the-fog-bell/',
  }
  const draft = await ghost.toDraft(record, publication)
  return {
    ...draft,
    html: draft.body ? printHtml(draft.body) : '',
    said: draft.warnings.map(({ message }) => message),
  }
}
const text = lexical.text

describe('what Ghost keeps from the public stays a draft, and this is said', () => {
  it.each([
    [{ status: 'draft', published_at: null }, {}, 'draft', undefined],
    [{ visibility: 'members' }, {}, 'draft', 'for some members (visibility: members)'],
    [{ visibility: 'paid' }, {}, 'draft', 'for some members (visibility: paid)'],
    [{ visibility: 'tiers', status: 'scheduled' }, {}, 'draft', 'for some members (visibility: tiers)'],
    [{ status: 'sent' }, {}, 'draft', 'sent by e-mail only'],
    [{}, { email_only: 1 }, 'draft', 'sent by e-mail only'],
    [{ status: 'withheld' }, {}, 'draft', 'says "withheld"'],
    [{}, {}, 'published', undefined],
    [{ status: 'scheduled' }, {}, 'scheduled', undefined],
  ])('%j %j is %s', async (post, meta, status, warning) => {
    const draft = await read(post, { meta })
    expect(draft.fields.status).toBe(status)
    if (warning) expect(draft.said.join()).toContain(warning)
    else expect(draft.said).toEqual([])
  })
})

describe('dates', () => {
  it.each([
    ['2023-03-05T06:07:08.000Z', '2023-03-05T06:07:08.000Z', 'ISO 8601, since 2.0'],
    ['2017-09-01 12:29:51', '2017-09-01T12:29:51Z', 'UTC of MySQL'],
    [1426078349156, '2015-03-11T12:52:29Z', 'milliseconds, before 1.0'],
    ['0000-00-00 00:00:00', undefined, 'a zero date is none'],
    [null, undefined, 'none'],
    ['soon', 'soon', 'for the message of the check'],
    [{ toString: null }, 'an object', 'for the message, too'],
  ])('%s is %s: %s', async (published_at, published, _why) => {
    expect((await read({ published_at })).fields.published).toBe(published)
  })
})

describe('the fields of a story', () => {
  it('keeps authors and tags in their order, and a tag that is a section of the publication is one', async () => {
    const authors = [
      { name: 'Bo Quill', slug: 'bo', url: 'https://bo.example/' },
      { name: 'Ana Tarn', slug: 'ana' },
    ]
    const tags = [
      { name: 'Harbour', slug: 'harbour', isInternal: false },
      { name: 'Fog', slug: 'fog', isInternal: false },
    ]
    const { fields } = await read({}, { authors, tags })
    expect(fields).toMatchObject({
      authors: [{ name: 'Bo Quill', url: 'https://bo.example/' }, { name: 'Ana Tarn' }],
      tags: ['Harbour', 'Fog'],
      section: 'harbour',
    })
  })

  it('has the excerpt, otherwise the description, that Ghost gives its feed', async () => {
    expect(
      (await read({ custom_excerpt: 'By hand.' }, { meta: { meta_description: 'M.' } })).fields.summary,
    ).toBe('By hand.')
    expect((await read({}, { meta: { meta_description: 'M.' } })).fields.summary).toBe('M.')
    expect((await read({})).fields).not.toHaveProperty('summary')
  })

  it('has the feature picture in its own size, with alt text and caption', async () => {
    const meta = {
      feature_image_alt: 'A bell',
      feature_image_caption: 'Photo by <a href="https://x.example">Bo</a> &amp; Ana',
    }
    const { fields } = await read({ feature_image: '/content/images/size/w1000/2023/03/bell.jpg' }, { meta })
    expect(fields.figures).toEqual([
      {
        url: 'https://old.example/content/images/2023/03/bell.jpg',
        alt: 'A bell',
        caption: 'Photo by Bo & Ana',
      },
    ])
  })

  it('has it at the top of its text if the address of the old site is not known', async () => {
    const data = {
      post: ghostPost({ feature_image: '/content/images/a.jpg' }),
      meta: {},
      authors: [],
      tags: [],
    }
    const draft = await ghost.toDraft({ key: 'post-1', kind: 'article', media: [], data }, publication)
    expect(draft.fields).not.toHaveProperty('figures')
    expect(draft.body && printHtml(draft.body)).toMatch(
      /^<figure><img src="\/content\/images\/a.jpg"><\/figure><p>/,
    )
  })

  it('names the original only if it is on another site', async () => {
    expect((await read({ canonical_url: 'https://old.example/other/' })).fields).not.toHaveProperty(
      'canonicalUrl',
    )
    expect((await read({ canonical_url: 'https://else.example/a' })).fields.canonicalUrl).toBe(
      'https://else.example/a',
    )
  })

  it('gives a story without a title the first words of its text, and says so', async () => {
    const { fields, said } = await read({
      title: '(Untitled)',
      html: '<p>The bell is back. It rang at six.</p>',
    })
    expect(fields.title).toBe('The bell is back')
    expect(said).toEqual([
      'title is missing; the first words of its text stand in for it: "The bell is back"',
    ])
  })

  it('says which words of injected code are left out, and nothing of code without words', async () => {
    const { said } = await read({
      codeinjection_head: '<style>p{}</style>',
      codeinjection_foot: '<p>Support us!</p>',
    })
    expect(said).toEqual([
      'codeinjection_foot is code for the page of Ghost; it is left out with its words: "Support us!"',
    ])
  })
})

describe('cards in HTML become plain HTML', () => {
  it.each([
    [
      '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://x.example/"><div class="kg-bookmark-content"><div class="kg-bookmark-title">Tides</div><div class="kg-bookmark-description">When it is high.</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon" src="https://x.example/i.png"><span class="kg-bookmark-author">Tide Office</span><span class="kg-bookmark-publisher">Ana Tarn</span></div></div><div class="kg-bookmark-thumbnail"><img src="https://x.example/t.png"></div></a><figcaption>A <em>good</em> page</figcaption></figure>',
      '<blockquote><p><a href="https://x.example/">Tides</a></p><p>When it is high.</p><p>Tide Office · Ana Tarn</p><p>A <em>good</em> page</p></blockquote>',
    ],
    [
      '<div class="kg-card kg-audio-card"><img src="" alt="audio-thumbnail" class="kg-audio-thumbnail kg-audio-hide"><div class="kg-audio-player-container"><audio src="https://old.example/content/media/a.mp3" preload="metadata"></audio><div class="kg-audio-title">The bell</div><div class="kg-audio-player"><button class="kg-audio-play-icon"></button><span>0:00</span><div>/<span>1:10</span></div><button>1×</button></div></div></div>',
      '<figure><audio src="https://old.example/content/media/a.mp3" controls></audio><figcaption>The bell</figcaption></figure>',
    ],
    [
      '<figure class="kg-card kg-video-card kg-card-hascaption" data-kg-thumbnail="https://old.example/t.jpg" data-kg-custom-thumbnail=""><div class="kg-video-container"><video src="https://old.example/v.mp4" poster="https://img.spacergif.org/v1/640x360/0a/spacer.png" width="640" height="360"></video><div class="kg-video-overlay"><button aria-label="Play video"></button></div><div class="kg-video-player"><span>0:00</span></div></div><figcaption>The film</figcaption></figure>',
      '<figure><video src="https://old.example/v.mp4" controls poster="https://old.example/t.jpg" width="640" height="360"></video><figcaption>The film</figcaption></figure>',
    ],
    [
      '<div class="kg-card kg-file-card"><a class="kg-file-card-container" href="https://old.example/content/files/p.pdf" title="Download"><div class="kg-file-card-contents"><div class="kg-file-card-title">The plan</div><div class="kg-file-card-caption">Of the quay</div><div class="kg-file-card-metadata"><div class="kg-file-card-filename">p.pdf</div><div class="kg-file-card-filesize">1 MB</div></div></div></a></div>',
      '<p><a href="https://old.example/content/files/p.pdf">The plan</a></p><p>Of the quay</p>',
    ],
    [
      '<div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Mind the <b>tide</b>.</div></div>',
      '<aside><p>💡 Mind the <b>tide</b>.</p></aside>',
    ],
    [
      '<div class="kg-card kg-toggle-card" data-kg-toggle-state="close"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text">Why?</h4><button class="kg-toggle-card-icon"><svg></svg></button></div><div class="kg-toggle-content"><p>Because.</p></div></div>',
      '<details><summary>Why?</summary><p>Because.</p></details>',
    ],
    [
      '<div class="kg-card kg-header-card" data-kg-background-image="https://old.example/b.jpg"><h2 class="kg-header-card-header">Welcome</h2><h3 class="kg-header-card-subheader">To the quay</h3><a href="https://old.example/go" class="kg-header-card-button">Go</a></div>',
      '<figure><img src="https://old.example/b.jpg"></figure><h2>Welcome</h2><p>To the quay</p><p><a href="https://old.example/go">Go</a></p>',
    ],
    [
      '<div class="kg-card kg-product-card"><div class="kg-product-card-container"><img src="https://old.example/p.jpg" class="kg-product-card-image"><div class="kg-product-card-title-container"><h4 class="kg-product-card-title">A bell</h4></div><div class="kg-product-card-rating"><span class="kg-product-card-rating-active kg-product-card-rating-star"><svg></svg></span><span class="kg-product-card-rating-star"></span></div><div class="kg-product-card-description"><p>Of brass.</p></div><a href="https://shop.example/" class="kg-product-card-button"><span>Buy</span></a></div></div>',
      '<figure><img src="https://old.example/p.jpg"></figure><h4>A bell</h4><p>★☆☆☆☆</p><p>Of brass.</p><p><a href="https://shop.example/">Buy</a></p>',
    ],
    [
      '<div class="kg-card kg-cta-card"><div class="kg-cta-sponsor-label-wrapper"><div class="kg-cta-sponsor-label"><span>SPONSORED</span></div></div><div class="kg-cta-content"><div class="kg-cta-text"><p>Rope and tar.</p></div><a href="https://rope.example/" class="kg-cta-button">More</a></div></div>',
      '<aside><p><span>SPONSORED</span></p><p>Rope and tar.</p><p><a href="https://rope.example/">More</a></p></aside>',
    ],
    [
      '<div class="kg-card kg-button-card kg-align-center"><a href="https://x.example/" class="kg-btn kg-btn-accent">Read on</a></div>',
      '<p><a href="https://x.example/">Read on</a></p>',
    ],
    [
      '<figure class="kg-card kg-image-card"><img src="https://old.example/content/images/size/w1000/2023/a.jpg" class="kg-image" alt="A" srcset="https://old.example/content/images/size/w600/2023/a.jpg 600w, https://old.example/content/images/2023/a.jpg 2000w" sizes="(min-width: 720px) 720px"></figure>',
      '<figure class="kg-card kg-image-card"><img src="https://old.example/content/images/2023/a.jpg" class="kg-image" alt="A"></figure>',
    ],
    [
      '<div class="kg-card kg-callout-card">Of another version</div>',
      '<div class="kg-card kg-callout-card">Of another version</div>',
    ],
  ])('%s', async (html, plain) => {
    const draft = await read({ html })
    expect(draft.html).toBe(plain)
    expect(draft.said).toEqual([])
  })

  it.each([
    [
      '<div class="kg-card kg-signup-card"><h2 class="kg-signup-card-heading">Join us</h2><form><input></form></div><p>a</p>',
      'a form to sign up',
      'Join us',
    ],
    ['<p>a</p><p><a href="#/portal/signup">Subscribe now</a></p>', 'a button for members', 'Subscribe now'],
    [
      '<p>a</p><!--kg-gated-block:begin nonMember:false memberSegment:"status:free,status:-free" --><p>For members</p><!--kg-gated-block:end-->',
      'a part that Ghost does not show to the public',
      'For members',
    ],
  ])('%s is left out and said', async (html, what, words) => {
    const draft = await read({ html })
    expect(draft.html).toBe('<p>a</p>')
    expect(draft.said).toEqual([expect.stringContaining(what)])
    expect(draft.said[0]).toContain(words)
  })

  it('keeps the words of a link to the pages for members', async () => {
    expect(
      (await read({ html: '<p>You may <a href="https://old.example/#/portal/">join</a> us.</p>' })).html,
    ).toBe('<p>You may join us.</p>')
  })

  it('says what is only in e-mails, though the HTML has nothing of it', async () => {
    const state = lexical.state(lexical.paragraph(text('a')), {
      type: 'email',
      html: '<p>Hello {first_name}</p>',
    })
    const { html, said } = await read({ html: '<p>a</p>', lexical: state })
    expect(html).toBe('<p>a</p>')
    expect(said).toEqual(['lexical has a text that is only in e-mails; it is left out: "Hello {first_name}"'])
  })
})

describe('a story without HTML is read in the form of the editor', () => {
  const { paragraph, list, item } = lexical
  it.each([
    [
      [paragraph(text('one '), text('two', 1), text(' three', 3))],
      '<p>one <strong>two<em> three</em></strong></p>',
    ],
    [
      [paragraph(text('s', 4), text('u', 8), text('c', 16), text('2', 32), text('3', 64), text('m', 128))],
      '<p><s>s</s><u>u</u><code>c</code><sub>2</sub><sup>3</sup><mark>m</mark></p>',
    ],
    [[paragraph(text('a'), { type: 'linebreak' }, { type: 'tab' }, text('b'))], '<p>a<br>\tb</p>'],
    [
      [paragraph({ type: 'link', url: 'https://x.example/', children: [text('go', 1)] })],
      '<p><a href="https://x.example/"><strong>go</strong></a></p>',
    ],
    [[{ type: 'extended-heading', tag: 'h3', children: [text('H')] }], '<h3>H</h3>'],
    [
      [
        { type: 'extended-quote', children: [text('Q')] },
        { type: 'aside', children: [text('A')] },
      ],
      '<blockquote>Q</blockquote><blockquote>A</blockquote>',
    ],
    [
      [
        list(
          'bullet',
          item(text('a')),
          item(list('number', item(text('b')), item(text('c')))),
          item(text('d')),
        ),
      ],
      '<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>',
    ],
    [[{ ...list('number', item(text('c'))), start: 3 }], '<ol start="3"><li>c</li></ol>'],
    [
      [list('check', { ...item(text('a')), checked: true }, item(text('b')))],
      '<ul><li>☑ a</li><li>☐ b</li></ul>',
    ],
    [[{ type: 'horizontalrule' }, { type: 'paywall' }], '<hr>'],
    [
      [
        {
          type: 'image',
          src: 'https://old.example/a.jpg',
          alt: 'A',
          width: 3,
          height: 2,
          caption: '<i>C</i>',
          href: 'https://x.example/',
        },
      ],
      '<figure><a href="https://x.example/"><img src="https://old.example/a.jpg" alt="A" width="3" height="2"></a><figcaption><i>C</i></figcaption></figure>',
    ],
    [
      [
        {
          type: 'gallery',
          images: [
            { src: 'https://old.example/a.jpg', row: 0 },
            { src: 'https://old.example/b.jpg', alt: 'B' },
          ],
          caption: 'Two',
        },
      ],
      '<figure><img src="https://old.example/a.jpg"><img src="https://old.example/b.jpg" alt="B"><figcaption>Two</figcaption></figure>',
    ],
    [
      [{ type: 'codeblock', code: 'a < b', language: 'js', caption: '' }],
      '<pre><code class="language-js">a &#x3C; b</code></pre>',
    ],
    [
      [{ type: 'markdown', markdown: 'a **b**\nc[^1]\n\n[^1]: Note' }],
      /^<p>a <strong>b<\/strong><br>c<sup>.*Note/s,
    ],
    [
      [{ type: 'html', html: '<table><tr><td>1</td></tr></table>' }],
      '<table><tbody><tr><td>1</td></tr></tbody></table>',
    ],
    [
      [{ type: 'embed', url: 'https://video.example/1', html: '', caption: 'Film' }],
      '<figure><p><a href="https://video.example/1">https://video.example/1</a></p><figcaption>Film</figcaption></figure>',
    ],
    [
      [
        {
          type: 'bookmark',
          url: 'https://x.example/',
          metadata: { title: 'T', description: 'D' },
          caption: '',
        },
      ],
      '<blockquote><p><a href="https://x.example/">T</a></p><p>D</p></blockquote>',
    ],
    [
      [{ type: 'toggle', heading: 'Why?', content: '<p>So.</p>' }],
      '<details><summary>Why?</summary><p>So.</p></details>',
    ],
    [[{ type: 'callout', calloutEmoji: '', calloutText: 'Mind it' }], '<aside><p>Mind it</p></aside>'],
    [
      [
        {
          type: 'call-to-action',
          textValue: '<p>Buy</p>',
          hasSponsorLabel: false,
          buttonText: 'B',
          buttonUrl: 'https://x.example/',
        },
      ],
      '<aside><p>Buy</p><p><a href="https://x.example/">B</a></p></aside>',
    ],
    [
      [
        {
          type: 'product',
          productTitle: 'Bell',
          productRatingEnabled: true,
          productStarRating: 4,
          productDescription: 'Brass',
        },
      ],
      '<h4>Bell</h4><p>★★★★☆</p><p>Brass</p>',
    ],
    [[{ type: 'tablet-of-2031', children: [paragraph(text('kept'))] }], '<p>kept</p>'],
  ])('Lexical %j', async (nodes, html) => {
    const draft = await read({ html: null, plaintext: null, lexical: lexical.state(...nodes) })
    if (typeof html === 'string') expect(draft.html).toBe(html)
    else expect(draft.html).toMatch(html)
    expect(draft.said).toEqual([])
    expect(draft.writtenAs?.get('contentHtml')).toBe('lexical')
  })

  it('Mobiledoc, with markups that overlap, atoms, lists and cards', async () => {
    const mobiledoc = JSON.stringify({
      version: '0.3.1',
      atoms: [['soft-return', '', {}]],
      cards: [
        ['card-markdown', { markdown: '# Part\n\nWords' }],
        ['hr', {}],
        ['image', { src: '/content/images/a.jpg', caption: 'C' }],
      ],
      markups: [['strong'], ['em'], ['a', ['href', 'https://x.example/', 'rel', 'noopener']]],
      sections: [
        [
          1,
          'p',
          [
            [0, [0], 0, 'one '],
            [0, [1], 2, 'two'],
            [1, [], 0, 0],
            [0, [2], 1, 'go'],
          ],
        ],
        [10, 0],
        [10, 1],
        [10, 2],
        [3, 'ol', [[[0, [], 0, 'a']], [[0, [], 0, 'b']]]],
        [1, 'aside', [[0, [], 0, 'Aside']]],
        [1, 'p', []],
      ],
    })
    const { html, said } = await read({ html: null, mobiledoc })
    expect(html).toBe(
      '<p><strong>one <em>two</em></strong><br><a href="https://x.example/">go</a></p><h1>Part</h1>\n<p>Words</p><hr>' +
        '<figure><img src="/content/images/a.jpg"><figcaption>C</figcaption></figure><ol><li>a</li><li>b</li></ol><blockquote>Aside</blockquote>',
    )
    expect(said).toEqual([])
  })

  it('keeps the words of a card that no version has, and says so', async () => {
    const card = { type: 'poll', question: 'x', heading: 'Which bell?', content: '<p>The old one</p>' }
    const { html, said } = await read({ html: null, lexical: lexical.state(card) })
    expect(html).toBe('<p>Which bell?</p><p>The old one</p>')
    expect(said).toEqual([
      'lexical has the part "poll", which is unknown; its words are kept without their form',
    ])
  })

  it('reads the plain text if the form of the editor is damaged', async () => {
    const { html, said } = await read({ html: null, lexical: '{"root":{', plaintext: 'One\n\nTwo & three' })
    expect(html).toBe('<p>One</p><p>Two &#x26; three</p>')
    expect(said).toEqual(['lexical is no JSON; it is left out'])
  })

  it.each(['html', 'lexical'])('refuses %s that is nested without end', async (form) => {
    const deep = 20_000
    const nested = {
      html: '<div>'.repeat(deep),
      lexical: `{"root":${'{"type":"paragraph","children":['.repeat(deep)}${']}'.repeat(deep)}}`,
    }[form]
    const { problems } = await read({ html: null, plaintext: null, [form]: nested })
    expect(problems).toHaveLength(1)
    expect(problems[0]?.field).toBe(form)
  })
})
