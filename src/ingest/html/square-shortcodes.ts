import type { Element, Root } from 'hast'
import type { Remark } from '../../domain/errors.ts'
import { isElement } from './tree.ts'

/** Shortcodes of WordPress and of its page builders. Any other word in brackets is a text. */
const shortcode =
  /\[(\/?)(caption|wp_caption|gallery|embed|audio|video|playlist|youtube|vimeo|soundcloud|contact-form-7|(?:vc|et_pb)_\w+)(?=[\s\]=/])([^[\]]*)\]/g

/** How many are named at most. */
const mostRemarks = 20

/**
 * Removes the shortcodes that an export of WordPress leaves in the text, and names them; the words between two of them stay.
 * Changes the tree. `firstLine`: the line of the file on which the positions of the tree begin.
 */
export function dropSquareShortcodes(root: Root, firstLine: number | undefined): Remark[] {
  const remarks: Remark[] = []
  const visit = (parent: Root | Element): void => {
    for (const child of parent.children) {
      if (isElement(child) && !isElement(child, 'pre', 'code')) visit(child)
      if (child.type !== 'text' || !child.value.includes('[')) continue
      const at = child.position?.start?.line
      const line = firstLine !== undefined && at !== undefined ? firstLine + at - 1 : undefined
      child.value = child.value.replace(shortcode, (source, closing: string) => {
        if (closing === '') remarks.push(toRemark(source, line))
        return ''
      })
    }
  }
  visit(root)
  const more = remarks.length - mostRemarks
  if (more <= 0) return remarks
  const last: Remark = { field: 'contentHtml', message: `contentHtml has ${more} more shortcodes` }
  return [...remarks.slice(0, mostRemarks), last]
}

function toRemark(source: string, line: number | undefined): Remark {
  const words = source.length > 200 ? `${source.slice(0, 200)}…` : source
  const message = `contentHtml has the shortcode ${words}, which Gazette does not run; it is left out, and words up to its end stay`
  return { field: 'contentHtml', ...(line !== undefined && { line }), message }
}
