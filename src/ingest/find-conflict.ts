import type { Remark } from '../domain/errors.ts'
import { createFenceReader } from './forms/fenced-code.ts'

/** In this order; Git puts the names of the two versions behind the first and the last. */
const marks = [/^<{7}(?: |$)/, /^={7}$/, /^>{7}(?: |$)/]

/**
 * The problem of a text that holds a merge conflict of Git, which would be published as words. Code between fences may
 * show one.
 */
export function findConflict(text: string): Remark | undefined {
  if (!/^<{7}/m.test(text)) return undefined
  const isInCode = createFenceReader()
  const found: { readonly line: number; readonly written: string }[] = []
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    if (isInCode(written) || !marks[found.length]?.test(written)) continue
    found.push({ line: index + 1, written })
  }
  const [first, , last] = found
  if (!first || !last) return undefined
  const message = `file holds a merge conflict: line ${first.line} says "${first.written.slice(0, 80)}"; keep one of the two versions and remove the marks up to line ${last.line}`
  return { field: 'file', line: first.line, message }
}
