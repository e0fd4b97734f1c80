import type { Remark } from '../../domain/errors.ts'
import { findHtmlExcess } from './html-excess.ts'

/** Quotes and lists inside one another on one line. */
const maxNesting = 50
/** Of emphasis, links and code in one paragraph: each may be compared with each. */
const maxMarks = 10_000
/** Brackets that are open at once in one paragraph. */
const maxBrackets = 250
/** Rows are filled up to the width of the head. */
const maxCells = 200_000

const containerMark = /[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$))/y
/** With two columns for each list. */
const deepItem = /^[ \t>]{200,}(?:[-+*]|\d{1,9}[.)])[ \t]/
const fence = /^[ \t]*(`{3,}(?=[^`]*$)|~{3,})/
const mark = /\\.|[[\]]|[*_~]+|`+|<[!?]/g
const tableDelimiter = /^[-:| \t]+$/
const thematicBreak = /^[ \t>]*([-*])(?:[ \t]*\1)+[ \t]*$/
const codeSpan = /(`+)[^`]*\1/g
const indentation = /^(?: {4}|\t)/

/** The paragraph, list item or table that a line continues. */
interface Block {
  marks: number
  brackets: number
  /** Of the table's head; 0 outside of tables. */
  columns: number
  cells: number
}

const newBlock = (): Block => ({ marks: 0, brackets: 0, columns: 0, cells: 0 })

/**
 * Markdown whose parser would take time that grows with the square of what is nested or unfinished: deep quotes and
 * lists, brackets, emphasis, wide tables, elements. Code between fences is not counted.
 */
export function findMarkdownExcess(text: string): Remark | undefined {
  let block = newBlock()
  /** The fence of the code that the lines are in. */
  let open: string | undefined
  /** The lines without code, which may look like elements. */
  const prose: string[] = []
  for (const line of text.split('\n')) {
    const { rest, nesting, beginsItem } = splitLine(line)
    const [, found] = fence.exec(rest) ?? []
    const isCode = open !== undefined || found !== undefined
    prose.push(isCode || indentation.test(line) ? '' : line.replace(codeSpan, ''))
    if (beginsItem || isCode || rest.trim() === '' || rest.startsWith('#')) block = newBlock()
    if (open === undefined) open = found
    else if (found?.startsWith(open) && rest.trim() === found) open = undefined
    const rule = isCode ? undefined : (ruleOfNesting(nesting) ?? addLine(block, rest))
    if (rule) return excess(prose.length, rule)
  }
  return findHtmlExcess(prose.join('\n'))
}

function excess(line: number, rule: string): Remark {
  return { field: 'contentHtml', line, message: `contentHtml must ${rule}` }
}

/** Splits a line after the marks of quotes and lists that it begins with. */
function splitLine(line: string): { rest: string; nesting: number; beginsItem: boolean } {
  const isBreak = thematicBreak.test(line)
  let [at, nesting, beginsItem] = [0, 0, isBreak]
  for (containerMark.lastIndex = 0; nesting <= maxNesting && containerMark.test(line); nesting++) {
    at = containerMark.lastIndex
    if (line[at - 1] !== '>') beginsItem = true
  }
  const isDeep = deepItem.test(line)
  return { rest: line.slice(at), nesting: isBreak ? 0 : isDeep ? maxNesting + 1 : nesting, beginsItem }
}

function ruleOfNesting(nesting: number): string | undefined {
  return nesting > maxNesting ? `have at most ${maxNesting} quotes and lists inside one another` : undefined
}

function addLine(block: Block, line: string): string | undefined {
  const isDelimiter = line.includes('|') && line.includes('-') && tableDelimiter.test(line)
  if (isDelimiter) block.columns = line.match(/-+/g)?.length ?? 0
  // Each row of a table is parsed alone.
  if (block.columns > 0) Object.assign(block, { marks: 0, brackets: 0, cells: block.cells + block.columns })
  for (const [found] of line.matchAll(mark)) {
    if (found.startsWith('\\')) continue
    block.marks++
    if (found === '[') block.brackets++
    else if (found === ']') block.brackets = Math.max(0, block.brackets - 1)
  }
  if (block.cells > maxCells) return `have at most ${maxCells} cells in a table`
  if (block.brackets > maxBrackets) return `have at most ${maxBrackets} brackets inside one another`
  if (block.marks > maxMarks)
    return `have at most ${maxMarks} signs of emphasis, links and code in a paragraph: divide it by empty lines`
  return undefined
}
