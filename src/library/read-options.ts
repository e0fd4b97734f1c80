import { join, resolve } from 'node:path'
import { didYouMean } from '../domain/closest.ts'
import { PublisherError } from '../domain/errors.ts'
import { storageVariables } from '../server/settings/environment.ts'
import { readSettings, type Settings } from '../server/settings/settings.ts'
import type { GazetteOptions } from './gazette.ts'

/** A path below a file: nothing can be there. */
const noFolder = join(import.meta.filename, 'none')

/** By which name of a setting each option is checked. */
const settingOf = {
  url: 'GAZETTE_URL',
  store: 'DATABASE_URL',
  data: 'GAZETTE_DATA',
  trustProxy: 'GAZETTE_TRUST_PROXY',
  token: 'GAZETTE_TOKEN',
  pollLimit: 'GAZETTE_POLL_LIMIT',
  allowCidrs: 'GAZETTE_ALLOW_CIDRS',
  mediaCache: 'GAZETTE_MEDIA_CACHE',
  media: 'GAZETTE_MEDIA',
} as const

const optionNames = [...Object.keys(settingOf), 'publication', 'followLinks', 'audience', 'onLog']

/** The options that no setting of the server checks. */
const kinds = {
  audience: ['boolean', 'true or false'],
  followLinks: ['boolean', 'true or false'],
  onLog: ['function', 'a function'],
  publication: ['object', 'an object with the fields of publication.json'],
} as const

/** The options as settings of a server. Throws `invalid` with everything that is wrong, a line each. */
export function readOptions(given: unknown): Settings {
  if (typeof given !== 'object' || given === null)
    throw new PublisherError('invalid', 'the options must be an object, such as { data, url }')
  // Programs pass variables that are not set as null or as an empty text.
  const options = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as Partial<GazetteOptions>
  const {
    url,
    data,
    store,
    media,
    mediaCache,
    publication,
    followLinks = false,
    audience = true,
    onLog,
  } = options
  const problems = [
    ...Object.keys(options)
      .filter((name) => !optionNames.includes(name))
      .map((name) => `${name} is not an option${didYouMean(name, optionNames)}`),
    ...Object.entries(kinds).flatMap(([name, [kind, words]]) => {
      const value: unknown = options[name as keyof typeof kinds]
      return value === undefined || typeof value === kind ? [] : [`${name} must be ${words}`]
    }),
    ...(url === undefined
      ? ['url must be there: the public address, such as https://example.org/news/']
      : []),
    ...((data === undefined) === (publication === undefined)
      ? ['either data, a folder with publication.json, or publication must be there']
      : []),
    ...(data === undefined && media !== undefined && mediaCache === undefined
      ? ['mediaCache must be there, since there is no data folder']
      : []),
    ...(data === undefined && store === undefined
      ? ['store must be there, since there is no data folder']
      : []),
  ]
  if (problems.length > 0) throw new PublisherError('invalid', problems.join('\n'))
  const set = Object.entries(settingOf).flatMap(([option, setting]) => {
    const value: unknown = options[option as keyof GazetteOptions]
    return value === undefined ? [] : [[setting, String(value)]]
  })
  const checked = readSettings({ ...storageVariables(), ...Object.fromEntries(set) })
  return {
    ...checked,
    dataFolder: data === undefined ? noFolder : resolve(data),
    followsLinks: followLinks,
    audience,
    logLevel: onLog ? 'info' : 'silent',
  }
}

/** Errors of the server name its settings; the operator of a program knows the options. */
export async function inOptionNames<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    const message = Object.entries(settingOf).reduce(
      (text, [option, setting]) => text.replaceAll(setting, option),
      error.message.replace('--data or GAZETTE_DATA', 'data'),
    )
    throw new PublisherError(error.problem, message, { cause: error.cause })
  }
}
