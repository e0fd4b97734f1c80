import type { ElementContent } from 'hast'
import { isElement } from '../../html/tree.ts'

const marks = ['strong', 'em', 's', 'u', 'code', 'sub', 'sup', 'mark'] as const

/** Editors keep a run of letters for each change of form: `<strong>a</strong><strong>b</strong>` is one word. */
export function joinEqual(nodes: readonly ElementContent[]): ElementContent[] {
  const joined: ElementContent[] = []
  for (const node of nodes) {
    const before = joined.at(-1)
    if (node.type === 'text' && before?.type === 'text') before.value += node.value
    else if (isElement(node, ...marks) && isElement(before, node.tagName)) {
      before.children = joinEqual([...before.children, ...node.children])
    } else joined.push(node)
  }
  return joined
}
