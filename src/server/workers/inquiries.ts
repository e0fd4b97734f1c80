import type { Worker } from 'node:cluster'
import type { Topic, ToWorker } from './messages.ts'

/** Questions to several workers at once. */
export interface Inquiries {
  /** What the workers answer, by their ids: without those that are gone or too slow. */
  ask(workers: readonly Worker[], topic: Topic, content: unknown): Promise<ReadonlyMap<number, unknown>>
  /** A worker has answered. */
  hear(worker: Worker, id: number, content: unknown): void
  /** A worker will answer no more. */
  forget(worker: Worker): void
}

interface Inquiry {
  readonly answers: Map<number, unknown>
  readonly awaited: Set<number>
  readonly settle: () => void
}

export function createInquiries(
  send: (worker: Worker, message: ToWorker) => void,
  withinMs: Readonly<Record<Topic, number>>,
): Inquiries {
  const open = new Map<number, Inquiry>()
  let asked = 0

  function check({ awaited, settle }: Inquiry): void {
    if (awaited.size === 0) settle()
  }

  return {
    ask: async (workers, topic, content) => {
      const id = ++asked
      const { promise, resolve } = Promise.withResolvers<void>()
      const awaited = new Set(workers.map((worker) => worker.id))
      const inquiry: Inquiry = { answers: new Map(), awaited, settle: resolve }
      open.set(id, inquiry)
      for (const worker of workers) send(worker, { kind: 'question', id, topic, content })
      const timer = setTimeout(resolve, withinMs[topic])
      check(inquiry)
      await promise
      clearTimeout(timer)
      open.delete(id)
      return inquiry.answers
    },
    hear: (worker, id, content) => {
      const inquiry = open.get(id)
      if (!inquiry?.awaited.delete(worker.id)) return
      inquiry.answers.set(worker.id, content)
      check(inquiry)
    },
    forget: (worker) => {
      for (const inquiry of open.values()) if (inquiry.awaited.delete(worker.id)) check(inquiry)
    },
  }
}
