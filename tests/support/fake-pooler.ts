import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'

export interface FakePooler extends AsyncDisposable {
  /** The address of the same database behind it. */
  readonly url: string
}

/** What PgBouncer does not pass on. */
const refused = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'options']

/**
 * A proxy with what distinguishes PgBouncer for a client: it refuses these parameters of a connection, and by transaction
 * no notification reaches a client. The real one: `tests/readers/pgbouncer.readers.test.ts`.
 */
export async function startFakePooler(url: string, mode: 'session' | 'transaction'): Promise<FakePooler> {
  const sockets = new Set<Socket>()
  const server = createServer((inner) => {
    inner.once('data', (startup) => {
      const parameters = startup.subarray(8).toString().split('\0')
      const name = refused.find((one) => parameters.includes(one))
      if (name) {
        inner.end(toError(`unsupported startup parameter: ${name}`))
        return
      }
      const outer = createConnection(Number(new URL(url).port), '127.0.0.1')
      for (const socket of [inner, outer]) {
        sockets.add(socket)
        socket.on('error', () => {})
      }
      outer.write(startup)
      inner.pipe(outer)
      if (mode === 'session') outer.pipe(inner)
      else dropNotifications(outer, inner)
      inner.on('close', () => outer.destroy())
      outer.on('close', () => inner.destroy())
    })
    inner.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: url.replace(/:\d+\//, `:${port}/`),
    [Symbol.asyncDispose]: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** An ErrorResponse: PostgreSQL, "Message Formats". */
function toError(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

/** Each message has a type of one byte and a length that counts itself. */
function dropNotifications(from: Socket, to: Socket): void {
  let waiting = Buffer.alloc(0)
  from.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes])
    while (waiting.length >= 5 && waiting.length >= 1 + waiting.readInt32BE(1)) {
      const length = 1 + waiting.readInt32BE(1)
      const message = waiting.subarray(0, length)
      waiting = waiting.subarray(length)
      if (String.fromCharCode(message[0] ?? 0) !== 'A') to.write(message)
    }
  })
}
