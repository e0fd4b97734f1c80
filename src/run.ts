import { inspect } from 'node:util'
import { PublisherError } from './domain/errors.ts'

/** Runs a program's whole work. What a person can mend is said in a sentence; anything else is a bug, shown whole. */
export async function run(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.exitCode = 1
    console.error(reasonOf(error))
  }
}

/** A sentence for what a person can mend; anything else as Node shows it. */
export function reasonOf(error: unknown): string {
  if (error instanceof PublisherError) return error.message
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (code === 'EADDRINUSE') return `PORT ${port} is taken: something else listens on ${address}:${port}`
  if (code === 'EACCES' && port !== undefined) return `PORT ${port} may not be listened on by this user`
  return inspect(error)
}
