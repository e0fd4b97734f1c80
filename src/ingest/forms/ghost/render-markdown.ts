import type { ElementContent } from 'hast'
import { element, isElement, replaceChildren, text } from '../../html/tree.ts'
import { parseMarkdownBody } from '../markdown.ts'
import { paragraph } from '../records/cards.ts'
import type { Warn } from '../records/warn.ts'

/** Markdown as Ghost shows it: each line break of a paragraph is one. */
export function renderMarkdown(markdown: string, warn: Warn): ElementContent[] {
  const remarks: { message: string }[] = []
  const tree = parseMarkdownBody(markdown, 1, remarks as never)
  if (!tree) {
    warn('has Markdown that is nested too deeply; it is kept as it is written')
    return paragraph([text(markdown)])
  }
  replaceChildren(tree, (child, parent) =>
    child.type === 'text' && isElement(parent as never, 'p', 'li', 'em', 'strong', 'a')
      ? breakLines(child.value)
      : [child],
  )
  return tree.children as ElementContent[]
}

function breakLines(words: string): ElementContent[] {
  if (words.trim() === '') return [text(words)]
  return words
    .split('\n')
    .flatMap((line, index) => (index === 0 ? [text(line)] : [element('br', {}), text(line)]))
}
