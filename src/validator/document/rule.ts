import { namespaces } from './namespaces.ts'
import type { Form } from './value-forms.ts'
import {
  at,
  attribute,
  childrenNamed,
  type Fault,
  nameOf,
  type XmlElement,
  type XmlFeed,
} from './xml-feed.ts'

/** `error` breaks a MUST of the specification, or known readers. `warning` breaks a SHOULD or good practice. */
export type Severity = 'error' | 'warning'

/** What a rule says about itself. */
export interface RuleFacts {
  /** Stable, in kebab-case, such as `atom-entry-id-missing`. */
  readonly name: string
  readonly severity: Severity
  /** The specification and its section, such as `RFC 4287, section 4.1.2`. */
  readonly source: string
}

/** A fault and the rule that found it. */
export interface Finding extends Fault {
  readonly rule: string
  readonly severity: Severity
  readonly source: string
}

/** A row of a rule table. `find` returns every breach and never throws. */
export interface Rule<Subject> extends RuleFacts {
  readonly find: (subject: Subject) => readonly Fault[]
}

/** What a rule wants of the parts of a document. Each part that does not hold it is a fault. */
export interface Check<Subject, Part> {
  readonly of: (subject: Subject) => readonly Part[]
  /** Without it, each part is a fault. */
  readonly holds?: (part: Part, subject: Subject) => boolean
  readonly message: string | ((part: Part, subject: Subject) => string)
}

/** The two functions that write the rows of a rule table. `toFault` says where a part is. */
export function createRows<Subject, Part>(toFault: (part: Part, message: string) => Fault) {
  const find =
    ({ of, holds, message }: Check<Subject, Part>) =>
    (subject: Subject) =>
      of(subject)
        .filter((part) => !holds?.(part, subject))
        .map((part) => toFault(part, typeof message === 'string' ? message : message(part, subject)))
  const rowOf =
    (severity: Severity) =>
    (
      name: string,
      source: string,
      ...checks: readonly (Check<Subject, Part> | Rule<Subject>['find'])[]
    ): Rule<Subject> => {
      const finders = checks.map((check) => (typeof check === 'function' ? check : find(check)))
      return { name, severity, source, find: (subject) => finders.flatMap((findIn) => findIn(subject)) }
    }
  return { error: rowOf('error'), warning: rowOf('warning') }
}

/** Every breach of every rule, in the order of the table; with `only`, rules of another severity are not run. */
export function applyRules<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
  only?: Severity,
): Finding[] {
  return rules
    .filter(({ severity }) => !only || severity === only)
    .flatMap(({ name, severity, source, find }) =>
      find(subject).map((fault) => ({ rule: name, severity, source, ...fault })),
    )
}

const longestQuotation = 80

/** The value as a message shows it: text in quotation marks, cut after 80 characters. */
export function quote(found: unknown): string {
  if (Array.isArray(found)) return 'a list'
  if (typeof found === 'object' && found !== null) return 'an object'
  if (typeof found !== 'string') return String(found)
  const text = found.trim().replace(/\s+/g, ' ')
  const isLong = text.length > longestQuotation
  return `"${isLong ? `${text.slice(0, longestQuotation).toWellFormed()}…` : text}"`
}

/** The values with the same key as an earlier one. Values without a key are never repeated. */
export function repeatedBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string | undefined,
): Value[] {
  const seen = new Set<string>()
  return values.filter((value) => {
    const key = keyOf(value)
    if (key === undefined) return false
    const isRepeated = seen.has(key)
    seen.add(key)
    return isRepeated
  })
}

/** The elements that a rule is about. */
export type Select = (feed: XmlFeed) => readonly XmlElement[]
type XmlCheck = Check<XmlFeed, XmlElement>

/** The rows of every rule table for RSS, Atom and OPML. */
export const { error, warning } = createRows<XmlFeed, XmlElement>(at)

export const root: Select = (feed) => [feed.root]
export const heads: Select = (feed) => feed.heads
export const entries: Select = (feed) => feed.entries

/** The children of these elements, in the namespace of their parent. */
export function childrenOf(parents: readonly XmlElement[], ...locals: readonly string[]): XmlElement[] {
  return parents.flatMap((parent) => childrenNamed(parent, parent.uri, ...locals))
}

/** The children of the selected elements, in the namespace of their parent. */
export function inside(of: Select, ...locals: readonly string[]): Select {
  return (feed) => childrenOf(of(feed), ...locals)
}

export function union(...selects: readonly Select[]): Select {
  return (feed) => selects.flatMap((of) => of(feed))
}

/** Every element of one namespace with one of these names. */
export function named(uri: string, ...locals: readonly string[]): Select {
  return (feed) => inNamespace(feed, uri).filter(({ local }) => locals.includes(local))
}

/** Each document is sorted by namespace once, since most rules are about one. */
const byNamespace = new WeakMap<XmlFeed, Map<string, XmlElement[]>>()

function sortByNamespace(feed: XmlFeed): Map<string, XmlElement[]> {
  const known = byNamespace.get(feed) ?? Map.groupBy(feed.elements, (one) => one.uri)
  byNamespace.set(feed, known)
  return known
}

/** Every element of one namespace, in document order. */
export function inNamespace(feed: XmlFeed, uri: string): readonly XmlElement[] {
  return sortByNamespace(feed).get(uri) ?? []
}

