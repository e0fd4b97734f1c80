import type { Logger } from 'pino'
import type { Gazette } from './open-gazette.ts'
import type { Push } from './push/create-push.ts'
import type { Documents } from './serve/documents.ts'
import type { Settings } from './settings.ts'

/** Work that goes on beside the answers until it is closed. */
export interface Background {
  /** Begins nothing more. Resolves when what is under way has ended. */
  close(): Promise<void>
}

export interface BackgroundDeps {
  readonly settings: Settings
  readonly gazette: Gazette
  /** The very documents that readers get. */
  readonly documents: Documents
  readonly push: Push
  readonly now: () => Date
  readonly log: Logger
}

/** What there is to do beside the answers. Each stands in every worker, so it must take its share from the store. */
const kinds: readonly ((deps: BackgroundDeps) => Background)[] = [({ push }) => push.begin()]

/** Begins all of it, when the first import is done. It is closed before the store is. */
export function startBackground(deps: BackgroundDeps): Background {
  const running = kinds.map((start) => start(deps))
  return {
    close: async () => {
      await Promise.all(running.map((one) => one.close()))
    },
  }
}
