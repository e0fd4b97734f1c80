import type { Element, ElementContent, Root } from 'hast'
import { element, findAll, isBlank, isElement, replaceChildren, text } from '../../html/tree.ts'
import * as cards from '../records/cards.ts'
import { classesOf, first, inside, propertyOf, wordsOf } from '../records/find-in-html.ts'
import type { Warn } from '../records/warn.ts'

/** Replaces what Medium's pages need their scripts and styles for by plain HTML. */
export function simplifyParts(content: Root, warn: Warn): void {
  dropFirstDivider(content)
  dropIds(content)
  replaceChildren(content, (child) => {
    if (!isElement(child)) return [child]
    if (isElement(child, 'pre')) return [toCode(child)]
    if (isElement(child, 'script')) return scriptLink(child, warn)
    const name = classesOf(child).find((one) => Object.hasOwn(readers, one))
    return name ? (readers[name]?.(child) ?? [child]) : [child]
  })
}

/** Each paragraph has an id, of which links name few. */
function dropIds(content: Root): void {
  const named = new Set(
    findAll(content, ({ tagName }) => tagName === 'a').map((link) => propertyOf(link, 'href')),
  )
  for (const { properties } of findAll(content, ({ properties: { id } }) => id !== undefined)) {
    if (!named.has(`#${properties.id}`)) delete properties.id
  }
}

/** Each section begins with a line, which means nothing at the beginning of the text. */
function dropFirstDivider(content: Root): void {
  const divider = inside(content, 'section-divider')
  const section = inside(content, 'section')
  if (!divider || !section || !findAll(section, (node) => node === divider)[0]) return
  replaceChildren(content, (child) => (child === divider ? [] : [child]))
}

type ReadPart = (part: Element) => readonly ElementContent[]

const unwrap: ReadPart = (part) => part.children

const readers: Readonly<Record<string, ReadPart>> = {
  section: unwrap,
  'section-content': unwrap,
  'section-inner': unwrap,
  'section-divider': () => [element('hr', {})],
  'section-backgroundImage': () => [],
  aspectRatioPlaceholder: unwrap,
  'aspectRatioPlaceholder-fill': () => [],
  'graf--mixtapeEmbed': bookmark,
  'twitter-tweet': tweet,
}

/** The card of another page: `strong` is its title, `em` its description, the rest its site. */
function bookmark(part: Element): readonly ElementContent[] {
  const anchor = inside(part, 'markup--mixtapeEmbed-anchor') ?? first(part, 'a')
  const url = propertyOf(anchor, 'href')
  if (!anchor || url === '') return [part]
  const title = wordsOf(first(anchor, 'strong'))
  const description = wordsOf(first(anchor, 'em'))
  const rest = anchor.children.filter((child) => !isElement(child, 'strong', 'em', 'br'))
  const publisher = wordsOf({ type: 'root', children: rest })
  return cards.bookmark({ url, title, description, author: '', publisher }, [])
}

/** A tweet whose words only its script would fetch. */
function tweet(part: Element): readonly ElementContent[] {
  if (wordsOf(part) !== '') return [part]
  const url = propertyOf(first(part, 'a'), 'href')
  return cards.link({ url, words: url })
}

/** A gist is a script; readers get its page. */
function scriptLink(script: Element, warn: Warn): readonly ElementContent[] {
  const source = propertyOf(script, 'src')
  const url = source.replace(/\.js(?=$|\?)/, '')
  if (/^https:\/\/gist\.github\.com\//.test(url)) return cards.link({ url, words: url })
  if (source !== '' && !/platform\.twitter\.com|widgets\.js/.test(source))
    warn(`has a script; it is left out: ${source}`)
  return []
}

/** Lines of code end with `br`, and the language is an attribute. */
function toCode(pre: Element): Element {
  const language = propertyOf(pre, 'dataCodeBlockLang')
  const holder: Element = { ...pre, children: [...pre.children] }
  replaceChildren(holder, (child) => {
    if (isElement(child, 'br')) return [text('\n')]
    // Colours of words in code.
    return isElement(child, 'span') ? child.children : [child]
  })
  const lines = holder.children.filter((child, index) => index > 0 || !isBlank(child))
  const name = /^[\w-]+$/.test(language) ? { className: [`language-${language}`] } : {}
  const [only] = lines
  if (lines.length === 1 && isElement(only, 'code'))
    return element('pre', {}, [{ ...only, properties: name }])
  return element('pre', {}, [element('code', name, lines)])
}
