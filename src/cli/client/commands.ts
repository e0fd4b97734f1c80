import { PublisherError } from '../../domain/errors.ts'
import type { PutOptions } from '../media.ts'
import { findTerminal, type Report } from '../report.ts'
import type { SearchCommandOptions } from '../search.ts'
import type { TokenOptions } from '../tokens/tokens.ts'
import { type ApiClient, createApiClient, type Server } from './api-client.ts'

const articles = () => import('./articles.ts')
const tokens = () => import('./tokens.ts')

/** What a command does on a server: its arguments and options as it gets them on this machine. */
type RemoteCommand = (client: ApiClient, asJson: boolean, ...args: never[]) => Promise<Report>

/** The commands that a server carries out, by their names. */
const remote: Readonly<Record<string, RemoteCommand>> = {
  list: async (client, _json, options: { status?: string }) => (await articles()).list(client, options),
  show: async (client, _json, key: string, options: { revision?: string }) =>
    (await articles()).show(client, key, options),
  history: async (client, _json, key: string) => (await articles()).history(client, key),
  publish: async (client, _json, key: string, options: { at?: string }) =>
    (await articles()).publish(client, key, options),
  correct: async (client, _json, key: string, options: { grade: string; note: string }) =>
    (await articles()).correct(client, key, options),
  withdraw: async (client, _json, key: string, options: { reason?: string }) =>
    (await articles()).withdraw(client, key, options),
  unpublish: async (client, _json, key: string) => (await articles()).unpublish(client, key),
  preview: async (client, _json, key: string, options: { hours?: string }) =>
    (await articles()).preview(client, key, options),
  delete: async (client, asJson, key: string, options: { reason?: string; yes?: boolean }) =>
    (await articles()).remove(client, key, options, findTerminal(asJson)),
  'token create': async (client, _json, options: TokenOptions) =>
    (await tokens()).createToken(client, options),
  'token list': async (client) => (await tokens()).listTokens(client),
  'token revoke': async (client, _json, id: string) => (await tokens()).revokeToken(client, id),
  'media put': async (client, _json, paths: string[], options: PutOptions) =>
    (await import('./media.ts')).putMedia(client, paths, options),
  search: async (client, _json, words: string[], options: SearchCommandOptions) =>
    (await import('./publication.ts')).search(client, words, options),
  status: async (client) => (await import('./publication.ts')).status(client),
  put: async (client, _json, paths: string[], options: { dryRun?: boolean; takeOver?: boolean }) =>
    (await import('./put.ts')).put(client, paths, options),
}

/** Commands that read no store: they work on this machine, whatever server is named. */
const local: readonly string[] = ['init', 'new', 'schema', 'completion', 'move check']

/** The commands that `--server` is for. */
export const remoteCommands: readonly string[] = Object.keys(remote)

/**
 * Carries out a command on a server. Undefined for a command that works on this machine in any case. Throws `invalid` for one
 * that needs the store or the files of the publication.
 */
export async function runOnServer(
  name: string,
  server: Server,
  { args, asJson }: { readonly args: readonly unknown[]; readonly asJson: boolean },
): Promise<Report | undefined> {
  if (local.includes(name)) return undefined
  const command = remote[name]
  if (command) return command(createApiClient(server), asJson, ...(args as never[]))
  throw new PublisherError(
    'invalid',
    `${name} works only on the machine of the publication: leave out --server, and unset GAZETTE_SERVER; ` +
      `a server carries out ${remoteCommands.join(', ')}`,
  )
}
