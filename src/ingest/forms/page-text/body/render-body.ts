import type { TextFigure } from '../figures/text-figure.ts'
import type { Block } from './read-body.ts'

/** The body as HTML. `figureHtml` returns the HTML of a figure, or undefined for one without a picture. */
export function renderBody(
  blocks: readonly Block[],
  figureHtml: (figure: TextFigure) => string | undefined,
): string {
  return blocks
    .map((block) => render(block, figureHtml))
    .filter((html) => html)
    .join('\n')
}

function render(block: Block, figureHtml: (figure: TextFigure) => string | undefined): string | undefined {
  switch (block.kind) {
    case 'paragraph':
      return element('p', block.said.text)
    case 'crosshead':
      return element('h2', block.said.text)
    case 'figure':
      return figureHtml(block.figure)
    case 'quotation':
      return wrap(
        'blockquote',
        block.paragraphs.map(({ text }) => element('p', text)),
      )
    case 'list':
      return wrap(
        block.isNumbered ? 'ol' : 'ul',
        block.items.map(({ text }) => element('li', text)),
      )
  }
}

/** Without alt, caption and credit, which the list of figures has. */
export function pictureHtml(address: string): string {
  return `<figure><img src="${escapeHtml(address).replaceAll('"', '&quot;')}"></figure>`
}

function element(name: string, text: string): string {
  return `<${name}>${escapeHtml(text)}</${name}>`
}

function wrap(name: string, inside: readonly string[]): string | undefined {
  return inside.length > 0 ? `<${name}>${inside.join('')}</${name}>` : undefined
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (sign) => escapes[sign] ?? sign)
}
