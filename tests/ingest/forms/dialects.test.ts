import { describe, expect, it } from 'vitest'
import { readMarkdown } from '../../../src/ingest/forms/markdown.ts'
import { printHtml } from '../../../src/ingest/html/tree.ts'
import { cases } from '../../support/depth.ts'

const read = (body: string) => {
  const draft = readMarkdown(`---\ntitle: T\n---\n${body}`)
  return {
    html: draft.body ? printHtml(draft.body).replaceAll(/ data-line="\d+"/g, '') : '',
    warnings: draft.warnings.map(({ line, message }) => `${line}: ${message}`),
  }
}

describe('formulas in TeX are left as they are', () => {
  it.each([
    ['a subscript is no emphasis', 'So $a_1 + b_1$ holds.', '<p>So $a_1 + b_1$ holds.</p>'],
    ['a star is no emphasis', 'So \\(x_1 * y_1 * z\\) holds.', '<p>So \\(x_1 * y_1 * z\\) holds.</p>'],
    ['a backslash stays', 'So $\\{a\\\\b\\}$ holds.', '<p>So $\\{a\\\\b\\}$ holds.</p>'],
    ['less than is no tag', 'If $a<b$ and $c>d$ then.', '<p>If $a&#x3C;b$ and $c>d$ then.</p>'],
    ['an escaped dollar is part of it', 'So $\\$x^2\\$$ it is.', '<p>So $\\$x^2\\$$ it is.</p>'],
    ['on a line of its own', '$$ x_1 * y_1 * z $$', '<p>$$ x_1 * y_1 * z $$</p>'],
    [
      'a block',
      '$$\n\\int_0^1 x\\,dx\n= \\frac{1}{2}\n- x_1\n$$',
      '<p>$$\n\\int_0^1 x\\,dx\n= \\frac{1}{2}\n- x_1\n$$</p>',
    ],
    ['a block in brackets', '\\[\na_1 \\\\\n\nb_1\n\\]', '<p>\\[\na_1 \\\\\n\nb_1\n\\]</p>'],
    [
      'a block in a quotation',
      '> $$\n> a_1\n> $$\n>\n> b',
      '<blockquote>\n<p>$$\na_1\n$$</p>\n<p>b</p>\n</blockquote>',
    ],
    ['in brackets amid a line', 'So \\[a_1 = b_1\\] holds.', '<p>So \\[a_1 = b_1\\] holds.</p>'],
    [
      'an environment',
      '\\begin{align}\na_1 &= b_1 \\\\\nc\n\\end{align}',
      '<p>\\begin{align}\na_1 &#x26;= b_1 \\\\\nc\n\\end{align}</p>',
    ],
    ['money stays money', 'From $5 and *then* $10.', '<p>From $5 and <em>then</em> $10.</p>'],
    ['money with units', 'US$5 and CA$6 and *7*', '<p>US$5 and CA$6 and <em>7</em></p>'],
    ['a range of money', '$5-$10 for *all*', '<p>$5-$10 for <em>all</em></p>'],
    ['variables are no formula', '$HOME/*x*/$USER', '<p>$HOME/<em>x</em>/$USER</p>'],
    ['an escaped bracket is one', '\\[sic\\] and \\[1\\]', '<p>[sic] and [1]</p>'],
    ['code stays code', '`$a_1$` and `\\(x\\)`', '<p><code>$a_1$</code> and <code>\\(x\\)</code></p>'],
    ['two dollars without an end', '$$\n\n*a*', '<p>$$</p>\n<p><em>a</em></p>'],
  ])('%s: %j', (_why, body, expected) => {
    expect(read(body)).toEqual({ html: expected, warnings: [] })
  })
})

