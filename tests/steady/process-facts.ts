import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** How many descriptors a process has open. */
export function countDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** The memory of a process that is in use now, in bytes. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

/** Lets this process, and those that it starts from now on, open so many files. Throws where the machine does not. */
export function allowDescriptors(count: number): void {
  if (mostDescriptors() >= count) return
  spawnSync('prlimit', ['--pid', String(process.pid), `--nofile=${count}:${count}`])
  if (mostDescriptors() >= count) return
  throw new Error(
    `this proof needs ${count} descriptors a process, and may have ${mostDescriptors()}: see ulimit -Hn`,
  )
}

function mostDescriptors(): number {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  return Number(soft)
}
