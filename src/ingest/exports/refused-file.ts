import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { extname } from 'node:path'
import { PublisherError, sayFileError } from '../../domain/errors.ts'

/** Collects refused stories in the article's JSON form, to be mended and imported again. */
export interface RefusedFile {
  add(story: Readonly<Record<string, unknown>>): Promise<void>
  /** Gives the files their names, and returns these; none if no story was refused. */
  finish(): Promise<readonly string[]>
  /** After a failure: what was written so far is removed. */
  [Symbol.asyncDispose](): Promise<void>
}

/** An import reads lists of 64 MB at most. */
const defaultCharacters = 24_000_000

/**
 * A list of stories at the path, which must not exist: a person may be mending it. A list of more than `maxCharacters`
 * continues in `NAME-2.json` and so on. Nothing is there before `finish`. Throws `conflict` if the file exists, `invalid` if it
 * cannot be written.
 */
export function createRefusedFile(path: string, maxCharacters = defaultCharacters): RefusedFile {
  const files: string[] = []
  let handle: FileHandle | undefined
  let characters = 0

  async function begin(): Promise<FileHandle> {
    const ending = extname(path)
    const name =
      files.length === 0 ? path : `${path.slice(0, path.length - ending.length)}-${files.length + 1}${ending}`
    await requireNew(name)
    const opened = await open(`${name}.part`, 'w').catch((error) => {
      throw new PublisherError('invalid', `${name} cannot be written: ${sayFileError(error)}`, {
        cause: error,
      })
    })
    files.push(name)
    characters = 0
    return opened
  }

  async function end(): Promise<void> {
    await handle?.write('\n]\n')
    await handle?.close()
    handle = undefined
  }

  return {
    add: async (story) => {
      if (characters > maxCharacters) await end()
      const isFirst = handle === undefined
      handle ??= await begin()
      const text = JSON.stringify(story, null, 2)
      await handle.write(`${isFirst ? '[\n' : ',\n'}${text}`)
      characters += text.length
    },
    finish: async () => {
      await end()
      for (const file of files) await rename(`${file}.part`, file)
      return files.splice(0)
    },
    [Symbol.asyncDispose]: async () => {
      await handle?.close()
      for (const file of files) await rm(`${file}.part`, { force: true })
    },
  }
}

/** Throws `conflict` if there is a file of that name. */
export async function requireNew(path: string): Promise<void> {
  const found = await open(path, 'r').catch(() => undefined)
  await found?.close()
  if (found)
    throw new PublisherError(
      'conflict',
      `${path} exists, and may be in work: name another file with --refused`,
    )
}
