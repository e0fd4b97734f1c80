import { Client } from 'pg'
import { PublisherError } from '../../../../src/domain/errors.ts'

/** `done`, or the problem of the error. Any other error is a bug. */
export async function toWord(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'done'
  } catch (error) {
    if (error instanceof PublisherError) return error.problem
    throw error
  }
}

/** Holds the write lock until its connection ends. */
export async function holdWriters(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query("select pg_advisory_lock(x'0067617a65747465'::bigint)")
  return client
}
