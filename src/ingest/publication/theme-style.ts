import { didYouMean } from '../../domain/closest.ts'

export interface StyleRemark {
  /** From 1. */
  readonly line: number
  readonly rule: string
}

/** What a style sheet of a theme says in vain. `files` are the paths in `assets`. */
export function findStyleRemarks(css: string, files: readonly string[]): StyleRemark[] {
  const text = blankComments(css)
  const lineAt = (index: number) => text.slice(0, index).split('\n').length
  const imports = [...text.matchAll(/@import\b[^;]*;?/gi)].map(({ index }) => ({
    line: lineAt(index),
    rule: '@import has no effect: write the rules here',
  }))
  const addresses = [...text.matchAll(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)/gi)].flatMap(
    ({ index, 1: double, 2: single, 3: bare = '' }) => {
      const rule = addressRule(double ?? single ?? bare, files)
      return rule && !isWithinImport(text, index) ? [{ line: lineAt(index), rule }] : []
    },
  )
  return [...imports, ...addresses, ...findOpenBrace(text)].sort((one, other) => one.line - other.line)
}

function addressRule(address: string, files: readonly string[]): string | undefined {
  if (/^data:/i.test(address)) return `url(data:…) is blocked: put the file into theme/assets`
  if (/^(?:[a-z][\w+.-]*:|\/\/)/i.test(address)) {
    return `url(${address}) is on another host: browsers block its fonts and styles, and its pictures tell it of every reader; put the file into theme/assets`
  }
  if (address === '' || /^[#/]/.test(address)) return undefined
  const name = decodePath(address.replace(/[?#].*$/s, '').replace(/^\.\//, ''))
  const inAssets = /^assets\/(.*)$/s.exec(name)?.[1]
  if (inAssets !== undefined && files.includes(inAssets)) return undefined
  const meant = didYouMean(
    name,
    files.map((file) => `assets/${file}`),
  )
  return `url(${address}): there is no theme/${name}${meant}`
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function isWithinImport(text: string, index: number): boolean {
  return /@import\s*$/i.test(text.slice(0, index))
}

/** A block without its end would take the rules after it along. */
function findOpenBrace(text: string): StyleRemark[] {
  const open: number[] = []
  const bare = text.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/gs, (string) =>
    ' '.repeat(string.length),
  )
  for (const { 0: brace, index } of bare.matchAll(/[{}]/g)) {
    const line = bare.slice(0, index).split('\n').length
    if (brace === '{') open.push(line)
    else if (open.pop() === undefined) return [{ line, rule: 'a block ends that has not begun' }]
  }
  const [line] = open
  return line === undefined ? [] : [{ line, rule: 'the block that begins here has no end' }]
}

/** Lines stay where they are. */
function blankComments(css: string): string {
  return css.replace(/\/\*.*?(?:\*\/|$)/gs, (comment) => comment.replace(/[^\n]/g, ' '))
}