/** The namespaces of the elements and attributes of a document. Declarations alone do not count. */
export function namespacesIn(feed: XmlFeed): ReadonlySet<string> {
  const uris = new Set(sortByNamespace(feed).keys())
  for (const { attributes } of feed.elements) {
    for (const name of attributes.keys()) if (name.startsWith('{')) uris.add(name.slice(1, name.indexOf('}')))
  }
  return uris
}

export function withAttribute(of: Select, name: string): Select {
  return (feed) => of(feed).filter(({ attributes }) => attributes.has(name))
}

/** The Atom links of the head, which RSS has too. */
export function headLinks(...rels: readonly string[]): Select {
  return (feed) =>
    feed.heads
      .flatMap((head) => childrenNamed(head, namespaces.atom, 'link'))
      .filter((link) => rels.includes(attribute(link, 'rel')))
}

/** Those that do not write signs as `&#x…;`: that is how RSS says that they are no markup. */
export function withoutHex(of: Select): Select {
  return (feed) => of(feed).filter(({ hasHexReference }) => !hasHexReference)
}

export function filled(of: Select): Select {
  return (feed) => of(feed).filter(hasText)
}

/** True for an element with text of its own. */
export function hasText({ text }: XmlElement): boolean {
  return text.trim() !== ''
}

/** The text of each element has the form. */
export function textIs(of: Select, { name, matches }: Form, verb = 'must'): XmlCheck {
  return {
    of,
    holds: ({ text }) => matches(text.trim()),
    message: (element) =>
      `${nameOf(element)} of ${parentName(element)} ${verb} be ${name}; it is ${quote(element.text)}`,
  }
}

/** The attribute has the form in each element that has the attribute. */
export function attributeIs(of: Select, key: string, { name, matches }: Form, verb = 'must'): XmlCheck {
  return {
    of: withAttribute(of, key),
    holds: (element) => matches(attribute(element, key)),
    message: (element) =>
      `${key} of ${nameOf(element)} ${verb} be ${name}; it is ${quote(attribute(element, key))}`,
  }
}

/** Each element has all these children, in its own namespace. */
export function hasChildren(of: Select, locals: readonly string[], verb = 'must'): XmlCheck {
  const missingIn = (one: XmlElement) => locals.filter((local) => childrenOf([one], local).length === 0)
  return hasAll(of, missingIn, `${verb} have the element`)
}

/** Each element has all these attributes. */
export function hasAttributes(of: Select, names: readonly string[]): XmlCheck {
  const missingIn = ({ attributes }: XmlElement) => names.filter((name) => !attributes.has(name))
  return hasAll(of, missingIn, 'must have the attribute')
}

function hasAll(of: Select, missingIn: (one: XmlElement) => readonly string[], say: string): XmlCheck {
  return {
    of,
    holds: (one) => missingIn(one).length === 0,
    message: (one) => {
      const missing = missingIn(one)
      return `${nameOf(one)} ${say}${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`
    },
  }
}

/** No two elements have the same key. */
export function isUnique(
  of: Select,
  keyOf: (element: XmlElement) => string | undefined,
  message: XmlCheck['message'],
): XmlCheck {
  return { of: (feed) => repeatedBy(of(feed), keyOf), message }
}

/** What the elements of a format may hold: children once, or any number of times. Other namespaces as `{uri}local`. */
export type ElementTable = Readonly<
  Record<string, { readonly once: readonly string[]; readonly many: readonly string[] }>
>

/** The elements of a namespace that the table describes. */
export function inTable(uri: string, table: ElementTable): Select {
  return ({ elements }) => elements.filter((one) => one.uri === uri && Object.hasOwn(table, one.local))
}

/** No child is there twice that the table has once. */
export function childrenOnce(of: Select, table: ElementTable): XmlCheck {
  const repeated = (parent: XmlElement) => {
    const once = table[parent.local]?.once ?? []
    const keyOf = ({ uri, local }: XmlElement) => (uri === parent.uri ? local : `{${uri}}${local}`)
    return repeatedBy(
      parent.children.filter((child) => once.includes(keyOf(child))),
      keyOf,
    )
  }
  return {
    of: (feed) => of(feed).flatMap(repeated),
    message: (child) => `${parentName(child)} must not have more than one ${nameOf(child)}`,
  }
}

/** All children are in the table, other namespaces aside. An element that the table does not name has none. */
export function childrenKnown(of: Select, table: ElementTable, format: string): XmlCheck {
  const known = ({ parent }: XmlElement) => {
    const { once = [], many = [] } = (parent && ownValue(table, parent.local)) ?? {}
    return [...once, ...many]
  }
  return {
    of: (feed) => of(feed).flatMap(({ uri, children }) => children.filter((child) => child.uri === uri)),
    holds: (child) => known(child).includes(child.local),
    message: (child) => {
      const near = known(child).find((local) => local.toLowerCase() === child.local.toLowerCase())
      const advice = near ? `did you mean ${near}?` : 'elements of your own need a namespace'
      return `${parentName(child)} has no element ${quote(nameOf(child))} in ${format}: ${advice}`
    },
  }
}

/** The row of an element; undefined for a name that only objects have, such as `constructor`. */
export function ownValue<Row>(table: Readonly<Record<string, Row>>, local: string): Row | undefined {
  return Object.hasOwn(table, local) ? table[local] : undefined
}

function parentName({ parent }: XmlElement): string {
  return parent ? nameOf(parent) : 'the document'
}
