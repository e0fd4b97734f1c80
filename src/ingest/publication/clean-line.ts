import { didYouMean } from '../../domain/closest.ts'
import { linePlaceholders } from '../../domain/publication.ts'
import type { MediaStore } from '../../media/media.ts'
import { cleanHtml } from '../html/clean-html.ts'
import { parseHtml } from '../html/tree.ts'

/** Addresses of no website: of this server, and in the place of `{url}`, while a line is cleaned. */
const here = 'https://here.invalid'
const urlStandIn = 'https://url.invalid/'

const block = /<(?:p|h[2-6]|hr|ul|ol|dl|div|section|aside|blockquote|pre|table|figure|details|address)\b/

/**
 * A line before or after entries, cleaned as the HTML of an article, with its placeholders. Plain text becomes a paragraph.
 * Notes an unknown placeholder, and what is removed from HTML.
 */
export async function cleanLine(
  line: string,
  media: MediaStore,
  note: (rule: string) => undefined,
): Promise<string> {
  const unknown = placeholderRule(line)
  if (unknown) note(unknown)
  const { html, warnings } = await cleanHtml({
    tree: parseHtml(line.replaceAll('{url}', urlStandIn)),
    figures: [],
    pageUrl: `${here}/`,
    baseUrl: here,
    findMedia: media.findNamed,
    hintFor: media.hint,
  })
  for (const { message } of warnings) note(message.replace(/^contentHtml /, '').replace(/; the[^:]*/, ''))
  if (html === '') note('must not be empty')
  const whole = block.test(html) ? html : `<p>${html}</p>`
  return whole.replaceAll(urlStandIn, '{url}')
}

function placeholderRule(line: string): string | undefined {
  const known: readonly string[] = linePlaceholders
  const unknown = (line.match(/\{[^{}<>]*\}/g) ?? []).find((one) => !known.includes(one))
  if (unknown === undefined) return undefined
  return `has the unknown placeholder ${unknown}${didYouMean(unknown, known)}; it can have ${known.join(', ')}`
}
