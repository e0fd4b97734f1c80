import type { Remark } from '../../domain/errors.ts'

/** Four times what `parseHtml` accepts: some of these elements are closed by their parents. */
const maxOpen = 1_000
const maxAttributes = 1_000

/** Elements without a content, and those whose end tag may be left out. */
const closedByOthers = new Set(
  (
    'area base br col embed hr img input link meta source track wbr ' +
    'p li dt dd tr td th thead tbody tfoot colgroup caption option optgroup rt rp html head body'
  ).split(' '),
)

/** A comment, or the slash and the name of a tag and the rest up to its `>`, with quoted values. */
const tag = /<!--[\s\S]*?-->|<(\/?)([a-z][^\s/>]*)((?:[^<>"']+|"[^"]*"|'[^']*')*)/iy
const quoted = /"[^"]*"|'[^']*'/g

/**
 * HTML with more open elements, or more attributes of one element, than its parser handles in reasonable time: both cost
 * it the square of their number. `firstLine` is the line of the text's first line.
 */
export function findHtmlExcess(html: string, firstLine = 1): Remark | undefined {
  const open = new Map<string, number>()
  let depth = 0
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) {
    tag.lastIndex = at
    const found = tag.exec(html)
    if (!found) continue
    const [whole, slash, name = '', rest = ''] = found
    const rule = slash === undefined ? undefined : enter(name.toLowerCase(), slash !== '', rest)
    if (!rule) {
      at += whole.length - 1
      continue
    }
    const line = firstLine + (html.slice(0, at).match(/\n/g)?.length ?? 0)
    return { field: 'contentHtml', line, message: `contentHtml must ${rule}` }
  }
  return undefined

  function enter(name: string, isEnd: boolean, rest: string): string | undefined {
    if (countAttributes(rest) > maxAttributes) return `have at most ${maxAttributes} attributes in an element`
    if (closedByOthers.has(name)) return undefined
    const before = open.get(name) ?? 0
    if (isEnd && before === 0) return undefined
    const step = isEnd ? -1 : 1
    open.set(name, before + step)
    depth += step
    return depth > maxOpen ? `have at most ${maxOpen} elements open inside one another` : undefined
  }
}

function countAttributes(rest: string): number {
  if (rest.length < 2 * maxAttributes) return 0
  return rest.replace(quoted, '').split(/[\s/]+/).length - 1
}
