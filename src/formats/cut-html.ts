const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Blocks of text, which are never cut. */
const counted = words('p ul ol dl blockquote pre table details aside address')
/** A cut may be between the blocks in them. */
const containers = words('div section')
const uncounted = words('h1 h2 h3 h4 h5 h6 figure hr')
const voids = words('br hr img source track wbr col')

const tagForm = /<(\/?)([a-z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^"'>])*>/gi

export interface CutHtml {
  readonly html: string
  /** Whether anything is left out. */
  readonly isCut: boolean
}

/**
 * The beginning of clean HTML up to the end of its `most`-th paragraph; all of it if it has no more. A list, a quotation, a
 * table and code count as one each; headings, figures and empty paragraphs as none; words outside of any block as one. No
 * element is cut but `div` and `section`, which are closed. It reads no further than to the cut.
 */
export function cutParagraphs(html: string, most: number): CutHtml {
  let paragraphs = 0
  for (const { end, open } of paragraphEnds(html)) {
    paragraphs++
    if (paragraphs < most) continue
    const rest = html.slice(end).replace(/^(?:\s|<\/[^>]*>)+/, '')
    if (rest === '') break
    const closing = open.toReversed().map((name) => `</${name}>`)
    return { html: html.slice(0, end) + closing.join(''), isCut: true }
  }
  return { html, isCut: false }
}

/** Where each paragraph ends, with the names of the containers that are open there. */
function* paragraphEnds(html: string): Generator<{ readonly end: number; readonly open: readonly string[] }> {
  const open: string[] = []
  let element = { name: '', start: 0, depth: 0 }
  let last = 0
  /** There are words outside of any block since the last one. */
  let isLoose = false
  for (const { 0: tag, 1: slash, 2: raw = '', index } of html.matchAll(tagForm)) {
    const name = raw.toLowerCase()
    const end = index + tag.length
    if (element.depth > 0) {
      if (!voids.has(name)) element.depth += slash ? -1 : 1
      const isWhole = element.depth === 0 && !uncounted.has(element.name)
      if (isWhole && hasWords(html.slice(element.start, end))) {
        if (counted.has(element.name)) yield { end, open }
        else isLoose = true
      }
    } else {
      isLoose ||= hasWords(html.slice(last, index))
      if (isLoose && isBlock(name)) {
        isLoose = false
        yield { end: index, open }
      }
      if (containers.has(name)) slash ? open.pop() : open.push(name)
      else if (!voids.has(name)) element = { name, start: index, depth: 1 }
    }
    last = end
  }
}

function isBlock(name: string): boolean {
  return counted.has(name) || containers.has(name) || uncounted.has(name)
}

function hasWords(html: string): boolean {
  return html.replace(tagForm, '').trim() !== ''
}
