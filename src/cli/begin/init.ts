import { realpathSync } from 'node:fs'
import { lstat, mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { PublisherError, sayFileError } from '../../domain/errors.ts'
import { toShellWord } from '../../files/shell-word.ts'
import { programFolder } from '../../server/settings/environment.ts'
import type { Report, Terminal } from '../report.ts'
import { folders, toFiles } from './files.ts'
import { type Answers, askBeginning } from './questions.ts'

export interface InitOptions extends Answers {
  readonly yes?: boolean
  /** See `initInStore`. */
  readonly store?: boolean
}

/**
 * Begins a publication in a folder, which it makes if it does not exist. What is there stays as it is. Throws `conflict` if
 * the folder holds a publication or belongs to the program, and `invalid` if it cannot be written; then nothing was written.
 */
export async function initCommand(
  folder: string,
  { yes, ...given }: InitOptions,
  { now, terminal }: { now: Date; terminal?: Terminal | undefined },
): Promise<Report> {
  const path = resolve(folder)
  refuseProgram(path)
  await refusePublication(path)
  const defaults = { title: toTitle(basename(path)), ...ofMachine() }
  const files = toFiles(await askBeginning({ given, defaults, yes, terminal }), now)
  const { written, kept } = await writeAll(path, files)
  const { id, title } = JSON.parse(files['publication.json'] ?? '')
  const text = [
    `${title} begins in ${path}, with ${written.join(', ')}.`,
    ...(kept.length > 0 ? [`Left as they were: ${kept.join(', ')}.`] : []),
    ...(kept.includes('.gitignore') ? ['Keep *.db, *.db-* and .env out of version control.'] : []),
    '',
    ...nextSteps(path),
  ]
  return { json: { folder: path, id, title, written, kept }, text: text.join('\n') }
}

/** `my-paper` → `My paper` */
function toTitle(name: string): string {
  const words = name.replace(/[-_]+/g, ' ').trim()
  return words ? words[0]?.toUpperCase() + words.slice(1) : 'My publication'
}

export function ofMachine() {
  const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  return { language: locale, timeZone }
}

/** Files of the program would be replaced by its next version, and tracked files hide which ones are one's own. */
function refuseProgram(path: string): void {
  const program = realpathSync(programFolder)
  const inside = relative(program, realPathOf(path))
  if (inside.startsWith('..') || inside.startsWith(sep) || resolve(inside) === inside) return
  throw new PublisherError(
    'conflict',
    `${path} belongs to the program, whose next version may replace your files: name a folder outside, such as ${join(dirname(program), basename(path))}`,
  )
}

/** Of a path whose last parts may not exist yet. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return dirname(path) === path ? path : join(realPathOf(dirname(path)), basename(path))
  }
}

async function refusePublication(path: string): Promise<void> {
  if (!(await isThere(join(path, 'publication.json')))) return
  const message = `${path} holds a publication already, and it stays as it is: "gazette serve --data ${toShellWord(path)}" serves it`
  throw new PublisherError('conflict', message)
}

interface Written {
  readonly written: readonly string[]
  readonly kept: readonly string[]
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file, and a folder is needed',
  // Also of a read-only disk, from `mkdir` with `recursive`.
  ENOENT: 'its folder cannot be written, or a link in its path leads nowhere',
}

/** Takes back what it has made if something cannot be written. */
async function writeAll(path: string, files: Readonly<Record<string, string>>): Promise<Written> {
  const undo: (() => Promise<unknown>)[] = []
  let at = path
  try {
    const first = await mkdir(path, { recursive: true })
    if (first) undo.push(() => removeEmpty(path, first))
    for (const folder of folders) {
      at = join(path, folder)
      if (await mkdir(at, { recursive: true })) undo.push(() => rmdir(join(path, folder)))
    }
    const hasArticles = (await readdir(join(path, 'articles'))).length > 0
    const written: string[] = []
    const kept: string[] = []
    for (const [name, content] of Object.entries(files)) {
      at = join(path, name)
      const isSkipped = name.startsWith('articles/') && hasArticles
      if (isSkipped || (await isThere(at))) kept.push(isSkipped ? 'articles/' : name)
      else {
        // `.env` may hold passwords later.
        await writeFile(at, content, { flag: 'wx', mode: name === '.env' ? 0o600 : 0o666 })
        undo.push(() => rm(join(path, name)))
        written.push(name)
      }
    }
    return { written, kept }
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => {})
    const { code = '' } = error as NodeJS.ErrnoException
    const reason = reasons[code] ?? sayFileError(error)
    throw new PublisherError('invalid', `${at} cannot be made: ${reason}; nothing was written`, {
      cause: error,
    })
  }
}

/** From the folder up to the first one that was made. */
async function removeEmpty(path: string, first: string): Promise<void> {
  await rmdir(path)
  if (resolve(path) !== resolve(first)) await removeEmpty(dirname(path), first)
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

/** A clone is started by npm, a package by its command. */
function nextSteps(path: string): string[] {
  if (!import.meta.filename.endsWith('.ts')) {
    const there = relative(process.cwd(), path)
    return ['Next:', ...(there ? [`  cd ${toShellWord(there)}`] : []), '  npx gazette serve']
  }
  return ['Next, in the folder of the program:', `  GAZETTE_DATA=${toShellWord(path)} npm start`]
}
