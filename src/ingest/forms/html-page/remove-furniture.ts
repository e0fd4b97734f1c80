import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import type { Remark } from '../../../domain/errors.ts'
import { months, weekdays } from '../../dates/day-names.ts'
import { findAll, isElement } from '../../html/tree.ts'
import { doubt, sentencesIn, shortText } from './find-story.ts'

export interface LeftOut {
  readonly line?: number
  readonly reason: string
  readonly words: string
}

/** Words in the names of elements that hold what belongs to the page. */
const furnitureNames =
  /(?:^|[-_])(?:shar(?:e|ing|edaddy)|social|breadcrumbs?|newsletter|cookies?|advert(?:isement)?|ads?|promo|related(?:posts)?|comments?|subscribe|signup|sidebar)(?:$|[-_])/i

function isNamedFurniture({ properties }: Element): boolean {
  return [properties.id, properties.className]
    .flat()
    .some((name) => typeof name === 'string' && furnitureNames.test(name))
}

/** Doubts about what is named as a part of the page and holds sentences: it stays in the text. */
export function doubtFurniture(story: Element | Root): Remark[] {
  return findAll(story, (node) => isNamedFurniture(node) && sentencesIn(node).length > 0).map((node) =>
    doubt(node, `"${shortText(node)}" may belong to the page, since its element is named so`),
  )
}

/**
 * Removes what belongs to the page: its navigation, elements without sentences that are named as such, and in a page
 * without `<article>` the elements around the text. Returns what held words.
 */
export function removeFurniture(story: Element | Root): LeftOut[] {
  const isPage = !isElement(story as Element, 'article')
  const left: LeftOut[] = []
  const isFurniture = (node: Element) =>
    isElement(node, 'nav', 'dialog') ||
    (isNamedFurniture(node) && sentencesIn(node).length === 0 && findAll(node, isMedium).length === 0) ||
    ['navigation', 'banner', 'contentinfo', 'search'].includes(String(node.properties.role)) ||
    (isPage &&
      isElement(node, 'header', 'footer', 'aside') &&
      findAll(node, (one) => isElement(one, 'h1')).length === 0)
  const remove = (node: Element | Root) => {
    node.children = (node.children as ElementContent[]).filter((child) => {
      if (!isElement(child)) return true
      if (!isFurniture(child)) {
        remove(child)
        return true
      }
      const words = shortText(child)
      const line = child.position?.start.line
      if (words !== '')
        left.push({ ...(line !== undefined && { line }), reason: `<${child.tagName}>`, words })
      return false
    })
  }
  remove(story)
  return left
}

function isMedium({ tagName }: Element): boolean {
  return ['img', 'picture', 'audio', 'video', 'h1'].includes(tagName)
}

const dateNames = new Set([...months().keys(), ...weekdays()])
const labels =
  /\b(?:by|from|von|par|por|di|van|av|published|updated|posted|written|first|last|modified|on|at|and|und|et|y|min(?:ute)?s?|read)\b|[^\p{L}]/giu

/**
 * Removes the lines above the first sentence that only repeat author and date. Returns what was removed. `names` are the
 * authors' names.
 */
export function removeByline(story: Element | Root, names: readonly string[]): LeftOut[] {
  const [sentence] = sentencesIn(story)
  const left: LeftOut[] = []
  let isAbove = sentence !== undefined
  const isByline = (node: Element) => {
    const times = findAll(node, ({ tagName }) => tagName === 'time').map((time) => toText(time))
    const words = toText(node)
    const rest = [...names, ...times].reduce(
      (text, known) => (known === '' ? text : text.replaceAll(known, ' ')),
      words,
    )
    const letters = rest.replace(labels, ' ').toLowerCase().split(' ')
    return rest !== words && letters.every((word) => word === '' || dateNames.has(word))
  }
  const remove = (node: Element | Root) => {
    node.children = (node.children as ElementContent[]).filter((child) => {
      if (child === sentence) isAbove = false
      if (!isAbove || !isElement(child)) return true
      if (!isByline(child)) {
        if (!isElement(child, 'p')) remove(child)
        return true
      }
      const line = child.position?.start.line
      left.push({ ...(line !== undefined && { line }), reason: 'author and date', words: shortText(child) })
      return false
    })
  }
  remove(story)
  return left
}
