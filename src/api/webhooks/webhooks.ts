import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { ClaimPace } from '../../http/outgoing/claim-worker.ts'
import type { Store } from '../../store/store.ts'
import { createWebhookAdmin, type WebhookAdmin, type WebhookAdminDeps } from './admin.ts'
import { createWebhookMetrics } from './metrics.ts'
import { createSender, type SenderDeps } from './sender.ts'
import { createWebhookWorker } from './worker.ts'

export interface WebhooksDeps extends Pick<WebhookAdminDeps, 'site' | 'guard'>, Pick<SenderDeps, 'timeouts'> {
  readonly store: Store
  readonly registry: Registry
  readonly now: () => Date
  readonly log: Logger
  readonly random?: () => number
  readonly pace?: ClaimPace
}

export interface Webhooks {
  readonly admin: WebhookAdmin
  /**
   * Delivers until disposed of. Disposal finishes running requests, for some seconds at most, and hands back the rest. Any
   * number of processes may deliver for one store, and share the work.
   */
  start(): AsyncDisposable
  /** Looks for work that came without a notification, such as after a change of the clock. */
  trigger(): void
}

/** Changes within this time are looked for once. */
const gatherMs = 100
const graceMs = 5_000

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const onAttempt = createWebhookMetrics(deps)
  let running: ReturnType<typeof startWebhooks> | undefined
  return {
    admin: createWebhookAdmin(deps),
    start: () => {
      running = startWebhooks({ ...deps, onAttempt })
      return running
    },
    trigger: () => running?.trigger(),
  }
}

type StartDeps = WebhooksDeps & { readonly onAttempt: (result: string) => void }

function startWebhooks(deps: StartDeps) {
  const { store, random = Math.random } = deps
  const sender = createSender(deps)
  const worker = createWebhookWorker({ ...deps, random, sender })
  let gathering: NodeJS.Timeout | undefined
  const stopListening = store.onChangeFor('webhooks', () => {
    gathering ??= setTimeout(() => {
      gathering = undefined
      worker.trigger()
    }, gatherMs)
  })
  return {
    trigger: worker.trigger,
    [Symbol.asyncDispose]: async () => {
      stopListening()
      clearTimeout(gathering)
      const timer = setTimeout(sender.close, graceMs)
      await worker.close()
      clearTimeout(timer)
      await sender.close()
    },
  }
}
