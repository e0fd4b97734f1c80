import type { BigIntStats } from 'node:fs'

/**
 * Differs when the file may hold other bytes. Time and size alone can be the same for another file; the inode and the time
 * of its change, in nanoseconds, cannot be set by a program.
 */
export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':')
}

/** Why it must not be opened: reading a FIFO or a device may never end. Undefined for a regular file. */
export function findFault(stats: BigIntStats): string | undefined {
  if (stats.isFile()) return undefined
  const [, kind = 'of an unknown kind'] = kinds.find(([isKind]) => isKind(stats)) ?? []
  return `file cannot be read: it is ${kind}, not a regular file`
}

const kinds: readonly (readonly [(stats: BigIntStats) => boolean, string])[] = [
  [(stats) => stats.isDirectory(), 'a folder'],
  [(stats) => stats.isFIFO(), 'a FIFO (named pipe)'],
  [(stats) => stats.isSocket(), 'a socket'],
  [(stats) => stats.isBlockDevice() || stats.isCharacterDevice(), 'a device'],
]
