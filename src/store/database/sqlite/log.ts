import { closeSync, openSync, readSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** The write-ahead log's format: https://www.sqlite.org/fileformat.html#the_write_ahead_log */
const headerBytes = 32
const frameHeaderBytes = 24
const magicNumbers = [0x377f0682, 0x377f0683]

/**
 * True if the write-ahead log holds whole transactions after the frame at which SQLite ends it. SQLite drops them
 * without an error, and `integrity_check` says ok. A crash tears at most the last transaction: one commit. Another
 * process may write or reset the log meanwhile, so only a loss that is found twice counts. Never throws.
 */
export function holdsLostCommits(path: string): boolean {
  try {
    return countLostCommits(path) > 1 && countLostCommits(path) > 1
  } catch {
    return false
  }
}

/** SQLite 3.51 (Node 24.13.1) itself says how many frames are valid, and changes neither the database nor the log. */
function countLostCommits(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  try {
    const pageBytes = Number(database.prepare('pragma page_size').get()?.page_size)
    const commits = findCommits(`${path}-wal`, pageBytes)
    const validFrames = Number(database.prepare('pragma wal_checkpoint(noop)').get()?.log)
    return commits.filter((frame) => frame > validFrames).length
  } finally {
    database.close()
  }
}

/** Numbers, from 1, of the frames that end a transaction. Frames of an earlier log have other salts. */
function findCommits(log: string, pageBytes: number): number[] {
  const file = openSync(log, 'r')
  try {
    const header = Buffer.alloc(headerBytes)
    const frame = Buffer.alloc(frameHeaderBytes)
    readSync(file, header, 0, headerBytes, 0)
    let salts = isWhole(header) ? header.subarray(16, 24) : undefined
    const commits: number[] = []
    for (let number = 1, at = headerBytes; readSync(file, frame, 0, frameHeaderBytes, at) > 0; number++) {
      salts ??= Buffer.from(frame.subarray(8, 16))
      if (frame.readUInt32BE(4) > 0 && salts.equals(frame.subarray(8, 16))) commits.push(number)
      at += frameHeaderBytes + pageBytes
    }
    return commits
  } finally {
    closeSync(file)
  }
}

/** Only a whole header tells the salts of this log from those of an earlier one. */
function isWhole(header: Buffer): boolean {
  const isBigEndian = header.readUInt32BE(0) === magicNumbers[1]
  const wordAt = (at: number) => (isBigEndian ? header.readUInt32BE(at) : header.readUInt32LE(at))
  let [one, two] = [0, 0]
  for (let at = 0; at < 24; at += 8) {
    one = (one + wordAt(at) + two) >>> 0
    two = (two + wordAt(at + 4) + one) >>> 0
  }
  return (
    magicNumbers.includes(header.readUInt32BE(0)) &&
    header.readUInt32BE(24) === one &&
    header.readUInt32BE(28) === two
  )
}
