import { cleanText } from '../../domain/article.ts'

/** An element of which a CDATA section holds the text. The importer of WordPress reads a split `]]>` in this form alone. */
export function cdata(name: string, text: string): string {
  return `<${name}><![CDATA[${cleanText(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`
}

/** An element with a text. */
export function plain(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`
}

export function escapeXml(text: string): string {
  return cleanText(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A post meta field. */
export function meta(key: string, value: string): string {
  return `<wp:postmeta>${cdata('wp:meta_key', key)}${cdata('wp:meta_value', value)}</wp:postmeta>`
}

/** Titles and excerpts of WordPress are HTML. */
export function toHtmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
