import { cleanText } from '../../../domain/article.ts'

const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => references[sign] ?? sign)
}

/**
 * The HTML of a plain text: an empty line ends a paragraph, each other line break stays one, and web addresses are links. All
 * else is shown as it is written, also `<b>` (Micropub, section 3.3.2).
 */
export function textToHtml(text: string): string {
  return cleanText(text)
    .split(/\n[^\S\n]*\n\s*/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${paragraph.split('\n').map(withLinks).join('<br>\n')}</p>`)
    .join('\n')
}

/** The signs at its end belong to the sentence. */
const address = /https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?()[\]{}…»”’]/g

function withLinks(line: string): string {
  let html = ''
  let end = 0
  for (const { 0: url, index } of line.matchAll(address)) {
    const isLink = URL.canParse(url)
    const shown = escapeHtml(url)
    html += escapeHtml(line.slice(end, index)) + (isLink ? `<a href="${shown}">${shown}</a>` : shown)
    end = index + url.length
  }
  return html + escapeHtml(line.slice(end))
}
