import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import type { Site } from '../../domain/site.ts'
import type { Guard } from '../../http/outgoing/guarded-connector.ts'
import type { Store } from '../../store/store.ts'

/** What IndieAuth is made of. */
export interface IndieAuthDeps {
  readonly store: Pick<Store, 'tokens' | 'logins' | 'authorizations' | 'now'>
  readonly site: () => Site
  readonly log: Pick<Logger, 'info' | 'warn'>
  /** Which addresses of clients may be read. */
  readonly guard: Guard
  /** Identifies the sender of a request; undefined if it cannot be told. */
  readonly findClient: (request: IncomingMessage) => string | undefined
}
