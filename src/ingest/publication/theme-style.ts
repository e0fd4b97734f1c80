import { didYouMean } from '../../domain/closest.ts'
import { decodePercent } from '../../domain/redirects/address.ts'

export interface StyleRemark {
  /** From 1. */
  readonly line: number
  readonly rule: string
}

/**
 * What a style sheet of a theme says in vain. `files` are the paths in `assets`. Takes time in proportion to its length, since
 * the thread that answers requests waits for it.
 */
export function findStyleRemarks(css: string, files: readonly string[]): StyleRemark[] {
  const text = blank(css, (token) => token.startsWith('/'))
  const lineAt = createLineFinder(text)
  const imports = [...text.matchAll(/@import\b[^;]*;?/gi)].map(({ index }) => ({
    line: lineAt(index),
    rule: '@import has no effect: write the rules here',
  }))
  const addresses = [...text.matchAll(/(@import\s*)?url\(\s*/gi)].flatMap(
    ({ 0: start, 1: isImport, index }) => {
      const rule = isImport ? undefined : addressRule(addressAt(text, index + start.length), files)
      return rule ? [{ line: lineAt(index), rule }] : []
    },
  )
  const braces = findOpenBrace(
    blank(css, () => true),
    lineAt,
  )
  return [...imports, ...addresses, ...braces].sort((one, other) => one.line - other.line)
}

/** The value of a `url()` that begins there. */
function addressAt(text: string, index: number): string {
  const value = /"([^"\n]*)|'([^'\n]*)|([^)"'\s]*)/y
  value.lastIndex = index
  const [, double, single, bare = ''] = value.exec(text) ?? []
  return double ?? single ?? bare
}

function addressRule(address: string, files: readonly string[]): string | undefined {
  if (/^data:/i.test(address)) return `url(data:…) is blocked: put the file into theme/assets`
  if (/^(?:[a-z][\w+.-]*:|\/\/)/i.test(address)) {
    return `url(${address}) is on another host: browsers block its fonts and styles, and its pictures tell it of every reader; put the file into theme/assets`
  }
  if (address === '' || /^[#/]/.test(address)) return undefined
  const name = decodePercent(address.replace(/[?#].*$/s, '').replace(/^\.\//, ''))
  const inAssets = /^assets\/(.*)$/s.exec(name)?.[1]
  if (inAssets !== undefined && files.includes(inAssets)) return undefined
  const meant = didYouMean(
    name,
    files.map((file) => `assets/${file}`),
  )
  return `url(${address}): there is no theme/${name}${meant}`
}

/** A block without its end would take the rules after it along. */
function findOpenBrace(bare: string, lineAt: (index: number) => number): StyleRemark[] {
  const open: number[] = []
  for (const { 0: brace, index } of bare.matchAll(/[{}]/g)) {
    if (brace === '{') open.push(index)
    else if (open.pop() === undefined)
      return [{ line: lineAt(index), rule: 'a block ends that has not begun' }]
  }
  const last = open.at(-1)
  return last === undefined ? [] : [{ line: lineAt(last), rule: 'the block that begins here has no end' }]
}

/** Comments and strings (CSS Syntax Level 3, sections 4.3.2 and 4.3.5), also those without an end. */
const tokens = /\/\*.*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/gs

/** Tokens that are chosen become spaces. Lines stay where they are. */
function blank(css: string, isChosen: (token: string) => boolean): string {
  return css.replace(tokens, (token) => (isChosen(token) ? token.replace(/[^\n]/g, ' ') : token))
}

/** The line of an index, from 1. */
function createLineFinder(text: string): (index: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index)
  return (index) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < index) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
