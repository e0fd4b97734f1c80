import { PublisherError } from '../../domain/errors.ts'
import { type Environment, readSecretFile } from '../../server/settings/environment.ts'
import { isPublicAddress, toBaseUrl } from '../../server/settings/settings.ts'
import type { Server } from './api-client.ts'

/** The options of every command that name a server. */
export interface ServerOptions {
  readonly server?: string
  readonly token?: string
  readonly tokenFile?: string
}

/**
 * The server that a command is for: of the options, or GAZETTE_SERVER. Undefined: the command works on this machine. The token
 * is that of the options, of GAZETTE_SERVER_TOKEN, or of the file that GAZETTE_SERVER_TOKEN_FILE names. Throws `invalid` for an
 * address that is none, and for a token without a server.
 */
export function findServer(options: ServerOptions, environment: Environment): Server | undefined {
  const given = options.server ?? environment.GAZETTE_SERVER?.trim()
  if (!given) {
    if (options.token === undefined && options.tokenFile === undefined) return undefined
    throw new PublisherError('invalid', '--token and --token-file are for a server: name it with --server')
  }
  if (!isPublicAddress(given)) {
    const name = options.server === undefined ? 'GAZETTE_SERVER' : '--server'
    throw new PublisherError(
      'invalid',
      `${name} must be an address such as https://news.example.org, not "${given}"`,
    )
  }
  const token = findToken(options, environment)
  return { address: toBaseUrl(given), ...(token !== undefined && { token }) }
}

function findToken({ token, tokenFile }: ServerOptions, environment: Environment): string | undefined {
  if (token !== undefined) return token.trim()
  if (tokenFile !== undefined) return readSecretFile('--token-file', tokenFile)
  const { GAZETTE_SERVER_TOKEN = '', GAZETTE_SERVER_TOKEN_FILE = '' } = environment
  if (GAZETTE_SERVER_TOKEN.trim() !== '') return GAZETTE_SERVER_TOKEN.trim()
  const file = GAZETTE_SERVER_TOKEN_FILE.trim()
  return file === '' ? undefined : readSecretFile('GAZETTE_SERVER_TOKEN_FILE', file)
}
