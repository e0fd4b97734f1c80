import type { Article } from '../article.ts'

/** Elements within a word or sentence: their tags separate nothing. `sup` does, since it holds the number of a note. */
const inline =
  /<\/?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|time|u|var|wbr)(?:\s[^>]*)?>/gi
const tag = /<[^>]*>/g
const reference = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos|nbsp));/gi
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/** The words of clean HTML as a reader sees them, with a space for each run of white space. It is no HTML: escape it. */
export function toPlainText(html: string): string {
  return html.replace(inline, '').replace(tag, ' ').replace(reference, toSign).replace(/\s+/g, ' ').trim()
}

/** The summary of an article and its text, in which a summary that was taken from it comes once. */
export function toReadText({ summary = '', contentHtml }: Pick<Article, 'summary' | 'contentHtml'>): string {
  const text = toPlainText(contentHtml)
  const lede = summary.replace(/\s+/g, ' ').trim()
  const copy = lede.replace(/\s*…$/, '')
  const at = text.slice(0, copy.length + mostBefore).indexOf(copy)
  if (at < 0) return `${lede} ${text}`
  // A picture with its caption may come before it.
  return `${text.slice(at)} ${text.slice(0, at)}`.trim()
}

/** Of a text that has its summary in it, what may come before. */
const mostBefore = 1_000

function toSign(written: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return named[name.toLowerCase()] ?? written
  const code = Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : written
}
