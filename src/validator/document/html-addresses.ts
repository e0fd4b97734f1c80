import { isRelative } from './value-forms.ts'

const addressAttributes = new Set(['src', 'href', 'srcset', 'poster'])
const tagForm = /<[a-z][a-z0-9-]*/gi
// Sticky, so that each attribute is read where the one before it ended and no text is read twice.
const attributeForm = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/y

/**
 * The addresses in HTML that mean nothing outside their page: `src`, `href`, `srcset` and `poster` without a scheme.
 * A fragment alone, as footnotes have, is not among them.
 */
export function relativeAddresses(html: string): string[] {
  return attributesIn(withoutComments(html))
    .filter(([name]) => addressAttributes.has(name))
    .flatMap(([name, value]) => addressesOf(name, value))
    .filter(isRelative)
}

/** The addresses that an attribute holds; only `srcset` holds more than one. */
export function addressesOf(name: string, value: string): string[] {
  if (name !== 'srcset') return [value.trim()]
  return value
    .trim()
    .split(/,\s+/)
    .map((candidate) => candidate.trim().split(/\s/)[0] ?? '')
    .filter((address) => address !== '')
}

function attributesIn(html: string): (readonly [string, string])[] {
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

function withoutComments(html: string): string {
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
