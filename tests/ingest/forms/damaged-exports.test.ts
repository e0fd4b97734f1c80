import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PublisherError } from '../../../src/domain/errors.ts'
import type { Publication } from '../../../src/domain/publication.ts'
import type { ExportForm } from '../../../src/ingest/exports/export-form.ts'
import { ghost } from '../../../src/ingest/forms/ghost/ghost-form.ts'
import { medium } from '../../../src/ingest/forms/medium/medium-form.ts'
import { substack } from '../../../src/ingest/forms/substack/substack-form.ts'
import { tumblr } from '../../../src/ingest/forms/tumblr/tumblr-form.ts'
import { toParsedTree } from '../../../src/ingest/html/tree.ts'
import { cases } from '../../support/depth.ts'
import { exportFiles, readRecords } from '../../support/export-files.ts'
import { ghostExport, ghostPost, lexical } from './ghost/make-ghost-export.ts'

const publication = { sections: [] } as unknown as Publication

const cards =
  '<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">a</div></div><figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://x.example/"><div class="kg-bookmark-title">T</div></a></figure>'
const state = lexical.state(
  lexical.paragraph(lexical.text('a', 3)),
  lexical.list('number', lexical.item(lexical.text('b'))),
  { type: 'image', src: '/a.jpg' },
)
const mobiledoc = JSON.stringify({
  version: '0.3.1',
  atoms: [['soft-return', '', {}]],
  cards: [['html', { html: '<p>x</p>' }]],
  markups: [['a', ['href', 'x']]],
  sections: [
    [
      1,
      'p',
      [
        [0, [0], 1, 'a'],
        [1, [], 0, 0],
      ],
    ],
    [10, 0],
    [3, 'ul', [[[0, [], 0, 'i']]]],
  ],
})

/** A small export of each form, without a fault. */
const exports: readonly (readonly [form: ExportForm, files: Readonly<Record<string, string>>])[] = [
  [
    ghost,
    {
      'a.json': ghostExport({
        posts: [
          ghostPost({ html: cards }),
          ghostPost({ id: '2', html: null, lexical: state }),
          ghostPost({ id: '3', html: null, mobiledoc }),
        ],
        posts_tags: [{ post_id: '2', tag_id: 't', sort_order: 0 }],
        tags: [{ id: 't', name: 'Fog', slug: 'fog' }],
      }),
    },
  ],
  [
    substack,
    {
      'posts.csv':
        'post_id,post_date,is_published,type,audience,title,subtitle,podcast_url\n1.a,2024-03-10T12:00:00.000Z,true,newsletter,everyone,"A, b",c,\n2.b,2024-03-11T12:00:00.000Z,true,newsletter,only_paid,"B",,\n',
      'posts/1.a.html':
        '<div class="captioned-image-container"><figure><a class="image-link" href="https://s.example/a.png"><picture><img src="https://substackcdn.com/image/fetch/w_1/https%3A%2F%2Fs.example%2Fa.png" data-attrs="{}"></picture></a></figure></div><div class="tweet" data-attrs="{&quot;full_text&quot;:&quot;x&quot;}"></div><p>a<a class="footnote-anchor" href="#footnote-1">1</a></p><div class="footnote"><a href="#footnote-anchor-1" class="footnote-number">1</a><div class="footnote-content"><p>n</p></div></div>',
      'posts/2.b.html': '<p>a</p><div class="paywall-jump"></div><p>b</p>',
    },
  ],
  [
    medium,
    {
      'posts/2021_a-3c7869fdae53.html':
        '<article class="h-entry"><h1 class="p-name">A</h1><section data-field="body" class="e-content"><section class="section"><div class="section-divider"><hr></div><h3 class="graf--title">A</h3><pre data-code-block-lang="js">a<br>b</pre><figure><script src="https://gist.github.com/a/1.js"></script></figure></section></section><footer><a href="https://medium.com/@a/a-3c7869fdae53" class="p-canonical">x</a><time class="dt-published" datetime="2021-09-04T23:00:17.431Z"></time></footer></article>',
    },
  ],
  [
    tumblr,
    {
      'a.json':
        'var tumblr_api_read = {"tumblelog":{"name":"q"},"posts":[{"id":1,"url":"https://q.example/post/1","type":"photo","unix-timestamp":1234810200,"photos":[{"photo-url-500":"https://p.example/a.jpg","caption":"c"}],"tags":["t"]},{"id":2,"type":"conversation","conversation":[{"label":"A:","phrase":"b"}]}]};',
    },
  ],
  [
    tumblr,
    {
      'a.xml':
        '<tumblr version="1.0"><tumblelog name="q"/><posts><post id="1" url="https://q.example/post/1" type="regular" unix-timestamp="1234810200"><regular-title>A</regular-title><regular-body>&lt;p&gt;b&lt;/p&gt;</regular-body><tag>t</tag></post></posts></tumblr>',
    },
  ],
]

