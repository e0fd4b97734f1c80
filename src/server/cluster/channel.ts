import type { Worker } from 'node:cluster'

/** What this end answers to each question of the other end. A rejected answer arrives as undefined. */
export type Answers = Readonly<Record<string, (content: unknown) => Promise<unknown>>>

/** Resolves with the answer of the other end; with undefined if that ends before it has answered. */
export type Ask = (question: string, content?: unknown) => Promise<unknown>

/** A question, or the answer to the question of that id: then there is no `question`. */
interface Message {
  readonly id: number
  readonly question?: string
  readonly content?: unknown
}

interface Sender {
  readonly connected: boolean
  send?(message: Message, callback: (error: Error | null) => void): boolean
}

/** Questions and answers between the primary and one worker, over the IPC channel that both have. */
export function openChannel(peer: Worker | NodeJS.Process, answers: Answers): Ask {
  const pending = new Map<number, (content: unknown) => void>()
  let lastId = 0

  function send(message: Message): void {
    const target: Sender = 'process' in peer ? peer.process : peer
    // The callback takes the error of a peer that has just ended: its end is noticed elsewhere.
    if (target.connected) target.send?.(message, () => {})
  }

  function settle(id: number, content: unknown): void {
    pending.get(id)?.(content)
    pending.delete(id)
  }

  async function receive({ id, question, content }: Message): Promise<void> {
    if (question === undefined) settle(id, content)
    else send({ id, content: await answers[question]?.(content).catch(() => undefined) })
  }

  peer.on('message', receive)
  peer.once('disconnect', () => {
    for (const id of pending.keys()) settle(id, undefined)
  })
  return (question, content) =>
    new Promise((resolve) => {
      pending.set(++lastId, resolve)
      send({ id: lastId, question, content })
    })
}
