import { type Article, articleBody, cleanText } from '../domain/article.ts'
import { directionOf, languageAttributes } from '../domain/language.ts'
import type { Publication } from '../domain/publication.ts'
import { absoluteHtml, type Site } from '../domain/site.ts'
import type { ContinueWords } from '../words/continue-words.ts'
import { cutParagraphs } from './cut-html.ts'
import type { EntryShape } from './entry-shape.ts'
import { escapeXml } from './feed-package.ts'

/** What the placeholders of lines say, as plain text. */
interface LineFacts {
  readonly title: string
  readonly link: string
}

export interface EntryContent {
  readonly html: string
  /** The HTML says nothing but the summary: formats that have the summary need no content. */
  readonly isSummary: boolean
}

/**
 * The content of an entry: the text that its feed shows of the article, corrections, and the lines before and after.
 * A correction is part of every entry, since readers may have the error from another one.
 */
export function toEntryContent(
  article: Article,
  shape: EntryShape,
  { title, link, summary }: LineFacts & { readonly summary?: string },
  { publication, baseUrl }: Site,
): EntryContent {
  const own = article.language ?? publication.language
  const shown = { ...article, contentHtml: toShownText(article, shape, { link, summary, language: own }) }
  const toLine = (line = '') => inLanguage(fillLine(line, { title, link }, publication), own, publication)
  const parts = [
    toLine(shape.before),
    inOwnLanguage(articleBody(shown), article, publication),
    toLine(shape.after),
  ]
  const html = cleanText(absoluteHtml(baseUrl, parts.filter((part) => part.trim() !== '').join('\n')))
  const hasLines = shape.before !== undefined || shape.after !== undefined
  return { html, isSummary: shape.text === 'summary' && !hasLines && article.corrections.length === 0 }
}

/** Without its corrections, which come after. `language`: the article's. */
function toShownText(
  { contentHtml }: Article,
  { text, rest }: EntryShape,
  {
    link,
    summary,
    language,
  }: { readonly link: string; readonly summary?: string; readonly language: string },
): string {
  if (text === 'full') return contentHtml
  if (text === 'summary') return summary ? `<p>${escapeXml(summary)}</p>` : ''
  const { html, isCut } = cutParagraphs(contentHtml, text.paragraphs)
  return isCut && rest ? `${html}\n${toRestLink(rest, link, language)}` : html
}

function toRestLink({ text, language }: ContinueWords, link: string, around: string): string {
  const attributes = language === around ? '' : languageAttributes(language, around)
  return `<p><a href="${escapeXml(link)}"${attributes}>${escapeXml(text)}</a></p>`
}

function fillLine(line: string, { title, link }: LineFacts, publication: Publication): string {
  const facts: Readonly<Record<string, string>> = { title, url: link, publication: publication.title }
  return line.replace(/\{(title|url|publication)\}/g, (_all, name: string) => escapeXml(facts[name] ?? ''))
}

/** A line in the language of the publication, before or after an article in its own. */
function inLanguage(html: string, own: string, { language }: Publication): string {
  const isSame = own === language && directionOf(language) === 'ltr'
  return isSame || html === '' ? html : `<div${languageAttributes(language, own)}>${html}</div>`
}

/**
 * Readers show HTML in the direction of their own window and apply neither `xml:lang` nor `dc:language`: text from right
 * to left, and other text in a publication from right to left, says itself what it is.
 */
function inOwnLanguage(html: string, { language }: Article, publication: Publication): string {
  const own = language ?? publication.language
  const isLeftToRight = [own, publication.language].every((tag) => directionOf(tag) === 'ltr')
  if (isLeftToRight || html.trim() === '') return html
  return `<div${languageAttributes(own, publication.language)}>${html}</div>`
}
