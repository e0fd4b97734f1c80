import type { Element, Root } from 'hast'
import { sanitize } from 'hast-util-sanitize'
import { toText } from 'hast-util-to-text'
import type { Figure } from '../../domain/article.ts'
import type { Remark } from '../../domain/errors.ts'
import { absoluteHtml } from '../../domain/site.ts'
import type { Media } from '../../media/media-folder.ts'
import { createFigureList, type FigureList } from './figure-list.ts'
import { placeFigures, renderFigure } from './place-figures.ts'
import { createAddresses } from './resolve-addresses.ts'
import { listAddresses, rewriteLinks } from './rewrite-links.ts'
import { schema } from './schema.ts'
import { tidyElements } from './tidy-elements.ts'
import { findAll, isElement, parseHtml, printHtml } from './tree.ts'

export interface HtmlToClean {
  readonly html: string
  /** The figures that the article lists; what they say wins over what the HTML says. */
  readonly figures: readonly Figure[]
  /** Absolute: relative links and pictures elsewhere are relative to it. */
  readonly pageUrl: string
  /** This server's public address, without a slash at its end. */
  readonly baseUrl: string
  /** Looks a picture up in the media folder; undefined when it is not there. */
  readonly findMedia: (name: string) => Promise<Media | undefined>
}

export interface CleanedHtml {
  /** Canonical HTML; addresses of ours stand as SITE_MARK and a path. */
  readonly html: string
  /** All figures of the article in their order: listed ones and those found in the HTML. */
  readonly figures: readonly Figure[]
  /** The text of the first paragraph, if there is one. */
  readonly firstParagraph?: string
  readonly warnings: readonly Remark[]
}

/**
 * HTML that any reader can show and nobody is harmed by: parsed as a browser would, late pictures and embedded pages
 * resolved, every address absolute, figures in one form, then held against the allow-list. Cleaning the outcome again
 * gives the same. Throws `invalid` for HTML that is nested too deeply.
 */
export async function cleanHtml(input: HtmlToClean): Promise<CleanedHtml> {
  const first = await cleanOnce(input)
  let last = first
  for (let pass = 1; pass < mostPasses; pass++) {
    const html = absoluteHtml(input.baseUrl, last.html)
    if (isSettled(html)) break
    last = await cleanOnce({ ...input, html, figures: last.figures })
  }
  return { ...last, warnings: first.warnings }
}

/** Far more than any HTML was seen to need: two. */
const mostPasses = 5

/** Taking elements away can leave what a browser reads otherwise, such as a paragraph inside a paragraph. */
function isSettled(html: string): boolean {
  return printHtml(parseHtml(html)) === html
}

async function cleanOnce(input: HtmlToClean): Promise<CleanedHtml> {
  const parsed = parseHtml(input.html)
  const lost = tidyElements(parsed)
  const listed = input.figures.flatMap(({ file, url }) => file ?? url ?? [])
  const addresses = await createAddresses([...listAddresses(parsed), ...listed], input)
  const figures = createFigureList(input.figures, addresses)
  const missing = placeFigures(parsed, figures, addresses)
  const unusable = rewriteLinks(parsed, addresses)
  addUnplaced(parsed, figures)
  const root = sanitize(parsed, schema) as Root
  const firstParagraph = findFirstParagraph(root)
  return {
    html: printHtml(root),
    figures: figures.all().map(({ figure }) => figure),
    ...(firstParagraph && { firstParagraph }),
    warnings: [...figures.warnings, ...toWarnings(lost, missing, unusable)],
  }
}

/** Pictures that the article lists and its text does not show: the first leads, the others follow. */
function addUnplaced(root: Root, figures: FigureList): void {
  const rendered = figures
    .all()
    .flatMap(({ figure, address, inBody }) =>
      address && !inBody ? (renderFigure(figure, address) ?? []) : [],
    )
  const [lead, ...others] = rendered
  if (lead) root.children = [lead, ...root.children, ...others]
}

function findFirstParagraph(root: Root): string | undefined {
  const isAside = (node: Element) =>
    isElement(node, 'figure', 'blockquote', 'table', 'aside', 'details', 'li')
  const visible = (node: Root | Element): Element[] =>
    node.children.flatMap((child) => {
      if (!isElement(child) || isAside(child)) return []
      return child.tagName === 'p' ? [child] : visible(child)
    })
  for (const paragraph of visible(root)) {
    const words = toText(withoutNotes(paragraph)).replace(/\s+/g, ' ').trim()
    if (words !== '') return words
  }
  return undefined
}

/** Without the numbers of footnotes, which mean nothing outside the body. */
function withoutNotes(paragraph: Element): Element {
  const notes = new Set(
    findAll(paragraph, ({ tagName, children }) => tagName === 'sup' && children.some(isNoteLink)),
  )
  return {
    ...paragraph,
    children: paragraph.children.filter((child) => !isElement(child) || !notes.has(child)),
  }
}

function isNoteLink(node: Element['children'][number]): boolean {
  return isElement(node, 'a') && String(node.properties.href ?? '').includes('#fn')
}

function toWarnings(
  lost: readonly string[],
  missing: readonly string[],
  unusable: readonly string[],
): Remark[] {
  const said = (names: readonly string[], sentence: (list: string) => string): Remark[] => {
    const list = [...new Set(names)].join(', ')
    return names.length > 0 ? [{ field: 'contentHtml', message: sentence(list) }] : []
  }
  return [
    ...said(lost, (list) => `contentHtml holds what no reader shows; it is left out: ${list}`),
    ...said(
      missing,
      (list) => `contentHtml shows pictures that are not in the media folder; they are left out: ${list}`,
    ),
    ...said(
      unusable,
      (list) => `contentHtml links to addresses that lead nowhere; the text stays without them: ${list}`,
    ),
  ]
}
