import { quote } from './rule.ts'
import { isRelative } from './value-forms.ts'

export const addressAttributes: readonly string[] = ['src', 'href', 'srcset', 'poster']
const tagForm = /<[a-z][a-z0-9-]*/gi
// Sticky: each match begins at the end of the one before it, and no text is read twice.
const attributeForm = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/y

/** The relative addresses in HTML, in `src`, `href`, `srcset` and `poster`. A fragment alone is not one of them. */
export function relativeAddresses(html: string): string[] {
  return attributesIn(withoutComments(html))
    .filter(([name]) => addressAttributes.includes(name))
    .flatMap(([name, value]) => addressesOf(name, value))
    .filter(isRelative)
}

/** Counts the addresses and quotes the first, for a message. */
export function countRelative([first, ...more]: readonly string[]): string {
  return `${more.length === 0 ? 'a relative address' : `${more.length + 1} relative addresses, first`} ${quote(first)}`
}

/** The addresses in an attribute; only `srcset` has more than one. */
export function addressesOf(name: string, value: string): string[] {
  if (name !== 'srcset') return [value.trim()]
  return value
    .trim()
    .split(/,\s+/)
    .map((candidate) => candidate.trim().split(/\s/)[0] ?? '')
    .filter((address) => address !== '')
}

/** The attributes with a value of all tags, names in lower case. */
export function attributesIn(html: string): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  tagForm.lastIndex = 0
  for (let tag = tagForm.exec(html); tag; tag = tagForm.exec(html)) {
    attributeForm.lastIndex = tagForm.lastIndex
    for (let match = attributeForm.exec(html); match; match = attributeForm.exec(html)) {
      const [, name = '', double, single, bare] = match
      const value = double ?? single ?? bare
      if (value !== undefined) found.push([name.toLowerCase(), value])
      tagForm.lastIndex = attributeForm.lastIndex
    }
  }
  return found
}

export function withoutComments(html: string): string {
  const pieces: string[] = []
  let at = 0
  for (let start = html.indexOf('<!--'); start !== -1; start = html.indexOf('<!--', at)) {
    pieces.push(html.slice(at, start))
    const end = html.indexOf('-->', start + 4)
    if (end === -1) return pieces.join('')
    at = end + 3
  }
  return pieces.join('') + html.slice(at)
}