/** Whatever the files hold: a sentence, or records with different names, each of which gives a draft or its problems. */
async function readAll(
  form: ExportForm,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<number> {
  const given = exportFiles(files, { pieceBytes: 61 })
  try {
    await form.recognizes(given)
    const opened = await form.open(given, { publication, oldSite: 'https://old.example' })
    const records = await readRecords(opened)
    expect(new Set(records.map(({ key }) => key)).size).toBe(records.length)
    for (const record of records) {
      const draft = await form.toDraft(JSON.parse(JSON.stringify(record)), publication)
      if (draft.body) toParsedTree(draft.body)
    }
    opened.leftOut()
    opened.oldFeeds()
    return records.length
  } catch (error) {
    if (error instanceof PublisherError) return 0
    throw error
  }
}

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat(30),
  add: fc.oneof(
    fc.constantFrom('"', '\\', '{', ']', ',', '<', '>', '</p>', '\n', '&#0;', '\u0000', 'null', '9e999'),
    fc.string({ maxLength: 5 }),
  ),
})

describe('a damaged export is refused with a sentence, or read as far as it goes', () => {
  it.each(exports.map(([form, files]) => [form.title, Object.keys(files)[0], form, files] as const))(
    '%s: %s',
    { tags: 'deep' },
    async (_title, _name, form, files) => {
      expect(await readAll(form, files)).toBeGreaterThan(0)
      const names = Object.keys(files)
      await fc.assert(
        fc.asyncProperty(
          fc.nat(),
          fc.array(change, { minLength: 1, maxLength: 5 }),
          async (which, changes) => {
            const name = names[which % names.length] as string
            const bytes = changes.reduce<Buffer>(
              (before, { at, remove, add }) => {
                const from = Math.floor(at * before.length)
                return Buffer.concat([
                  before.subarray(0, from),
                  Buffer.from(add),
                  before.subarray(from + remove),
                ])
              },
              Buffer.from(files[name] ?? ''),
            )
            await readAll(form, { ...files, [name]: bytes })
          },
        ),
        { numRuns: cases(1_500, 8) },
      )
    },
  )
})

it('a post of Ghost may have any value in any field', { tags: 'deep' }, async () => {
  const fields = fc.dictionary(
    fc.constantFrom(
      'id',
      'title',
      'slug',
      'html',
      'lexical',
      'mobiledoc',
      'status',
      'published_at',
      'feature_image',
      'type',
      'canonical_url',
      'locale',
    ),
    fc.jsonValue({ maxDepth: 3 }),
  )
  await fc.assert(
    fc.asyncProperty(fields, async (post) => {
      await readAll(ghost, { 'a.json': ghostExport({ posts: [ghostPost(post)] }) })
    }),
    { numRuns: cases(1_500, 15) },
  )
})

it('the editor of Ghost may have written any tree', { tags: 'deep' }, async () => {
  const { node } = fc.letrec((tie) => ({
    node: fc.record(
      {
        type: fc.constantFrom(
          'paragraph',
          'list',
          'listitem',
          'link',
          'text',
          'image',
          'gallery',
          'embed',
          'callout',
          'table',
          'x',
          '__proto__',
          'constructor',
        ),
        children: fc.array(tie('node'), { maxLength: 3 }),
        text: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 1 })),
        format: fc.oneof(fc.nat(300), fc.string()),
        images: fc.jsonValue({ maxDepth: 2 }),
        html: fc.constantFrom('<p>', '</div><b>', '<script>x</script>', 7),
      },
      { requiredKeys: ['type'] },
    ),
  }))
  const anyMobiledoc = fc.record({
    atoms: fc.jsonValue(),
    cards: fc.jsonValue(),
    markups: fc.jsonValue(),
    sections: fc.array(fc.tuple(fc.constantFrom(1, 2, 3, 10, 'x'), fc.jsonValue(), fc.jsonValue())),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(node, { maxLength: 4 }), anyMobiledoc, async (nodes, document) => {
      const posts = [
        ghostPost({ html: null, lexical: lexical.state(...nodes) }),
        ghostPost({ id: '2', html: null, mobiledoc: JSON.stringify(document) }),
      ]
      expect(await readAll(ghost, { 'a.json': ghostExport({ posts }) })).toBe(2)
    }),
    { numRuns: cases(1_500, 15) },
  )
})
