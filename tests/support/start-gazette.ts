import type { Guard } from '../../src/http/outgoing/guarded-connector.ts'
import { startLog } from '../../src/server/log/log.ts'
import { readSettings, type Settings } from '../../src/server/settings/settings.ts'
import { type RunningServer, startServer } from '../../src/server/start-server.ts'
import type { DataFolder } from './make-data-folder.ts'
import { makeNewDatabase } from './new-database.ts'

export interface TestServer extends RunningServer {
  /** What was logged, as objects. */
  readonly logged: readonly Record<string, unknown>[]
  close(): Promise<void>
}

export interface TestServerOptions extends Partial<Settings> {
  readonly now?: () => Date
  readonly usesDatabaseClock?: boolean
  readonly prune?: boolean
  readonly guard?: Guard
}

/** The real server on a free port, with a store in the data folder unless told otherwise. */
export async function startGazette(
  data: Pick<DataFolder, 'path'>,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const {
    now = () => new Date('2026-11-23T09:00:00Z'),
    usesDatabaseClock,
    prune,
    guard,
    ...overrides
  } = options
  const logged: Record<string, unknown>[] = []
  const write = (line: string) => logged.push(JSON.parse(line))
  const log = startLog({ logLevel: overrides.logLevel ?? 'info' }, {}, { write })
  const file = `${data.path}/gazette.db`
  const settings: Settings = {
    port: 0,
    host: '127.0.0.1',
    dataFolder: data.path,
    followsLinks: false,
    databaseUrl: `sqlite:${file}`,
    mediaCache: { cacheFolder: `${data.path}/media-cache`, cacheBytes: 100_000_000 },
    uploadBytes: 10_000_000,
    logLevel: 'info',
    trustProxy: 0,
    pollLimit: 30,
    logDays: 365,
    workers: 1,
    audience: true,
    hub: readSettings({}).hub,
    api: readSettings({}).api,
    ...overrides,
  }
  if (settings.databaseUrl === `sqlite:${file}`) await makeNewDatabase(file)
  const server = await startServer(settings, { now, usesDatabaseClock, log, prune, guard })
  return { ...server, logged, close: async () => server[Symbol.asyncDispose]() }
}

/** Tries until the check passes. After a minute the test fails as the check did. */
export async function eventually<T>(check: () => Promise<T> | T): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }
}
