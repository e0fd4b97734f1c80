import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'

/** Stands between a server and its database, as a firewall does. */
export interface ForgetfulProxy extends AsyncDisposable {
  readonly port: number
  /**
   * Forgets all connections: from now on neither side hears anything of the other on them, not even that they are
   * closed. New ones work as ever.
   */
  forget(): void
}

export async function startForgetfulProxy(to: number): Promise<ForgetfulProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  const server = createServer((client) => {
    const database = createConnection({ port: to, host: '127.0.0.1' })
    const pair = [client, database] as const
    pairs.add(pair)
    for (const [from, onto] of [pair, [database, client] as const]) {
      from.on('error', () => {})
      from.on('data', (bytes) => pairs.has(pair) && onto.write(bytes))
      from.on('close', () => pairs.delete(pair) && onto.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const forgotten: Socket[] = []
  return {
    port: (server.address() as AddressInfo).port,
    forget: () => {
      forgotten.push(...[...pairs].flat())
      pairs.clear()
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of [...forgotten, ...[...pairs].flat()]) socket.destroy()
      server.close()
    },
  }
}
