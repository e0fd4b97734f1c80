/** Elements that stand beside paragraphs, by WordPress' list. */
const block =
  '(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary)'

type Rule = readonly [what: RegExp, becomes: string]

const blockTag = `</?${block}[^>]*>`

/** Before the text is cut at its blank lines. */
const spacing: readonly Rule[] = [
  [/<br\s*\/?>\s*<br\s*\/?>/g, '\n\n'],
  [new RegExp(`(<${block}[\\t-\\r />])`, 'g'), '\n\n$1'],
  [new RegExp(`(</${block}>)`, 'g'), '$1\n\n'],
  [/(<hr\s*?\/?>)/g, '$1\n\n'],
]

/** Elements whose parts may be on lines of their own, by a mark of each. */
const joined: readonly (readonly [mark: string, rules: readonly Rule[]])[] = [
  [
    '<option',
    [
      [/\s*<option/g, '<option'],
      [/<\/option>\s*/g, '</option>'],
    ],
  ],
  [
    '</object>',
    [
      [/(<object[^>]*>)\s*/g, '$1'],
      [/\s*<\/object>/g, '</object>'],
      [/\s*(<\/?(?:param|embed)[^>]*>)\s*/g, '$1'],
    ],
  ],
  ['<source', media()],
  ['<track', media()],
  [
    '<figcaption',
    [
      [/\s*(<figcaption[^>]*>)/g, '$1'],
      [/<\/figcaption>\s*/g, '</figcaption>'],
    ],
  ],
]

function media(): readonly Rule[] {
  return [
    [/([<[](?:audio|video)[^>\]]*[>\]])\s*/g, '$1'],
    [/\s*([<[]\/(?:audio|video)[>\]])/g, '$1'],
    [/\s*(<(?:source|track)[^>]*>)\s*/g, '$1'],
  ]
}

/** Each part between blank lines is in a `p` by now: blocks leave it. */
const unwrapping: readonly Rule[] = [
  [/<p>\s*<\/p>/g, ''],
  [/<p>([^<]+)<\/(div|address|form)>/g, '<p>$1</p></$2>'],
  [new RegExp(`<p>\\s*(${blockTag})\\s*</p>`, 'g'), '$1'],
  [/<p>(<li.+?)<\/p>/g, '$1'],
  [/<p><blockquote([^>]*)>/gi, '<blockquote$1><p>'],
  [/<\/blockquote><\/p>/g, '</p></blockquote>'],
  [new RegExp(`<p>\\s*(${blockTag})`, 'g'), '$1'],
  [new RegExp(`(${blockTag})\\s*</p>`, 'g'), '$1'],
]

/** Signs that no text has, since control characters are gone. */
const [keptLine, tagLine] = ['\u0001', ' \u0002 ']

const breaks: readonly Rule[] = [
  [/<br>|<br\/>/g, '<br />'],
  [/(?<!<br \/>)\s*\n/g, '<br />\n'],
  [new RegExp(keptLine, 'g'), '\n'],
]

const afterBreaks: readonly Rule[] = [
  [new RegExp(`(${blockTag})\\s*<br />`, 'g'), '$1'],
  [/<br \/>(\s*<\/?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[^>]*>)/g, '$1'],
  [/\n<\/p>(?=\n?$)/, '</p>'],
]

/**
 * The paragraphs that WordPress makes when it shows a text without them: blank lines end a paragraph, other line ends are
 * breaks, and blocks stand alone. The result is WordPress' own, character for character, unless the text has a tag without an
 * end: its `<` is shown, since the tag would take the words behind it.
 */
export function addParagraphs(text: string): string {
  if (!/[^\0\t-\r ]/.test(text)) return ''
  const { without, kept } = setAside(`${showUnclosed(text)}\n`)
  let html = apply(spacing, without).replace(/\r\n?/g, '\n')
  html = html.replace(tag, (one) => one.replaceAll('\n', tagLine))
  for (const [mark, rules] of joined) if (html.includes(mark)) html = apply(rules, html)
  const parts = html.replace(/\n\n+/g, '\n\n').split(/\n[\t-\r ]*\n/)
  html = parts.map((part) => (part === '' ? '' : `<p>${part.replace(/^\n+|\n+$/g, '')}</p>\n`)).join('')
  html = apply(unwrapping, html)
  html = html.replace(/<(script|style|svg|math).*?<\/\1>/gs, (one) => one.replaceAll('\n', keptLine))
  html = apply(afterBreaks, apply(breaks, html))
  return html.replace(keptPre, (_, index) => kept[Number(index)] ?? '').replace(/ ?\u0002 ?/g, '\n')
}

/** A comment, a tag, one with `<` in a quoted value; else the `<` of a tag that nothing closes. */
const unclosed =
  /<!--[\s\S]*?(?:-->|$)|<\/?[a-z][^<>]*>|<\/?[a-z](?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}'){0,2000}>|<(?=\/?[a-z])/gi

function showUnclosed(text: string): string {
  return text.replace(unclosed, (found) => (found === '<' ? '&lt;' : found))
}

/** A comment, a section or a tag; one without an end takes the rest. */
const tag = /<(?:!--(?:(?!-->)[\s\S])*(?:-->)?|!\[CDATA\[(?:(?!\]\]>)[\s\S])*(?:\]\]>)?|[^>]*>?)/g
const keptPre = /<pre wp-pre-tag-(\d+)><\/pre>/g

function apply(rules: readonly Rule[], text: string): string {
  return rules.reduce((html, [what, becomes]) => html.replace(asciiOnly(what), becomes), text)
}

const compiled = new Map<RegExp, RegExp>()

/** White space is ASCII's there: a no-break space is a letter. */
function asciiOnly(what: RegExp): RegExp {
  const known = compiled.get(what) ?? new RegExp(what.source.replaceAll('\\s', '[\\t-\\r ]'), what.flags)
  compiled.set(what, known)
  return known
}

/** Lines of `pre` stay as they are. One without an end is none. */
function setAside(text: string): { readonly without: string; readonly kept: readonly string[] } {
  const kept: string[] = []
  if (!text.includes('<pre')) return { without: text, kept }
  const parts = text.split('</pre>')
  const last = parts.pop() ?? ''
  const without = parts.map((part) => {
    const start = part.indexOf('<pre')
    if (start === -1) return part
    kept.push(`${part.slice(start)}</pre>`)
    return `${part.slice(0, start)}<pre wp-pre-tag-${kept.length - 1}></pre>`
  })
  return { without: without.join('') + last, kept }
}
