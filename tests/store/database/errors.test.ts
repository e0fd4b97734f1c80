import { describe, expect, it } from 'vitest'
import { createProblemLog } from '../../../src/store/database/errors.ts'

const sqlite = (errcode: number) => Object.assign(new Error('SQLite says so'), { errcode })
const postgres = (code: string) => Object.assign(new Error('PostgreSQL says so'), { code, severity: 'ERROR' })

describe('an outage of the database', () => {
  it.each([
    ['SQLite is locked by another process', sqlite(5), 'it is busy', 'busy'],
    ['a file may not be written', sqlite(1032), 'it is read-only', 'read_only'],
    ['the disk fails', sqlite(778), 'disk I/O error', 'damaged'],
    ['the disk has no room for a commit', sqlite(13), 'the disk is full', 'disk_full'],
    ['the disk has no room for the index of the log', sqlite(4874), 'the disk is full', 'disk_full'],
    ['the folder is gone', sqlite(14), 'the file cannot be opened', 'unreachable'],
    ['the disk of PostgreSQL is full', postgres('53100'), 'the disk is full', 'disk_full'],
    ['PostgreSQL has no connection left', postgres('53300'), 'insufficient resources', 'unreachable'],
    ['a statement takes too long', postgres('57014'), 'statement timeout', 'busy'],
    ['PostgreSQL starts', postgres('57P03'), 'the server is shutting down or starting', 'unreachable'],
    ['a password is wrong', postgres('28P01'), 'authentication failed', 'refused'],
    [
      'nothing listens',
      Object.assign(new Error(), { code: 'ECONNREFUSED' }),
      'connection refused',
      'unreachable',
    ],
  ])('has the same reason for people and for metrics: %s', async (_case, error, reason, problem) => {
    const log = createProblemLog(() => false)
    await expect(log.watch('write', Promise.reject(error))).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining(reason),
      cause: error,
    })
    expect(log.current()).toEqual([problem])
    expect(log.counts()).toEqual([{ operation: 'write', problem, count: 1 }])
    await log.watch('write', Promise.resolve())
    expect(log.current()).toEqual([])
  })

  it('is none for an error of ours, which is thrown as it is', async () => {
    const log = createProblemLog(() => false)
    const error = postgres('42P01')
    await expect(log.watch('read', Promise.reject(error))).rejects.toBe(error)
    expect(log.counts()).toEqual([])
  })
})
