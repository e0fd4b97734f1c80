import type { Beginning, FromWorker, Leading, MessageOf, Topic, ToWorker } from './messages.ts'

type AnswerQuestion = (content: unknown) => Promise<unknown>

/** A worker's line to the primary. When the primary is gone, Node ends the worker. */
export interface WorkerChannel {
  readonly begun: Promise<Beginning>
  /** The store holds what the folder held when the first import was done. */
  readonly mayServe: Promise<void>
  readonly mustLead: Promise<Leading>
  readonly mustStop: Promise<void>
  /** Resolves when it is on its way. */
  tell(message: FromWorker): Promise<void>
  /** Asks all workers, this one included; resolves with what the primary makes of the answers. */
  ask(topic: Topic, content?: unknown): Promise<unknown>
  /** Until then questions of that topic wait. */
  answer(topic: Topic, answer: AnswerQuestion): void
}

export function openWorkerChannel(): WorkerChannel {
  const begun = Promise.withResolvers<Beginning>()
  const mayServe = Promise.withResolvers<void>()
  const mustLead = Promise.withResolvers<Leading>()
  const mustStop = Promise.withResolvers<void>()
  const answerers: Readonly<Record<Topic, PromiseWithResolvers<AnswerQuestion>>> = {
    metrics: Promise.withResolvers(),
    publication: Promise.withResolvers(),
  }
  const asked = new Map<number, (content: unknown) => void>()
  let lastId = 0

  function tell(message: FromWorker): Promise<void> {
    return new Promise((resolve) => process.send?.(message, () => resolve()))
  }

  async function answer({ id, topic, content }: MessageOf<ToWorker, 'question'>): Promise<void> {
    const answerQuestion = await answerers[topic].promise
    // Whoever asked goes on without this answer.
    const answered = await answerQuestion(content).catch(() => undefined)
    await tell({ kind: 'answer', id, content: answered })
  }

  const hear: { readonly [Kind in ToWorker['kind']]: (message: MessageOf<ToWorker, Kind>) => void } = {
    begin: ({ beginning }) => begun.resolve(beginning),
    serve: () => mayServe.resolve(),
    lead: ({ leading }) => mustLead.resolve(leading),
    stop: () => mustStop.resolve(),
    question: (message) => answer(message),
    reply: ({ id, content }) => {
      asked.get(id)?.(content)
      asked.delete(id)
    },
  }
  process.on('message', (message: ToWorker) => (hear[message.kind] as (message: ToWorker) => void)(message))

  return {
    begun: begun.promise,
    mayServe: mayServe.promise,
    mustLead: mustLead.promise,
    mustStop: mustStop.promise,
    tell,
    ask: (topic, content) =>
      new Promise((resolve) => {
        const id = ++lastId
        asked.set(id, resolve)
        tell({ kind: 'ask', id, topic, content })
      }),
    answer: (topic, answerQuestion) => answerers[topic].resolve(answerQuestion),
  }
}
