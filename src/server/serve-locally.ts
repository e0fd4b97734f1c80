import { createApp } from './app.ts'
import { createContext } from './context.ts'
import { openListener } from './http-server.ts'
import { startLog } from './log/log.ts'
import type { Gazette } from './open-gazette.ts'
import type { Settings } from './settings/settings.ts'

export interface LocalServer extends AsyncDisposable {
  /** Where it listens: `http://127.0.0.1:PORT` with the path of the public address. */
  readonly url: string
}

/**
 * Answers for the public addresses of a store on a port of this machine, for a command that asks as readers do. It follows
 * no folder, publishes nothing, counts no reader and limits none.
 */
export async function serveLocally(settings: Settings, gazette: Gazette): Promise<LocalServer> {
  const log = startLog({ logLevel: 'silent' }, {})
  const quiet: Settings = { ...settings, host: '127.0.0.1', port: 0, trustProxy: 0, pollLimit: 0 }
  const listener = await openListener(quiet, log)
  listener.setHandler(createApp(createContext(quiet, { gazette, log })))
  const { pathname } = new URL(gazette.site().baseUrl)
  return {
    url: `http://127.0.0.1:${listener.port}${pathname.replace(/\/$/, '')}`,
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  }
}
