import type { Element, Root } from 'hast'
import { type Schema, sanitize } from 'hast-util-sanitize'
import { toText } from 'hast-util-to-text'
import type { Figure } from '../../domain/article.ts'
import type { Remark } from '../../domain/errors.ts'
import { absoluteHtml } from '../../domain/site.ts'
import {
  type AddressContext,
  type Addresses,
  createAddresses,
  listAddresses,
  rewriteLinks,
} from './addresses.ts'
import { addHints, toRemovalWarnings } from './cleaning-warnings.ts'
import { enclosureWarnings } from './figures/enclosure-warnings.ts'
import { createFigureList, type FigureList } from './figures/figure-list.ts'
import { addUnplaced, placeFigures } from './figures/place-figures.ts'
import { formulaAttributes, formulaElements, tidyFormulas } from './foreign.ts'
import { findLostWords, listPassages, type Passage } from './lost-words.ts'
import { removedWhole, tidyElements } from './tidy-elements.ts'
import { findAll, isElement, isStable, parseHtml, printHtml, replaceChildren } from './tree.ts'

const blocks = 'p br hr h2 h3 h4 h5 h6 blockquote pre div span section aside details summary address'
const inline =
  'a strong b em i u s del ins sub sup small mark abbr q cite dfn time code kbd samp var bdi bdo wbr ruby rt rp'
const lists = 'ul ol li dl dt dd'
const tables = 'table caption colgroup col thead tbody tfoot tr th td'
const media = 'figure figcaption picture img source audio video track'

const formulas = ['math', ...formulaElements]

/** The allow-list for all incoming HTML: what feed readers show, and nothing active. */
const allowed: Schema = {
  tagNames: [...[blocks, inline, lists, tables, media].flatMap((names) => names.split(' ')), ...formulas],
  attributes: {
    '*': ['id', 'lang', 'dir', 'title'],
    a: ['href', 'rel', 'hrefLang'],
    abbr: ['title'],
    audio: ['src', 'controls', 'loop', 'preload'],
    blockquote: ['cite'],
    code: [['className', /^language-[\w-]+$/]],
    col: ['span'],
    colgroup: ['span'],
    del: ['cite', 'dateTime'],
    details: ['open'],
    img: ['src', 'srcSet', 'sizes', 'alt', 'width', 'height'],
    ins: ['cite', 'dateTime'],
    li: ['value'],
    ol: ['start', 'reversed', 'type'],
    q: ['cite'],
    small: [['className', 'credit']],
    source: ['src', 'srcSet', 'sizes', 'type', 'media'],
    td: ['align', 'colSpan', 'rowSpan', 'headers'],
    th: ['align', 'colSpan', 'rowSpan', 'headers', 'scope', 'abbr'],
    time: ['dateTime'],
    track: ['src', 'kind', 'srcLang', 'label', 'default'],
    video: ['src', 'poster', 'controls', 'loop', 'muted', 'width', 'height', 'preload'],
    ...Object.fromEntries(formulas.map((name) => [name, formulaAttributes])),
  },
  protocols: {
    href: ['http', 'https', 'mailto', 'tel'],
    src: ['http', 'https'],
    poster: ['http', 'https'],
    cite: ['http', 'https'],
  },
  ancestors: {
    caption: ['table'],
    tbody: ['table'],
    thead: ['table'],
    tfoot: ['table'],
    tr: ['table'],
    td: ['table'],
    th: ['table'],
    ...Object.fromEntries(formulaElements.map((name) => [name, ['math']])),
  },
  strip: removedWhole,
  clobber: [],
  clobberPrefix: '',
}

/** The HTML of one article while it is cleaned. */
interface Page {
  root: Root
  readonly addresses: Addresses
  readonly figures: FigureList
  /** Names of elements and files, and addresses, that a pass removes. */
  readonly lost: string[]
  readonly missing: string[]
  readonly unusable: string[]
}

/** Each pass relies on those before it. */
const passes: readonly ((page: Page) => void)[] = [
  ({ root }) => tidyFormulas(root),
  tidyElements,
  unwrapUnknown,
  placeFigures,
  rewriteLinks,
  addUnplaced,
  (page) => {
    page.root = sanitize(page.root, allowed) as Root
  },
]

const known = new Set(allowed.tagNames)

/** Before figures are placed: white space in an unknown element would be white space of the figure around it. */
function unwrapUnknown({ root }: Page): void {
  replaceChildren(root, (child) => (isElement(child) && !known.has(child.tagName) ? child.children : [child]))
}

export interface HtmlToClean extends AddressContext {
  /** As `parseHtml` or `toParsedTree` gives it. The passes change it. */
  readonly tree: Root
  /** The figures that the article lists; their fields take precedence over the HTML. */
  readonly figures: readonly Figure[]
  /** The passages of the tree. Default: they are listed, without their lines. */
  readonly passages?: readonly Passage[]
}

export interface CleanedHtml {
  /** Canonical HTML; addresses on this server are SITE_MARK and a path. */
  readonly html: string
  /** All figures of the article in their order: first the listed ones, then those found in the HTML. */
  readonly figures: readonly Figure[]
  /** The text of the first paragraph, if there is one. */
  readonly firstParagraph?: string
  readonly warnings: readonly Remark[]
}

/**
 * HTML that every feed reader can show and that cannot harm: lazy pictures and embedded pages resolved, every address
 * absolute, figures in one form, all else removed by the allow-list. Idempotent. Throws `invalid` for HTML that is
 * nested too deeply.
 */
export async function cleanHtml(input: HtmlToClean): Promise<CleanedHtml> {
  const passages = input.passages ?? listPassages(input.tree)
  const { warnings, replaced, ...first } = await cleanOnce(input)
  let last: typeof first = first
  for (let round = 1; round < maxRounds && !isStable(last.root); round++) {
    const html = absoluteHtml(input.baseUrl, printHtml(last.root))
    const tree = parseHtml(html)
    if (printHtml(tree) === html) break
    last = await cleanOnce({ ...input, tree, figures: last.figures })
  }
  const { root, figures } = last
  const firstParagraph = firstParagraphOf(root)
  return {
    html: printHtml(root),
    figures,
    ...(firstParagraph && { firstParagraph }),
    warnings: [
      ...warnings,
      ...findLostWords(passages, root, [...figures, ...replaced]),
      ...enclosureWarnings(figures, input.figures.length),
    ],
  }
}

/**
 * Removing elements can leave HTML that a browser parses differently, such as a paragraph inside a paragraph: it is
 * cleaned again. No HTML is known to need more than two rounds.
 */
const maxRounds = 5

async function cleanOnce({ tree, figures: listed, ...context }: HtmlToClean) {
  const files = listed.flatMap(({ file }) => file ?? [])
  const urls = listed.flatMap(({ url }) => url ?? [])
  const addresses = await createAddresses([...listAddresses(tree), ...urls, ...files], files, context)
  const figures = createFigureList(listed, addresses)
  const page: Page = { root: tree, addresses, figures, lost: [], missing: [], unusable: [] }
  for (const pass of passes) pass(page)
  return {
    root: page.root,
    figures: figures.all().map(({ figure }) => figure),
    replaced: figures.replaced,
    warnings: [
      ...(await addHints(figures.warnings, listed, context.hintFor)),
      ...(await toRemovalWarnings(page, context.hintFor)),
      ...addresses.remarks,
    ],
  }
}

/** The summary of an article that gives none: the first paragraph that is no part of a figure, quotation, table or list. */
export function firstParagraphOf(root: Root): string | undefined {
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

/** Without footnote numbers, which mean nothing outside the body. */
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
