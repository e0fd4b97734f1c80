import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestPostgres } from '../support/postgres.ts'
import { eventually } from '../support/start-gazette.ts'

/** Ends every process of it at once, as a power cut would: `start` begins again on the same folder. */
export async function killPostgres(postgres: TestPostgres): Promise<void> {
  const all = pausePostgres(postgres)
  for (const pid of all) signal(pid, 'SIGKILL')
  await eventually(() => {
    const left = all.filter((pid) => isAlive(pid))
    if (left.length > 0) throw new Error(`PostgreSQL lives on as ${left.join(', ')}`)
  })
}

/** Every process of it stands still and keeps its connections: it says neither yes nor no. Answers their numbers. */
export function pausePostgres({ folder }: TestPostgres): readonly number[] {
  const [postmaster] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n').map(Number)
  if (!postmaster) throw new Error(`no PostgreSQL runs on ${folder}`)
  // It first, so that it makes no more children.
  signal(postmaster, 'SIGSTOP')
  const children = childrenOf(postmaster)
  for (const pid of children) signal(pid, 'SIGSTOP')
  return [postmaster, ...children]
}

/** What was paused goes on. */
export function resumePostgres(paused: readonly number[]): void {
  for (const pid of paused.toReversed()) signal(pid, 'SIGCONT')
}

function childrenOf(parent: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return all.map(Number).filter((pid) => statOf(pid)?.parent === parent)
}

/** Undefined for a process that is gone, whether or not its parent has been told. */
function statOf(pid: number): { readonly parent: number } | undefined {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return state === 'Z' ? undefined : { parent: Number(parent) }
  } catch {
    return undefined
  }
}

const isAlive = (pid: number) => statOf(pid) !== undefined

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended since it was listed.
  }
}
