import { describe, expect, it } from 'vitest'
import { addParagraphs } from '../../../../src/ingest/forms/wordpress/body/autop.ts'
import { originalAddress } from '../../../../src/ingest/forms/wordpress/body/original-address.ts'
import { parsePhpSerialized } from '../../../../src/ingest/forms/wordpress/php-serialized.ts'
import { exportFiles } from '../../../support/export-files.ts'
import { cdata, item, readExport, wxr } from './read-export.ts'

/** What WordPress 6.1 itself makes of each text. */
const paragraphs: readonly (readonly [what: string, text: string, html: string])[] = [
  ['blank lines', 'a\n\nb', '<p>a</p>\n<p>b</p>\n'],
  ['line ends', 'a\nb', '<p>a<br />\nb</p>\n'],
  ['two breaks', 'a<br/><br>b', '<p>a</p>\n<p>b</p>\n'],
  ['a block within a line', 'a <div>b</div> c', '<p>a </p>\n<div>b</div>\n<p> c</p>\n'],
  ['a quotation', '<blockquote>a\n\nb</blockquote>', '<blockquote><p>a</p>\n<p>b</p></blockquote>\n'],
  ['code', 'a\n<pre>b\n\nc</pre>', '<p>a</p>\n<pre>b\n\nc</pre>\n'],
  ['a list', '<ul>\n\t<li>a\n</li>\n</ul>', '<ul>\n<li>a\n</li>\n</ul>\n'],
  ['a tag over several lines', 'a <img\nsrc="b"> c', '<p>a <img\nsrc="b"> c</p>\n'],
  ['a script', '<script>\na\n\nb\n</script>', '<p><script>\na</p>\n<p>b\n</script></p>\n'],
  ['an unclosed paragraph', '<p>a\n\nb', '<p>a</p>\n<p>b</p>\n'],
  [
    'a caption',
    '<figure>\n<img>\n<figcaption>a</figcaption>\n</figure>',
    '<figure>\n<img><figcaption>a</figcaption></figure>\n',
  ],
  ['a player', '<video>\n<source src="a">\n</video>', '<p><video><source src="a"></video></p>\n'],
  ['nothing', ' \n\n ', ''],
]

/** WordPress would hide "a", or all that follows. */
const unclosed: readonly (readonly [text: string, html: string])[] = [
  ['<b<br><br>a', '<p>&lt;b</p>\n<p>a</p>\n'],
  ['<b\n</pre>a<pre>', '<p>&lt;b<br />\na</p>\n<pre>\n'],
  ['a <b c d', '<p>a &lt;b c d</p>\n'],
  ['<b title="<br>">a</b>', '<p><b title="<br />">a</b></p>\n'],
]

describe('a classic text', () => {
  it.each(unclosed)('loses no word to a tag that nothing closes: %s', (text, html) => {
    expect(addParagraphs(text)).toBe(html)
  })

  it.each(paragraphs)('has the paragraphs of WordPress with %s', (_what, text, html) => {
    expect(addParagraphs(text)).toBe(html)
  })
})

const attachments = [
  ['11', 'a.jpg', 'Alt of a', 'Caption of a', 2],
  ['12', 'b.jpg', '', '', 1],
  ['13', 'wind.mp3', '', 'Wind', 3],
].map(
  ([id, file, alt, caption, order]) =>
    `<item><title>${file}</title><guid>https://old.example/wp-content/uploads/${file}</guid><excerpt:encoded>${caption}</excerpt:encoded><wp:post_id>${id}</wp:post_id><wp:post_parent>1</wp:post_parent><wp:menu_order>${order}</wp:menu_order><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://old.example/wp-content/uploads/${file}</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>${alt}</wp:meta_value></wp:postmeta></item>`,
)

async function show(text: string) {
  const { story } = await readExport(
    exportFiles({ 'a.xml': wxr(item(1, cdata(text)) + attachments.join('')) }),
  )
  const { html, remarks, record } = story('story-1')
  return {
    html: html.replaceAll('https://old.example/wp-content/uploads/', '~/').replace(/\n+/g, ''),
    remarks,
    record,
  }
}

const a = '<figure><img src="~/a.jpg" alt="Alt of a"><figcaption>Caption of a</figcaption></figure>'
const b = '<figure><img src="~/b.jpg" alt=""></figure>'

