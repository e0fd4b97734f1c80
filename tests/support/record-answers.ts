import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RecordedAnswer {
  readonly path: string
  readonly status: number
}

export interface AnswerRecord extends Disposable {
  /** Everything that was answered on this port, oldest first. */
  readonly answers: readonly RecordedAnswer[]
}

interface Finished {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly server: Server
}

const channel = 'http.server.response.finish'

/** Notes what servers in this process answer on a port, whoever asks. */
export function recordAnswers(port: number): AnswerRecord {
  const answers: RecordedAnswer[] = []
  const note = (message: unknown) => {
    const { request, response, server } = message as Finished
    const address = server.address() as AddressInfo | null
    if ((address?.port ?? request.socket.localPort) !== port) return
    answers.push({ path: request.url ?? '', status: response.statusCode })
  }
  subscribe(channel, note)
  return {
    answers,
    [Symbol.dispose]: () => {
      unsubscribe(channel, note)
    },
  }
}
