import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { findAll } from '../../html/tree.ts'
import type { Link } from './cards.ts'
import { type JsonObject, parseObject } from './json-values.ts'

/** What the parts of another system's HTML say, which are known by their classes. */

export function classesOf({ properties }: Element): readonly string[] {
  const { className } = properties
  return Array.isArray(className) ? className.map(String) : []
}

export function hasClass(node: Element, ...names: readonly string[]): boolean {
  return classesOf(node).some((name) => names.includes(name))
}

/** The first element inside with one of the classes. */
export function inside(part: Root | Element, ...names: readonly string[]): Element | undefined {
  return findAll(part, (one) => hasClass(one, ...names))[0]
}

export function first(part: Root | Element, ...tags: readonly string[]): Element | undefined {
  return findAll(part, ({ tagName }) => tags.includes(tagName))[0]
}

/** An attribute by the name that hast gives it; empty without it. */
export function propertyOf(found: Element | undefined, name: string): string {
  const value = found?.properties[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The words that a browser shows, in one line. */
export function wordsOf(node: Root | Element | undefined): string {
  return node ? toText(node).replace(/\s+/g, ' ').trim() : ''
}

export function wordsIn(part: Root | Element, ...names: readonly string[]): string {
  return wordsOf(inside(part, ...names))
}

export function nodesIn(part: Root | Element, ...names: readonly string[]): readonly ElementContent[] {
  return inside(part, ...names)?.children ?? []
}

export function captionOf(part: Element): readonly ElementContent[] {
  return first(part, 'figcaption')?.children ?? []
}

export function linkIn(part: Element, ...names: readonly string[]): Link {
  const found = inside(part, ...names)
  return { url: propertyOf(found, 'href'), words: wordsOf(found) }
}

/** The object that an attribute holds as JSON, or one without fields. */
export function jsonIn(part: Element, name: string): JsonObject {
  return parseObject(propertyOf(part, name)) ?? {}
}