const shown: readonly (readonly [what: string, text: string, html: string, ...remarks: string[]])[] = [
  ['a gallery of the pictures of the story', '[gallery]', b + a],
  ['a gallery in the order of its list', '[gallery ids="11,12"]', a + b],
  ['a gallery with typographic quotes', '[gallery ids=”12”]', b],
  [
    'a gallery whose pictures are missing',
    '[gallery ids="98,12"]',
    b,
    'contentHtml has [gallery ids="98,12"]; the export does not hold its pictures 98',
  ],
  [
    'an old caption',
    '[caption id="x" caption="A &quot;b&quot;"]<img src="~/c.jpg" />[/caption]',
    '<figure><img src="~/c.jpg"><figcaption>A "b"</figcaption></figure>',
  ],
  [
    'a caption that is a link',
    '[caption]<a href="/x"><img src="~/c.jpg" /></a> So <a href="/y">it</a> is[/caption] after',
    '<figure><a href="/x"><img src="~/c.jpg"></a><figcaption>So <a href="/y">it</a> is</figcaption></figure><p> after</p>',
  ],
  ['the sound of the story', '[audio]', '<figure><audio controls src="~/wind.mp3"></audio></figure>'],
  [
    'a film with several files',
    '[video mp4="~/f.mp4" webm="~/f.webm" poster="~/p.jpg"][/video]',
    '<figure><video controls poster="~/p.jpg"><source src="~/f.webm"><source src="~/f.mp4"></video></figure>'.replace(
      '<source src="~/f.webm"><source src="~/f.mp4">',
      '<source src="~/f.mp4"><source src="~/f.webm">',
    ),
  ],
  [
    'a playlist',
    '[playlist ids="13"]',
    '<figure><audio controls src="~/wind.mp3" title="wind.mp3"></audio><figcaption>Wind</figcaption></figure>',
  ],
  [
    'an address in a shortcode',
    '[embed width="5"]https://v.example/1[/embed]',
    '<p><a href="https://v.example/1">https://v.example/1</a></p>',
  ],
  [
    'a film by its number',
    '[youtube id="dQw4w9WgXcQ"]',
    '<p><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">https://www.youtube.com/watch?v=dQw4w9WgXcQ</a></p>',
  ],
  [
    'an address of sound alone on its line',
    'https://s.example/a.mp3',
    '<figure><audio controls src="https://s.example/a.mp3"></audio></figure>',
  ],
  ['an address within a line as it is', 'see https://s.example/a', '<p>see https://s.example/a</p>'],
  [
    'code of a highlighter',
    '[php]\n$a = "<b>";\n\n[gallery]\n[/php]',
    '<pre><code class="language-php">$a = "&#x3C;b>";[gallery]</code></pre>',
  ],
  [
    'code of CodeColorer, whose modes are in its name',
    '[ccnLe_php]<?php echo $a[0]; ?>[/ccnLe_php]',
    '<pre><code class="language-php">&#x3C;?php echo $a[0]; ?></code></pre>',
  ],
  [
    'code whose signs no plugin has escaped',
    '<pre lang="php" line="1"><?php if ($a<b) { ?><b>[gallery]</b></pre>',
    '<pre><code class="language-php">&#x3C;?php if ($a&#x3C;b) { ?>&#x3C;b>[gallery]&#x3C;/b></code></pre>',
  ],
  [
    'code in a line, code that is escaped, and code of none',
    '<code lang="java">List<A></code> <code lang="en">a <b>c</b></code><pre lang="xml">&lt;a&gt;</pre><pre><?php a(); ?> <i>b</i></pre>',
    '<p><code class="language-java">List&#x3C;A></code> <code lang="en">a <b>c</b></code></p><pre><code class="language-xml">&#x3C;a></code></pre><pre>&#x3C;?php a(); ?> <i>b</i></pre>',
  ],
  [
    'a note of a plugin',
    'a[ref]See <i>b</i>.[/ref] c',
    '<p>a<sup><a href="#fn-1" id="fnref-1">1</a></sup> c</p><hr><ol><li id="fn-1">See <i>b</i>. <a href="#fnref-1">↩</a></li></ol>',
  ],
  [
    'a shortcode that is quoted',
    '[[gallery]] [[caption]x[/caption]]',
    '<p>[gallery] [caption]x[/caption]</p>',
  ],
  ['brackets of the writer', '[sic] [1] [a b] [/x] a[i]', '<p>[sic] [1] [a b] [/x] a[i]</p>'],
  [
    'an unknown shortcode by its words',
    '[box color="red"]**[b]**[/box]',
    '<p>**[b]**</p>',
    'contentHtml has the shortcode [box color="red"], which needs its plugin; the words in it stay',
  ],
  [
    'an unknown shortcode by its address',
    '[button url="https://x.example/"]',
    '<p><a href="https://x.example/">https://x.example/</a></p>',
    'contentHtml has the shortcode [button url="https://x.example/"], which needs its plugin; the words in it stay',
  ],
  [
    'the pictures that a shortcode of a plugin names by their numbers',
    '[vc_single_image image="11"]',
    '<figure><img src="~/a.jpg" alt="Alt of a"><figcaption>Caption of a</figcaption></figure>',
    'contentHtml has the shortcode [vc_single_image image="11"], which needs its plugin; the words in it stay',
  ],
  [
    'the address of a picture in a shortcode as a picture, and another one as a link',
    '[et_pb_image src="https://x.example/a.png" url="https://x.example/"/]',
    '<figure><img src="https://x.example/a.png" alt=""></figure><p><a href="https://x.example/">https://x.example/</a></p>',
    'contentHtml has the shortcode [et_pb_image src="https://x.example/a.png" url="https://x.example/"/], which needs its plugin; the words in it stay',
  ],
  [
    'the title and the words of a shortcode',
    '[su_spoiler title="Low water"]At noon.[/su_spoiler]',
    '<p>Low water</p><p>At noon.</p>',
    'contentHtml has the shortcode [su_spoiler title="Low water"], which needs its plugin; the words in it stay',
  ],
  [
    'where the words of a button lead',
    '[button url="https://x.example/?a=1&amp;b=2"]Buy[/button]',
    '<p><a href="https://x.example/?a=1&#x26;b=2">Buy</a></p>',
    'contentHtml has the shortcode [button url="https://x.example/?a=1&amp;b=2"], which needs its plugin; the words in it stay',
  ],
  [
    'sound of the first player, with its settings',
    '[audio https://s.example/a.mp3|titles=A|autostart=no]',
    '<figure><audio controls src="https://s.example/a.mp3"></audio></figure>',
  ],
  ['a shortcode in an attribute as it is', '<a title="[gallery]">x</a>', '<p><a title="[gallery]">x</a></p>'],
  [
    'an old figure of a theme',
    '<div class="wp-caption"><img src="~/c.jpg"><p class="wp-caption-text">C</p></div>',
    '<figure><img src="~/c.jpg"><figcaption>C</figcaption></figure>',
  ],
  [
    'a picture that is loaded late, with its alt text',
    '<img class="wp-image-11" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP" data-lazy-src="https://i1.wp.com/old.example/wp-content/uploads/a-150x150.jpg?w=5">',
    '<p><img class="wp-image-11" src="~/a.jpg" alt="Alt of a"></p>',
  ],
  [
    'a picture that links to its page',
    '<a href="https://old.example/?attachment_id=11" rel="attachment wp-att-11"><img src="~/a-300x200.jpg" class="wp-image-11" alt="own"></a>',
    '<p><img src="~/a.jpg" class="wp-image-11" alt="own"></p>',
  ],
]

