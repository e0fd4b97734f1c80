import { createConnection, type Socket } from 'node:net'

/** Connections that are held open and ask nothing. One that the server closes is opened again. */
export interface IdleCrowd {
  /** How many are open now. */
  readonly open: number
  /** Closes all of them, and opens no more. */
  disperse(): void
}

/** So many a quarter of a second at most, so that a crowd is no flood. */
const mostAtOnce = 500
const everyMs = 250
/** One of so many says nothing at all; the others have asked once. */
const silentOneOf = 10

export function gatherCrowd(port: number, size: number): IdleCrowd {
  const all = new Set<Socket>()
  let made = 0

  function join(): void {
    const isSilent = made++ % silentOneOf === 0
    const socket = createConnection({ port, host: '127.0.0.1' })
    all.add(socket)
    if (!isSilent)
      socket.once('connect', () => socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'))
    socket.on('error', () => {}).on('close', () => all.delete(socket))
    socket.resume()
  }

  const timer = setInterval(() => {
    const wanted = Math.min(size - all.size, mostAtOnce)
    for (let count = 0; count < wanted; count++) join()
  }, everyMs)
  return {
    get open() {
      return all.size
    },
    disperse: () => {
      clearInterval(timer)
      for (const socket of all) socket.destroy()
    },
  }
}
