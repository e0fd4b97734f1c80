import { readFile, rename, writeFile } from 'node:fs/promises'
import { parseAddress } from '../../domain/redirects/address.ts'
import { isPattern, parsePattern } from '../../domain/redirects/pattern.ts'
import type { RedirectStatus } from '../../domain/redirects/rule.ts'
import { createTextMap, createTextTable } from '../exports/text-table.ts'
import { splitLine } from './split-line.ts'

/** A line to be written. */
export interface WrittenRedirect {
  /** A path or a pattern. */
  readonly from: string
  /** Empty for 410. */
  readonly to: string
  /** Default: 301. */
  readonly status?: RedirectStatus
}

export interface MergedRedirects {
  /** The new text of the file. */
  readonly text: string
  readonly added: readonly WrittenRedirect[]
  /** Old addresses that the file has already, with another target or status: its line stays. */
  readonly kept: readonly WrittenRedirect[]
}

const header = 'from,to,status'

/**
 * The text of `redirects.csv` with further lines at its end. No line that is there changes, and an old address that it has
 * already is not written a second time. Pure; the result is checked when it is read.
 */
export function mergeRedirects(text: string, redirects: readonly WrittenRedirect[]): MergedRedirects {
  const known = createTextMap()
  const targets = createTextTable()
  for (const line of text.split(/\r?\n/)) {
    const [from, to = '', status = ''] = line.startsWith('#') ? [] : (splitLine(line.trim()) ?? [])
    if (from) known.set(keyOf(from), targets.add(`${to} ${status || 301}`))
  }
  const added: WrittenRedirect[] = []
  const kept: WrittenRedirect[] = []
  for (const redirect of redirects) {
    const { from, to, status = 301 } = redirect
    const key = keyOf(from)
    const before = known.get(key)
    const target = targets.add(`${to} ${status}`)
    if (before === undefined) {
      known.set(key, target)
      added.push(redirect)
    } else if (before !== target) kept.push(redirect)
  }
  const start = text.trim() === '' ? `${header}\n` : text.endsWith('\n') ? text : `${text}\n`
  return { text: added.length > 0 ? start + toLines(added) : text, added, kept }
}

function keyOf(from: string): string {
  if (isPattern(from)) {
    const pattern = parsePattern(from)
    return 'shape' in pattern ? `pattern ${pattern.shape}` : from
  }
  const parsed = parseAddress(from)
  return 'address' in parsed ? parsed.address : from
}

const linesAtOnce = 1_000

/** A string for each of 300,000 lines at once would take as much memory again. */
function toLines(redirects: readonly WrittenRedirect[]): string {
  const pieces: string[] = []
  for (let at = 0; at < redirects.length; at += linesAtOnce)
    pieces.push(
      redirects
        .slice(at, at + linesAtOnce)
        .map(toLine)
        .join(''),
    )
  return pieces.join('')
}

function toLine({ from, to, status = 301 }: WrittenRedirect): string {
  const fields = [from, to, ...(status === 301 ? [] : [String(status)])]
  return `${fields.map(quote).join(',')}\n`
}

function quote(field: string): string {
  return /[",]|^#/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}

/** Merges the lines into the file, which it creates if it does not exist. A reader of the file sees all of them or none. */
export async function writeRedirects(
  file: string,
  redirects: readonly WrittenRedirect[],
): Promise<Omit<MergedRedirects, 'text'>> {
  const before = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const { text, ...merged } = mergeRedirects(before, redirects)
  if (text === before) return merged
  const part = `${file}.part`
  await writeFile(part, text)
  await rename(part, file)
  return merged
}