describe('a text of WordPress', () => {
  it.each(shown)('shows %s', async (_what, text, html, ...remarks) => {
    const found = await show(text)
    expect(found.html).toBe(html)
    expect(found.remarks).toEqual(remarks)
  })

  it('names the media of a gallery and of a text without their copies', async () => {
    const { record } = await show(
      '[gallery ids="11"] <img src="https://old.example/wp-content/uploads/b-1024x768.jpg">',
    )
    expect(record.media.map((address) => address.split('/').at(-1))).toEqual(['b.jpg', 'a.jpg'])
  })
})

const originals = { 'https://o.example/a-1x1.png': 'https://o.example/a.png' }

it.each([
  ['https://o.example/a-1x1.png?x=1', 'https://o.example/a.png'],
  ['https://i0.wp.com/o.example/c.png?resize=3%2C4&ssl=1', 'https://o.example/c.png'],
  ['//i2.wp.com/o.example/c.png', 'http://o.example/c.png'],
  ['https://s.files.wordpress.com/2019/c.png?w=640&h=3', 'https://s.files.wordpress.com/2019/c.png'],
  ['https://o.example/c.png?id=3', 'https://o.example/c.png?id=3'],
  ['https://o.example/show?w=3', 'https://o.example/show?w=3'],
])('%s is a copy of %s', (copy, original) => {
  expect(originalAddress(copy, originals)).toBe(original)
})

it.each([
  ['a:1:{s:3:"a b";i:2;}', { 'a b': 2 }],
  ['a:2:{i:0;s:5:"café";i:1;b:1;}', { 0: 'café', 1: true }],
  // The export has made one line end of two signs.
  ['a:2:{s:1:"t";s:4:"a\nb";s:1:"u";N;}', { t: 'a\nb', u: null }],
  ['s:99:"said "so"; and went";', 'said "so"; and went'],
  ['O:8:"stdClass":1:{s:1:"x";d:0.5;}', { x: 0.5 }],
  ['a:1:{s:9:"__proto__";s:1:"x";}', JSON.parse('{"__proto__":"x"}')],
  ['no value', undefined],
  [`${'a:1:{i:0;'.repeat(200)}N;`, undefined],
])('PHP has written %s', (text, value) => {
  expect(parsePhpSerialized(text)).toEqual(value)
})
