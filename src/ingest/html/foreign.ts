import type { Element, ElementContent, Root } from 'hast'
import { element, findAll, isElement, replaceChildren, text } from './tree.ts'

/** Elements of MathML Core and of older formulas that hold no address and no HTML. */
export const formulaElements =
  'mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot mstyle merror mpadded mphantom mover munder munderover mmultiscripts mprescripts none mtable mtr mtd menclose mfenced'.split(
    ' ',
  )

/** Only texts: a browser reads start tags in them as HTML. */
const tokens = ['mi', 'mn', 'mo', 'ms', 'mtext']

/** Attributes of formulas: names, sizes and words, no addresses and no styles. */
export const formulaAttributes =
  'display alttext mathvariant displaystyle scriptlevel form fence separator lspace rspace stretchy symmetric maxsize minsize largeop movablelimits accent accentunder linethickness width height depth voffset notation columnalign rowalign columnspacing rowspacing columnlines rowlines frame columnspan rowSpan'.split(
    ' ',
  )

/**
 * Keeps formulas in MathML without anything that acts. A source in TeX becomes the alternative text, and the copy that
 * KaTeX adds for a style sheet is dropped.
 */
export function tidyFormulas(root: Root): void {
  const formulas = findAll(root, ({ tagName }) => tagName === 'math')
  if (formulas.length > 0)
    replaceChildren(root, (child, parent) => (isStyledCopy(child, parent) ? [] : [child]))
  for (const formula of formulas) tidyFormula(formula)
  const inside = new Set(formulas.flatMap((formula) => findAll(formula, () => true)))
  replaceChildren(root, (child) =>
    isElement(child, ...formulaElements) && !inside.has(child) ? child.children : [child],
  )
}

/** Whether the node repeats the formula before it for a style sheet. */
export function isStyledCopy(node: ElementContent, parent: Root | Element): boolean {
  if (!isElement(node, 'span') || !hasClass(node, 'katex-html')) return false
  return parent.children.some(
    (one) => isElement(one) && findAll(one, ({ tagName }) => tagName === 'math').length > 0,
  )
}

function hasClass({ properties }: Element, name: string): boolean {
  return [properties.className].flat().includes(name)
}

function tidyFormula(math: Element): void {
  const source = findAll(math, ({ tagName }) => tagName === 'annotation').find(
    ({ properties }) => properties.encoding === 'application/x-tex',
  )
  if (source && typeof math.properties.alttext !== 'string') math.properties.alttext = textIn(source).trim()
  replaceChildren(math, (child) => {
    if (child.type === 'text') return [child]
    if (!isElement(child) || /^annotation/.test(child.tagName) || isCode(child)) return []
    if (!formulaElements.includes(child.tagName)) return child.children
    if (!tokens.includes(child.tagName)) return [child]
    const words = textIn(child)
    return [{ ...child, children: words === '' ? [] : [text(words)] }]
  })
}

function isCode({ tagName }: Element): boolean {
  return ['script', 'style', 'template'].includes(tagName)
}

/** The text of an element, without program code. */
function textIn(node: Element): string {
  return node.children
    .map((child) =>
      child.type === 'text' ? child.value : isElement(child) && !isCode(child) ? textIn(child) : '',
    )
    .join('')
}

/**
 * The words that stay of a drawing, since feed readers show no inline SVG: its title and description, which its author
 * wrote for readers who do not see it, otherwise its labels.
 */
export function wordsOfDrawing(svg: Element): ElementContent[] {
  const find = (...names: string[]) =>
    findAll(svg, ({ tagName }) => names.includes(tagName))
      .map((node) => textIn(node).replace(/\s+/g, ' ').trim())
      .filter((words) => words !== '')
  const label = svg.properties.ariaLabel
  const described = [...(typeof label === 'string' ? [label.trim()] : []), ...find('title', 'desc')]
  const words = described.length > 0 ? described : find('text', 'foreignobject', 'foreignObject')
  return words.length > 0 ? [element('span', {}, [text([...new Set(words)].join('. '))])] : []
}
