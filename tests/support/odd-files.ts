import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A named pipe: opening it waits for a writer that never comes. */
export function makeFifo(path: string): void {
  execFileSync('mkfifo', [path])
}

/** Disposed of, the socket's file is removed. */
export async function makeSocket(path: string): Promise<Disposable> {
  const server = createServer().listen(path).unref()
  await once(server, 'listening')
  return { [Symbol.dispose]: () => server.close() }
}
