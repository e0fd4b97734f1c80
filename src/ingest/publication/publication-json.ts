import { dirname, resolve } from 'node:path'
import { PublisherError } from '../../domain/errors.ts'
import { readRegularFile } from '../../files/read-file.ts'
import { toShellWord } from '../../files/shell-word.ts'
import { decodeText } from '../decode-text.ts'
import { type ParsedJson, parseJson } from '../forms/json.ts'

/** In the data folder. */
export const publicationFile = 'publication.json'

/** The folder of the publisher's own words, beside `publication.json`. */
export const wordsFolder = 'words'

/** The folder of the publisher's own style sheet and templates, beside `publication.json`. */
export const themeFolder = 'theme'

/** The fields of `publication.json`, not yet checked. */
export type Document = Readonly<Record<string, unknown>>

/** The publication as it was given. */
export interface GivenPublication {
  readonly document: Document
  /** Absent: the store holds it. */
  readonly file?: string
  /** Differs when the document does. */
  readonly version: string
}

/** The JSON of `publication.json` with its lines, not yet checked. Throws `invalid` if it is not readable or no JSON. */
export async function readPublicationJson(file: string): Promise<ParsedJson> {
  const decoded = decodeText(await readBytes(file))
  if ('problem' in decoded) throw new PublisherError('invalid', toLine(file, decoded.problem))
  const parsed = parseJson(decoded.text)
  if (parsed.problems.length === 0) return parsed
  throw new PublisherError('invalid', parsed.problems.map((problem) => toLine(file, problem)).join('\n'))
}

function toLine(file: string, { line = 1, message }: { line?: number; message: string }): string {
  return `${file}:${line}: ${message}`
}

/** More than any publication needs. */
const maxBytes = 1_250_000

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(file, maxBytes)
  } catch (error) {
    const { message, cause } = error as PublisherError
    const isMissing = (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
    const sentence = isMissing ? toMissing(dirname(file)) : message.replace(/^file/, file)
    throw new PublisherError('invalid', sentence, { cause: error })
  }
}

function toMissing(folder: string): string {
  const path = resolve(folder)
  return `there is no publication in ${path}, nor in the store: "gazette init ${toShellWord(path)}" begins one, and --data or GAZETTE_DATA names another folder; "gazette publication put FILE" puts one into the store`
}
