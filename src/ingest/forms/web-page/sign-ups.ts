import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import type { Remark } from '../../../domain/errors.ts'
import { findAll, isElement } from '../../html/tree.ts'
import { doubt, shortText } from '../html-page/find-story.ts'
import { asksReader } from '../page-text/story/furniture-doubts.ts'

const boxNames = /(?:^|[-_])(?:newsletters?|subscribe|subscription|sign-?up|signup)(?:$|[-_])/i
/** Longer boxes may hold a story. */
const longestBox = 600

/** Removes boxes to subscribe: they are named so, and hold a form, a field or a button. Returns how many. */
export function removeSignUps(node: Element | Root): number {
  let count = 0
  node.children = (node.children as ElementContent[]).filter((child) => {
    if (!isElement(child)) return true
    if (isSignUp(child)) count++
    else count += removeSignUps(child)
    return !isSignUp(child)
  })
  return count
}

function isSignUp(node: Element): boolean {
  const names = [node.properties.id, node.properties.className].flat()
  if (!names.some((name) => typeof name === 'string' && boxNames.test(name))) return false
  const isStory = findAll(node, (one) => isElement(one, 'h1', 'article', 'main')).length > 0
  const hasField = findAll(node, (one) => isElement(one, 'form', 'input', 'button')).length > 0
  return (
    hasField &&
    !isStory &&
    !isElement(node, 'body', 'html', 'article', 'main') &&
    toText(node).length <= longestBox
  )
}

/** Paragraphs of the text that ask the reader to subscribe stay, and are doubted. */
export function doubtSignUps(text: Root): Remark[] {
  return findAll(
    text,
    (node) => isElement(node, 'p', 'h2', 'h3', 'h4', 'li') && asksReader(toText(node).trim()),
  ).map((node) => doubt(node, `"${shortText(node)}" may be a box of the page; it stays in the text`))
}