describe('comments are never published', () => {
  it.each([
    ['Obsidian', 'A %%secret%% b'],
    ['Obsidian, a block', 'A\n\n%%\nsecret\n\n- secret\n%%\n\nb'],
    ['Obsidian, a block that begins on the first line', 'A\n\n%% secret\nsecret %%\n\nb'],
    ['HTML', 'A <!-- secret --> b'],
    ['HTML, a block', 'A\n\n<!--\nsecret\n\nsecret\n-->\n\nb'],
    ['HTML after words', '<T>\n<!-- secret -->\n\nA b'],
    ['Hugo', 'A {{/* secret */}} b'],
    ['Hugo, a block', 'A\n\n{{/*\nsecret\n\nsecret\n*/}}\n\nb'],
    ['MDX', 'A {/* secret */} b'],
    ['Nunjucks', 'A {# secret #} b'],
    ['Liquid', 'A {% comment %}secret{% endcomment %} b'],
    ['Liquid, a block', 'A\n\n{% comment %}\nsecret\n\nsecret\n{% endcomment %}\n\nb'],
    [
      'Liquid, two of them',
      '{% comment %}\nsecret\n{% endcomment %}\n\nA b {% comment %}secret{% endcomment %}',
    ],
    ['Liquid, over paragraphs', 'A {% comment %} secret\n\nsecret {% endcomment %} b'],
    ['Liquid, one line', 'A {% # secret %} b'],
    ['in a heading', '## A {% comment %}secret{% endcomment %} b'],
    [
      'below a word like a tag',
      '<word>\n{% comment %}secret{% endcomment %} A %%secret%%\n{# secret #} {/* secret */} b',
    ],
    ['in a cell', '|A %%secret%%|b|\n|-|-|\n|c|d|'],
    ['MDX, within HTML', '<div>\n  {/* secret */}\n  <p>A b</p>\n</div>'],
    ['Hugo, within HTML', '<div>A {{/* secret */}} b</div>'],
    ['Nunjucks, within HTML', '<div>\n{# secret\nsecret #}\nA b</div>'],
    [
      'Liquid, within HTML',
      '<div>\n{% comment %}secret{% endcomment %}\nA {%- comment -%}secret{%- endcomment -%} b</div>',
    ],
    ['Obsidian, within HTML', '<div>\n%%secret%%\nA b\n</div>'],
  ])('%s: %j', (_what, body) => {
    const { html } = read(body)
    expect(html).not.toMatch(/secret|comment|%%|\{/)
    expect(html).toMatch(/A[\s\S]*b/)
  })

  it('but code in HTML keeps its signs, and so do words with two percent signs', () => {
    const { html } = read('<div><pre>{# A #}</pre> <code>%%b%%</code> {/* c 100%%, 50%% off</div>')
    expect(html).toBe('<div><pre>{# A #}</pre> <code>%%b%%</code> {/* c 100%%, 50%% off</div>')
  })

  it('and one without an end is said', () => {
    expect(read('A\n\n<!-- secret\n\nb').warnings).toEqual([
      '6: contentHtml has a comment without its end -->; everything below its begin is left out',
    ])
  })
})

describe('callouts are quotations with a bold first line', () => {
  const note = (title: string, body: string) =>
    `<blockquote>\n<p><strong>${title}</strong></p>\n<p>${body}</p>\n</blockquote>`
  it.each([
    ['GitHub', '> [!WARNING]\n> No ferry in *fog*.', note('Warning', 'No ferry in <em>fog</em>.')],
    ['Obsidian, with a title', '> [!warning] Fog\n> No ferry.', note('Fog', 'No ferry.')],
    ['Obsidian, folded', '> [!note]- Fog *now*\n> No ferry.', note('Fog <em>now</em>', 'No ferry.')],
    ['with a blank line', '> [!TIP]\n>\n> Wait.', note('Tip', 'Wait.')],
    ['Docusaurus', ':::note\nWait.\n:::', note('Note', 'Wait.')],
    ['with blank lines', ':::note\n\nWait.\n\n:::', note('Note', 'Wait.')],
    ['with a title in brackets', ':::tip[Fog]\nWait.\n:::', note('Fog', 'Wait.')],
    ['VuePress, with a title', '::: warning Fog\nWait.\n:::', note('Fog', 'Wait.')],
    ['Quarto', '::: {.callout-note title="Fog"}\nWait.\n:::', note('Fog', 'Wait.')],
    ['MkDocs', '!!! note "Fog"\n    Wait.\n\nA', `${note('Fog', 'Wait.')}\n<p>A</p>`],
    ['MkDocs, folded, at the end', '???+ tip\n    Wait.\n', note('Tip', 'Wait.')],
    ['after text', 'A\n:::note\nWait.\n:::', `<p>A</p>\n${note('Note', 'Wait.')}`],
  ])('%s: %j', (_what, body, expected) => {
    expect(read(body)).toEqual({ html: expected, warnings: [] })
  })

  it.each([
    ['a quotation stays one', '> Words [!x]', '<blockquote>\n<p>Words [!x]</p>\n</blockquote>', []],
    ['a list in it', ':::note\n- a\n:::', /<blockquote>[\s\S]*<li>a<\/li>[\s\S]*<\/blockquote>$/, []],
    ['one in another', '::::note\n:::tip\nA\n:::\n::::', /<blockquote>[\s\S]*<blockquote>[\s\S]*A/, []],
    [
      'an unknown kind',
      ':::columns\nA\n:::',
      '<p>A</p>',
      ['4: contentHtml has the block :::columns, which Gazette does not know; its content stays'],
    ],
    [
      'one without an end',
      ':::note\nA',
      '<p><strong>Note</strong></p>\n<p>A</p>',
      ['4: contentHtml has the block :::note, which Gazette does not know; it has no end'],
    ],
    ['MkDocs without a content', '!!! note\nA', '<p>!!! note\nA</p>', []],
    ['MkDocs in code', '```\n!!! note\n    A\n\n```', '<pre><code>!!! note\n    A\n\n</code></pre>', []],
    ['in code', '```\n:::note\n```', '<pre><code>:::note\n</code></pre>', []],
  ])('%s: %j', (_why, body, expected, warnings) => {
    const result = read(body)
    if (typeof expected === 'string') expect(result.html).toBe(expected)
    else expect(result.html).toMatch(expected)
    expect(result.warnings).toEqual(warnings)
  })
})

describe('shortcodes are left out and named', () => {
  const left = (source: string, line = 4) =>
    `${line}: contentHtml has the shortcode ${source}, which Gazette does not run; it is left out`
  const paired = (source: string, line = 4) =>
    `${line}: contentHtml has the shortcode ${source}, which Gazette does not run; its tags are left out, and the words between them stay`
  it.each([
    ['Hugo', 'A {{< youtube abc123 >}} b', '<p>A  b</p>', [left('{{< youtube abc123 >}}')]],
    [
      'a line of its own',
      'A\n\n{{< youtube abc123 >}}\n\nb',
      '<p>A</p>\n<p>b</p>',
      [left('{{< youtube abc123 >}}', 6)],
    ],
    ['a pair', '{{% note %}}A *note*{{% /note %}}', '<p>A <em>note</em></p>', [paired('{{% note %}}')]],
    [
      'a pair of lines',
      '{{< note >}}\nA\n\n- b\n{{< /note >}}',
      '<p>A</p>\n<ul>\n<li>b</li>\n</ul>',
      [paired('{{< note >}}')],
    ],
    [
      'Liquid',
      'A {% include figure.html src="x.png" %}',
      '<p>A </p>',
      [left('{% include figure.html src="x.png" %}')],
    ],
    ['an expression', 'By {{ page.author }}.', '<p>By .</p>', [left('{{ page.author }}')]],
    ['several lines', '{{< tabs\n  a="b"\n>}}\n\nA', '<p>A</p>', [left('{{< tabs a="b" >}}')]],
    ['one without an end', '{{< tabs\nA\n\nB', '<p>{{&#x3C; tabs\nA</p>\n<p>B</p>', []],
    [
      'one without an end before another',
      '{{< tabs\nA\n\nB {{< x >}}',
      '<p>{{&#x3C; tabs\nA</p>\n<p>B </p>',
      [left('{{< x >}}', 7)],
    ],
    [
      'a directive',
      '::youtube{#abc}\n\nA',
      '<p>A</p>',
      ['4: contentHtml has the block ::youtube{#abc}, which Gazette does not know; it is left out'],
    ],
    [
      'attributes of kramdown',
      'A\n{: .note}',
      '<p>A\n</p>',
      ['5: contentHtml has the attributes {: .note}, which Gazette does not apply; they are left out'],
    ],
    [
      'in code',
      '`{{< x >}}`\n\n    {% y %}\n\n```\n{{ z }}\n```',
      /\{\{&#x3C; x >}}[\s\S]*\{% y %}[\s\S]*\{\{ z }}/,
      [],
    ],
    [
      'code between them is code',
      '{% highlight ruby %}\nputs *1*\n\n# x\n{% endhighlight %}',
      '<pre><code class="language-ruby">puts *1*\n\n# x\n</code></pre>',
      [],
    ],
    ['raw text', '{% raw %}{{ x }} *b*{% endraw %}', '<p>{{ x }} <em>b</em></p>', []],
    ['three braces', 'A {{{ x }}} b', '<p>A  b</p>', [left('{{{ x }}}')]],
    ['a table of contents', '[[toc]]\n\nA', '<p>A</p>', []],
    [
      'an address',
      '<a href="{{ site.url }}/x">y</a>',
      '<p><a href="/x">y</a></p>',
      ['4: contentHtml has {{ site.url }} in a tag, which Gazette does not run; it is left out'],
    ],
    [
      'a program',
      '<?php x ?> words',
      '<p>words</p>',
      ['4: contentHtml has <?php x ?>, which is no text; it is left out'],
    ],
    [
      'a block of HTML',
      '<div>\nA {{ page.title }} b {% include y.html %}\n</div>',
      '<div>\nA  b \n</div>',
      [left('{{ page.title }}'), left('{% include y.html %}')],
    ],
    ['raw is no word', '{% raw %}A *b*{% endraw %}', '<p>A <em>b</em></p>', []],
    [
      'one that is quoted is shown and not run',
      'Write {{</* figure src="a.png" */>}} or {{%/* note */%}}. {{/* hidden */}}',
      '<p>Write {{&#x3C; figure src="a.png" >}} or {{% note %}}. </p>',
      [],
    ],
    [
      'figure is a figure',
      '{{< figure src="/media/night ferry.png" title="A ferry" alt="Ferry" >}}',
      '<figure><img src="/media/night%20ferry.png" alt="Ferry"><figcaption>A ferry</figcaption></figure>',
      [],
    ],
    [
      'its caption is plain text, and attr the credit',
      '{{< figure src="a.png" caption="The **old** [quay](https://x.example), 2*3 _metres_" attr="Ida *Fenn*" attrlink="https://i.example" >}}',
      '<figure><img src="a.png"><figcaption>The old quay, 2*3 metres <small>Ida Fenn</small></figcaption></figure>',
      [],
    ],
  ])('%s: %j', (_what, body, expected, warnings) => {
    const result = read(body)
    if (typeof expected === 'string') expect(result.html).toBe(expected)
    else expect(result.html).toMatch(expected)
    expect(result.warnings).toEqual(warnings)
  })

  it('but not more than twenty of them, and then how many more there are', () => {
    const { warnings } = read('{{< x >}}\n\n'.repeat(30))
    expect(warnings).toHaveLength(21)
    expect(warnings.at(-1)).toContain('10 more')
  })
})

describe('components are left out and named, and the words in them stay', () => {
  const left = (source: string, line = 4) =>
    `${line}: contentHtml has the component ${source}, which Gazette does not run; it is left out`
  const paired = (source: string, line = 4) =>
    `${line}: contentHtml has the component ${source}, which Gazette does not run; its tags are left out, and the words between them stay`
  it.each([
    [
      'one on its line',
      'A\n\n<Chart data={rows} client:load />',
      '<p>A</p>',
      [left('<Chart data={rows} client:load />', 6)],
    ],
    ['one amid words', 'A <Chart data={{ a: 1 }} /> b', '<p>A  b</p>', [left('<Chart data={{ a: 1 }} />')]],
    [
      'one over several lines',
      '<Chart\n  data={[1, 2]}\n/>\n\nA',
      '<p>A</p>',
      [left('<Chart data={[1, 2]} />')],
    ],
    ['a pair', 'A <Note>b *c*</Note>', '<p>A b <em>c</em></p>', [paired('<Note>')]],
    [
      'a pair of lines',
      '<Note type="x">\nA *b*\n</Note>',
      '<p>A <em>b</em></p>',
      [paired('<Note type="x">')],
    ],
    ['a pair with a dot', '<A.B x={1}>c</A.B>', '<p>c</p>', [paired('<A.B x={1}>')]],
    ['a custom element', '<my-note>A</my-note>', '<p>A</p>', [paired('<my-note>')]],
    ['a sentence about imports', 'import duties on "wool" rise.', '<p>import duties on "wool" rise.</p>', []],
  ])('%s: %j', (_what, body, expected, warnings) => {
    expect(read(body)).toEqual({ html: expected, warnings })
  })
})

describe('words that look like tags are text, and HTML is HTML', () => {
  it.each([
    ['Press <ctrl> and <enter>.', '<p>Press &#x3C;ctrl> and &#x3C;enter>.</p>'],
    ['A List<String> of <T>.', '<p>A List&#x3C;String> of &#x3C;T>.</p>'],
    ['Write to <name@host> now.', '<p>Write to &#x3C;name@host> now.</p>'],
    ['Write to <a@b.example> now.', '<p>Write to <a href="mailto:a@b.example">a@b.example</a> now.</p>'],
    ['See <https://a.example/>.', '<p>See <a href="https://a.example/">https://a.example/</a>.</p>'],
    ['git clone <repo-url>', '<p>git clone &#x3C;repo-url></p>'],
    ['<note>A</note>', '<p>&#x3C;note>A&#x3C;/note></p>'],
    ['<T>\n\nA', '<p>&#x3C;T></p>\n<p>A</p>'],
    ['<placeholder>\n\nA', '<p>&#x3C;placeholder></p>\n<p>A</p>'],
    [
      'Use the <video> element, and <title> too.',
      '<p>Use the &#x3C;video> element, and &#x3C;title> too.</p>',
    ],
    ['Use <input> and <script>.\n\nA', '<p>Use &#x3C;input> and &#x3C;script>.</p>\n<p>A</p>'],
    ['a <b>b</b><br>c', '<p>a <b>b</b><br>c</p>'],
    ['<BR>a <B>b</B>', '<p><br>a <b>b</b></p>'],
    ['<div>a <kbd>b</kbd></div>', '<div>a <kbd>b</kbd></div>'],
    ['<div>press <ctrl></div>', '<div>press &#x3C;ctrl></div>'],
    [
      '<details>\n<summary>a</summary>\n\n*b*\n\n</details>',
      '<details>\n<summary>a</summary>\n<p><em>b</em></p>\n</details>',
    ],
    ['a <math><mi>x</mi></math>', '<p>a <math><mi>x</mi></math></p>'],
    ['if a<b and c>d', '<p>if a&#x3C;b and c>d</p>'],
    ['<Image src="/a.png" alt="A ferry" />', '<figure><img src="/a.png" alt="A ferry"></figure>'],
    ['x < y and y > z', '<p>x &#x3C; y and y > z</p>'],
    ['`<ctrl>` and `<T>`', '<p><code>&#x3C;ctrl></code> and <code>&#x3C;T></code></p>'],
    ['<iframe src="https://v.example/1">\n\nA', '<iframe src="https://v.example/1"></iframe>\n<p>A</p>'],
    ['<![CDATA[a b]]>', '<p>a b</p>'],
  ])('%j', (body, expected) => {
    expect(read(body)).toEqual({ html: expected, warnings: [] })
  })
})

describe('marks and notes', () => {
  it.each([
    ['a ==b *c* d== e', '<p>a <mark>b <em>c</em> d</mark> e</p>'],
    ['if a == b and c == d', '<p>if a == b and c == d</p>'],
    ['a==b and c==d', '<p>a==b and c==d</p>'],
    ['==a', '<p>==a</p>'],
    ['`==a==`', '<p><code>==a==</code></p>'],
    [':tada: and :ship:', '<p>:tada: and :ship:</p>'],
    ['x^2 and a^[', '<p>x^2 and a^[</p>'],
    ['A fact. ^f4ct-1', '<p id="^f4ct-1">A fact.</p>'],
    [
      '## Fog at night!\n\n[x](#fog-at-night)',
      '<h2 id="fog-at-night">Fog at night!</h2>\n<p><a href="#fog-at-night">x</a></p>',
    ],
    [
      '## Fog\n\n## Fog\n\n[x](#fog-1)',
      '<h2>Fog</h2>\n<h2 id="fog-1">Fog</h2>\n<p><a href="#fog-1">x</a></p>',
    ],
    ['## Fog {#thick-fog}', '<h2 id="thick-fog">Fog</h2>'],
  ])('%j', (body, expected) => {
    expect(read(body)).toEqual({ html: expected, warnings: [] })
  })

  it('a note at its place is a footnote with its markup', () => {
    const { html } = read('A^[see [b](https://b.example/) *c*] and^[d].')
    expect(html).toContain('<p>A<sup><a href="#fn-note-1"')
    expect(html).toMatch(/<li id="fn-note-1">\s*<p>see <a href="https:\/\/b.example\/">b<\/a> <em>c<\/em>/)
    expect(html).toMatch(/<li id="fn-note-2">\s*<p>d/)
  })

  it('a paragraph of tags is text, and says where tags belong', () => {
    const { html, warnings } = read('#night #ferry/late')
    expect(html).toBe('<p>#night #ferry/late</p>')
    expect(warnings.join()).toMatch(/^4: .*#night #ferry\/late.*field tags/)
  })
})

describe('links to articles', () => {
  it.each([
    ['[[51-alerts]]', '<p><a href="" data-article="51-alerts">51-alerts</a></p>'],
    ['[[Night Ferry|the *ferry*]]', '<p><a href="" data-article="Night Ferry">the *ferry*</a></p>'],
    ['[[x#Late at night!|y]]', '<p><a href="#late-at-night" data-article="x">y</a></p>'],
    ['[[#Fog]]', '<p><a href="#fog">Fog</a></p>'],
    ['![[note]]', '<p><a href="" data-article="note">note</a></p>'],
    ['![[night ferry.png|300]]', '<figure><img src="night%20ferry.png"></figure>'],
    ['![[a.png|A ferry|300x200]]', '<figure><img src="a.png" alt="A ferry"></figure>'],
    ['[a]({{< ref "b.md" >}}) c', '<p><a href="" data-article="b.md">a</a> c</p>'],
    [
      'See [a *b*]({% post_url 2026-01-01-c %}).',
      '<p>See <a href="" data-article="2026-01-01-c">a <em>b</em></a>.</p>',
    ],
    ['[a]({{ site.baseurl }}/b) c', '<p><a href="/b">a</a> c</p>'],
    ['[a]({{ "/b" | relative_url }}) c', '<p><a href="/b">a</a> c</p>'],
    ['[a]({{site.baseurl}}/b) c', '<p><a href="/b">a</a> c</p>'],
    ['`[[x]]`', '<p><code>[[x]]</code></p>'],
    ['[[]] and [[a', '<p>[[]] and [[a</p>'],
  ])('%j', (body, expected) => {
    expect(read(body)).toEqual({ html: expected, warnings: [] })
  })

  it('know their lines', () => {
    const { body } = readMarkdown('---\ntitle: T\n---\nA\n\nSee [a](b.md)\nand [[c]].')
    expect(body && printHtml(body)).toMatch(/href="b\.md" data-line="6".*\n.*data-article="c"/)
    expect(body && printHtml(body)).toContain('data-line="7"')
  })
})

describe('any mark, repeated, is read in linear time', { tags: 'deep' }, () => {
  it.each([
    ...['$', '$$ ', '$x ', '\\(', '\\[', '{{< ', '{{', '{% ', '{% x %}', '{# ', '{: ', '%%', '%% x '],
    ...['[[', '![[', '==', '==x ', '^[', '<ctrl> ', '<T>', '<A {', '<A b="', '<Note>', '</Note>', '<my-x>'],
    ...['[a](', '[a]({{ x }}', '<!--', '<script>', '<title>', 'a ^b '],
    ...[
      '$$\n',
      '\\[\n',
      '%%\n',
      ':::note\n',
      ':::\n',
      '{% comment %}\n',
      '{{< x >}}\n',
      '<T>\n',
      '<A {\n',
      '<div>\n{#\n',
      '<div> {/* %%\n',
      '> [!NOTE]\n\n',
    ],
  ])('%j', (mark) => {
    // Micromark itself takes quadratic time for block quotes one after another, 2 s for 20 kB: the reading thread ends what takes longer.
    const bytes = mark.startsWith('>') ? cases(20_000, 2_000) : cases(50_000, 2_000)
    // Processor time: other tests may run beside this one.
    const start = process.threadCpuUsage()
    readMarkdown(mark.repeat(Math.ceil(bytes / mark.length)))
    const { user, system } = process.threadCpuUsage(start)
    expect((user + system) / 1000).toBeLessThan(10_000)
  })
})
