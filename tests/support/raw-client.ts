import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A client that sends bytes as they are, and need not know HTTP. */
export interface RawClient extends Disposable {
  readonly socket: Socket
  send(bytes: string | Uint8Array): void
  /** Everything that came so far. */
  heard(): string
  /** Resolves with everything that came, when the server has closed the connection. */
  readonly closed: Promise<string>
}

/** Reads what comes, unless it `neverReads`. */
export async function connectRaw(port: number, { neverReads = false } = {}): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  // Whatever the server does to the connection is told by what was heard.
  socket.on('error', () => {})
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(heard)))
  await once(socket, 'connect')
  if (!neverReads) {
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
    })
  }
  return {
    socket,
    send: (bytes) => socket.write(bytes),
    heard: () => heard,
    closed,
    [Symbol.dispose]: () => socket.destroy(),
  }
}

/** The status of each answer in the text that came on a connection. */
export function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
