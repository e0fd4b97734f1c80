import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A data folder of a test's own. */
export interface DataFolder {
  readonly path: string
  /** Writes a file below the data folder, such as `articles/harbour.md`. */
  write(name: string, content: string | Uint8Array): Promise<void>
  /** The text of such a file. */
  read(name: string): Promise<string>
  remove(name: string): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const publication = {
  id: 'tag:test.example,2026:courier',
  title: 'The Test Courier',
  subtitle: 'News of nowhere',
  language: 'en-GB',
  timeZone: 'Europe/London',
  rights: '© The Test Courier',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  publisher: { name: 'The Test Courier' },
  sections: [{ slug: 'town', title: 'Town' }],
}

/** Older than files that may still be being written: an import would wait for those. */
const ageMs = 1_000

/** A folder with files that have been there for a while. */
export async function makeDataFolder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<DataFolder> {
  const path = await mkdtemp(join(tmpdir(), 'gazette-data-'))
  const write = async (name: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content)
  }
  await mkdir(join(path, 'articles'))
  await mkdir(join(path, 'media'))
  const all = { 'publication.json': JSON.stringify(publication, null, 2), ...files }
  const writtenAt = new Date(Date.now() - ageMs)
  for (const [name, content] of Object.entries(all)) {
    await write(name, content)
    await utimes(join(path, name), writtenAt, writtenAt)
  }
  return {
    path,
    write,
    read: (name) => readFile(join(path, name), 'utf8'),
    remove: (name) => rm(join(path, name), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

/** A Markdown article with front matter. */
export function markdown(
  title: string,
  fields: Readonly<Record<string, string>> = {},
  body = 'Some text.',
): string {
  const lines = Object.entries({ title, published: '2026-11-01T08:00:00Z', ...fields })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
  return ['---', ...lines, '---', '', body, ''].join('\n')
}

/** The smallest picture: one transparent pixel. */
export const onePixelPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
