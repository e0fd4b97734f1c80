import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { didYouMean } from '../../domain/closest.ts'
import { PublisherError } from '../../domain/errors.ts'
import { type Theme, type ThemeFile, themeFileTypes } from '../../domain/look.ts'
import { readRegularFile } from '../../files/read-file.ts'
import { decodeText } from '../decode-text.ts'
import { themeFolder } from './publication-json.ts'
import { findStyleRemarks } from './theme-style.ts'

export interface FoundTheme {
  /** Absent if there is none. */
  readonly theme?: Theme
  /** What is wrong, a line each with file, line and rule. The file is left out. */
  readonly remarks: readonly string[]
}

const kilobyte = 1024
/** Readers get the style sheet with their first page, and each process holds all files. */
const mostBytes = { style: 256 * kilobyte, template: 128 * kilobyte, file: 1024 * kilobyte }
const mostFiles = 100
const mostBytesOfFiles = 8 * 1024 * kilobyte

/** Reads `theme/` of the data folder. Never throws: a file that cannot be used is left out and named. */
export async function readTheme(dataFolder: string): Promise<FoundTheme> {
  const folder = join(dataFolder, themeFolder)
  const remarks: string[] = []
  const templates: Record<string, string> = {}
  let style: string | undefined
  for (const entry of await list(folder, remarks)) {
    const { name } = entry
    const file = join(folder, name)
    if (name === 'assets' && entry.isDirectory()) continue
    if (!entry.isFile()) remarks.push(`${file}: is not read: ${kindRule}`)
    else if (name === 'style.css') style = await readText(file, mostBytes.style, remarks)
    else if (extname(name) === '.eta') {
      const text = await readText(file, mostBytes.template, remarks)
      if (text !== undefined) templates[name] = text
    } else remarks.push(`${file}: is not read: ${kindRule}${didYouMean(name, ['style.css', 'assets'])}`)
  }
  const files = await readFiles(join(folder, 'assets'), remarks)
  if (style !== undefined) {
    const found = findStyleRemarks(style, Object.keys(files))
    remarks.push(...found.map(({ line, rule }) => `${join(folder, 'style.css')}:${line}: ${rule}`))
  }
  const isEmpty = style === undefined && Object.keys(templates).length + Object.keys(files).length === 0
  if (isEmpty) return { remarks }
  return { theme: { ...(style !== undefined && { style }), templates, files }, remarks }
}

const kindRule =
  'a theme has style.css, templates such as front.eta, and the folder assets for fonts and pictures'

/** Sorted, so that remarks have an order; without what systems hide. */
async function list(folder: string, remarks: string[]): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries
      .filter(({ name }) => !name.startsWith('.'))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT') remarks.push(`${folder}: cannot be read: ${message}`)
    return []
  }
}

async function readText(file: string, most: number, remarks: string[]): Promise<string | undefined> {
  const bytes = await readBytes(file, most, remarks)
  if (!bytes) return undefined
  const decoded = decodeText(bytes)
  if ('text' in decoded) return decoded.text
  remarks.push(`${file}:${decoded.problem.line ?? 1}: ${decoded.problem.message}; it is not used`)
  return undefined
}

async function readBytes(file: string, most: number, remarks: string[]): Promise<Buffer | undefined> {
  try {
    return await readRegularFile(file, most)
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    const isLarge = error.problem === 'too_large'
    const rule = isLarge ? `has more than ${most / kilobyte} kB` : error.message.replace(/^file /, '')
    remarks.push(`${file}: ${rule}; it is not used`)
    return undefined
  }
}

async function readFiles(folder: string, remarks: string[]): Promise<Theme['files']> {
  const files: Record<string, ThemeFile> = {}
  let left = mostBytesOfFiles
  for (const file of await walk(folder, remarks)) {
    const type = themeFileTypes[extname(file).slice(1).toLowerCase()]
    if (!type) {
      remarks.push(
        `${file}: is not served: its type must be one of ${Object.keys(themeFileTypes).join(', ')}`,
      )
      continue
    }
    if (left <= 0 || Object.keys(files).length >= mostFiles) {
      remarks.push(`${folder}: has more than ${mostFiles} files or 8 MB; the rest is not served`)
      break
    }
    const bytes = await readBytes(file, Math.min(mostBytes.file, left), remarks)
    if (!bytes) continue
    left -= bytes.length
    files[relative(folder, file).split(sep).join('/')] = { type, bytes: Uint8Array.from(bytes) }
  }
  return files
}

async function walk(folder: string, remarks: string[]): Promise<string[]> {
  const found: string[] = []
  for (const entry of await list(folder, remarks)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await walk(path, remarks)))
    else if (entry.isFile()) found.push(path)
    else remarks.push(`${path}: is not served: it is a link, or no file`)
  }
  return found
}
