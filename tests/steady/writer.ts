import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { DataFolder } from '../support/make-data-folder.ts'
import type { Edition } from './story.ts'

export type OrderKind = 'publish' | 'correct' | 'withdraw'

/** What a writer process is asked to do. */
export interface Order {
  readonly id: number
  readonly kind: OrderKind
  readonly edition: Edition
}

/** What it answers when that is in the store; `error` where it can never be. */
export interface Receipt {
  readonly id: number
  /** How often the store said that it was unavailable. */
  readonly refusals: number
  readonly error?: string
}

/** A process that writes straight to the store, as an operator's command does. */
export interface Writer extends AsyncDisposable {
  /** Resolves when it is acknowledged, however long the database is away. Answers how often it was refused before. */
  write(kind: OrderKind, edition: Edition): Promise<number>
}

export async function startWriter(data: DataFolder, databaseUrl: string): Promise<Writer> {
  const child = fork(join(import.meta.dirname, 'writer-process.ts'), {
    env: { PATH: process.env.PATH, GAZETTE_DATA: data.path, DATABASE_URL: databaseUrl },
  })
  const waiting = new Map<number, (receipt: Receipt) => void>()
  await once(child, 'message')
  child.on('message', (receipt: Receipt) => waiting.get(receipt.id)?.(receipt))
  let orders = 0
  return {
    write: async (kind, edition) => {
      const id = ++orders
      const answered = new Promise<Receipt>((resolve) => waiting.set(id, resolve))
      child.send({ id, kind, edition } satisfies Order)
      const { refusals, error } = await answered
      waiting.delete(id)
      if (error) throw new Error(`${kind} of story ${edition.story}: ${error}`)
      return refusals
    },
    [Symbol.asyncDispose]: () => end(child),
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
