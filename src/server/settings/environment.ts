import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { PublisherError, sayFileError } from '../../domain/errors.ts'
import { readSettings, type Settings, secrets } from './settings.ts'

/** `process.env`, or another one. */
export type Environment = Record<string, string | undefined>

/** The folder of the program: of `package.json`. */
export const programFolder = fileURLToPath(new URL('../../..', import.meta.url))

export interface Place {
  /** Takes precedence over `GAZETTE_DATA`. */
  readonly dataFolder?: string | undefined
  /** Where the program was called. Default: the working folder. */
  readonly from?: string
}

/**
 * Settings for a publication. Its folder is the given one, `GAZETTE_DATA`, the nearest folder upwards with a
 * `publication.json`, the sample of a clone, or else the working folder. What the environment does not set is added to it
 * from `.env` of the program's folder and of the publication's. Throws as `readSettings`, and `invalid` if `.env` cannot be read.
 */
export function readSettingsAt(environment: Environment, place: Place = {}): Settings {
  addEnvFile(environment, programFolder)
  const dataFolder = place.dataFolder ?? (environment.GAZETTE_DATA?.trim() || findDataFolder(place.from))
  addEnvFile(environment, dataFolder)
  return readSettings(readSecrets({ ...environment, GAZETTE_DATA: dataFolder }))
}

/** Larger than any secret. */
const maxSecretBytes = 64 * 1024

/**
 * With `GAZETTE_TOKEN_FILE` the setting is the content of this file, such as a credential of systemd or a secret of a
 * container engine. Throws `invalid` for a file that cannot be read or is empty, and `conflict` if both are set.
 */
function readSecrets(environment: Environment): Environment {
  const known = { ...environment }
  for (const name of secrets) {
    const file = known[`${name}_FILE`]?.trim()
    if (!file) continue
    if (known[name]?.trim())
      throw new PublisherError('conflict', `${name} and ${name}_FILE are both set: remove one of them`)
    known[name] = readSecretFile(`${name}_FILE`, file)
  }
  return known
}

/** The content of a file that holds a secret. `name`: what names the file. Throws as `readSecrets`. */
export function readSecretFile(name: string, file: string): string {
  const refuse = (reason: string, cause?: unknown) =>
    new PublisherError('invalid', `${name} cannot be read: ${file}: ${reason}`, { cause })
  let text: string
  try {
    const stats = statSync(file)
    // A FIFO waits for its writer, a device may never end, and a folder has an error of its own.
    if (!stats.isFile() && !stats.isDirectory()) throw refuse('it is not a regular file')
    if (stats.size > maxSecretBytes) throw refuse(`it is larger than ${maxSecretBytes} bytes`)
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw error instanceof PublisherError ? error : refuse(sayFileError(error), error)
  }
  // The setting would silently count as not set, and a new store would begin.
  if (text === '') throw refuse('it is empty')
  return text
}

function findDataFolder(from = process.cwd()): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'publication.json'))) return folder === from ? '.' : folder
    if (folder === dirname(folder)) break
  }
  const sample = join(programFolder, 'data')
  return existsSync(sample) ? sample : '.'
}

/** Adds the settings of the folder's `.env`. Files in it are relative to the folder. */
function addEnvFile(environment: Environment, folder: string): void {
  const file = join(folder, '.env')
  const settings = parseEnv(readIfThere(file))
  const { DATABASE_URL = '' } = settings
  const [, database] = /^sqlite:(?!:memory:)(.+)$/.exec(DATABASE_URL) ?? []
  if (database) settings.DATABASE_URL = `sqlite:${resolve(folder, database)}`
  for (const name of [
    'GAZETTE_DATA',
    'GAZETTE_BACKUPS',
    'GAZETTE_MEDIA_CACHE',
    ...secrets.map((secret) => `${secret}_FILE`),
  ]) {
    const path = settings[name]
    if (path) settings[name] = resolve(folder, path)
  }
  for (const [name, value] of Object.entries(settings)) environment[name] ??= value
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['ENOENT', 'ENOTDIR'].includes(code)) return ''
    const message = `the file ${file}, which holds settings, cannot be read: ${sayFileError(error)}`
    throw new PublisherError('invalid', message, { cause: error })
  }
}

/** The variables that S3 programs read: see `media/bucket/address.ts`. */
export function storageVariables(): Environment {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')))
}
