import type { Element, ElementContent } from 'hast'
import { element, isBlank, text } from '../../html/tree.ts'
import { pictureFigure } from '../records/cards.ts'
import { type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import type { Warn } from '../records/warn.ts'
import { renderCard } from './card-payloads.ts'
import { joinEqual } from './join-equal.ts'

interface Mobiledoc {
  readonly markups: readonly unknown[]
  readonly atoms: readonly unknown[]
  readonly cards: readonly unknown[]
  readonly warn: Warn
}

/** The text of a story in the form of Ghost's editor of 1.0 to 4.x, Mobiledoc 0.3 (bustle/mobiledoc-kit, MOBILEDOC.md). */
export function renderMobiledoc(document: JsonObject, warn: Warn): ElementContent[] {
  const mobiledoc: Mobiledoc = {
    markups: listOf(document.markups),
    atoms: listOf(document.atoms),
    cards: listOf(document.cards),
    warn,
  }
  return listOf(document.sections).flatMap((section) => renderSection(listOf(section), mobiledoc))
}

function renderSection(section: readonly unknown[], mobiledoc: Mobiledoc): readonly ElementContent[] {
  const [kind, first, second] = section
  switch (kind) {
    case 1:
      return renderWords(textOf(first), listOf(second), mobiledoc)
    case 2:
      return pictureFigure({ src: textOf(first) })
    case 3:
      return renderList(textOf(first), listOf(second), mobiledoc)
    case 10: {
      const [name, payload] = itemAt(mobiledoc.cards, first)
      return renderCard(textOf(name), objectOf(payload), mobiledoc.warn)
    }
    default:
      return []
  }
}

const tags = new Map([
  ['aside', 'blockquote'],
  ['pull-quote', 'blockquote'],
])
const blockTag = /^(?:p|h[1-6]|blockquote)$/

function renderWords(tag: string, markers: readonly unknown[], mobiledoc: Mobiledoc): ElementContent[] {
  const words = renderMarkers(markers, mobiledoc)
  if (words.every(isBlank)) return []
  const name = tags.get(tag.toLowerCase()) ?? tag.toLowerCase()
  return [element(blockTag.test(name) ? name : 'p', {}, words)]
}

function renderList(tag: string, items: readonly unknown[], mobiledoc: Mobiledoc): ElementContent[] {
  const children = items.map((markers) => element('li', {}, renderMarkers(listOf(markers), mobiledoc)))
  return children.length === 0 ? [] : [element(tag === 'ol' ? 'ol' : 'ul', {}, children)]
}

/** A marker opens markups, has a text or an atom, and closes the last markups. */
function renderMarkers(markers: readonly unknown[], mobiledoc: Mobiledoc): ElementContent[] {
  const root = element('p', {})
  const open: Element[] = [root]
  for (const marker of markers) {
    const [kind, opens, closes, value] = listOf(marker)
    for (const index of listOf(opens)) {
      const markup = toMarkup(itemAt(mobiledoc.markups, index))
      open.at(-1)?.children.push(markup)
      open.push(markup)
    }
    const content = kind === 1 ? renderAtom(itemAt(mobiledoc.atoms, value)) : [text(textOf(value))]
    open.at(-1)?.children.push(...content)
    for (let left = typeof closes === 'number' ? closes : 0; left > 0 && open.length > 1; left--) open.pop()
  }
  return joinEqual(root.children)
}

const markupTags = new Map([
  ['b', 'strong'],
  ['i', 'em'],
  ['strike', 's'],
  ['del', 's'],
])

function toMarkup([name, attributes]: readonly unknown[]): Element {
  const tag = textOf(name).toLowerCase()
  const href = attributeOf(listOf(attributes), 'href')
  if (tag === 'a') return element('a', href === '' ? {} : { href })
  // What a paragraph cannot hold, such as a script, is removed by the common cleaning.
  return element(markupTags.get(tag) ?? (/^[a-z]+$/.test(tag) ? tag : 'span'), {})
}

/** Attributes are a flat list of names and values. */
function attributeOf(attributes: readonly unknown[], name: string): string {
  const at = attributes.findIndex((one, index) => index % 2 === 0 && one === name)
  return at === -1 ? '' : textOf(attributes[at + 1])
}

function renderAtom([name, words]: readonly unknown[]): ElementContent[] {
  if (name === 'soft-return') return [element('br', {})]
  return [text(textOf(words))]
}

function itemAt(items: readonly unknown[], index: unknown): readonly unknown[] {
  return listOf(typeof index === 'number' ? items[index] : undefined)
}
