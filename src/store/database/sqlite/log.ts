import { closeSync, openSync, readSync } from 'node:fs'

/** The write-ahead log's format: https://www.sqlite.org/fileformat.html#the_write_ahead_log */
const headerBytes = 32
const frameHeaderBytes = 24
const magicNumbers = [0x377f0682, 0x377f0683]
/** To read more would hold up the start; SQLite itself keeps logs below a few megabytes, save in large transactions. */
const mostBytes = 256 * 1024 * 1024

interface Sums {
  readonly one: number
  readonly two: number
}

interface Frame {
  /** It ends a transaction. */
  readonly isCommit: boolean
  /** Its own checksum follows from that of the frame before it, as both are written. */
  readonly follows: boolean
}

/**
 * True when whole transactions stand in the log behind a place that is damaged: SQLite takes the log to end there. What
 * a crash leaves behind the log's end looks otherwise, since one transaction at most was being written: its frames
 * follow from each other, and only the last one is a commit. Another process may be writing: only what is found twice
 * counts. Never throws.
 */
export function holdsLostCommits(database: string): boolean {
  try {
    const pageBytes = readPageBytes(database)
    return withFile(
      `${database}-wal`,
      (log) => findLostCommits(log, pageBytes) && findLostCommits(log, pageBytes),
    )
  } catch {
    return false
  }
}

function readPageBytes(database: string): number {
  const size = withFile(database, (file) => readAt(file, 16, Buffer.alloc(2)).readUInt16BE())
  return size === 1 ? 65_536 : size
}

function findLostCommits(log: number, pageBytes: number): boolean {
  const header = readAt(log, 0, Buffer.alloc(headerBytes))
  const isWhole =
    magicNumbers.includes(header.readUInt32BE(0)) && isSum(header, 24, sum(header, 0, 24, header))
  let isBroken = !isWhole
  let commits = 0
  for (const { isCommit, follows } of readFrames(log, header, isWhole, pageBytes)) {
    if (!follows) {
      isBroken = true
      commits = 0
    }
    if (isBroken && isCommit) commits++
    if (commits > 1) return true
  }
  return false
}

/** Every place for a frame. What an earlier log has left there belongs to no commit of this one: its salts differ. */
function* readFrames(log: number, header: Buffer, isWhole: boolean, pageBytes: number): Generator<Frame> {
  const frame = Buffer.alloc(frameHeaderBytes + pageBytes)
  const salts = Buffer.from(
    isWhole ? header.subarray(16, 24) : readAt(log, headerBytes, frame).subarray(8, 16),
  )
  let before: Sums = { one: header.readUInt32BE(24), two: header.readUInt32BE(28) }
  for (let at = headerBytes; at < mostBytes && readSync(log, frame, 0, frame.length, at) === frame.length; ) {
    const isOurs = salts.equals(frame.subarray(8, 16))
    const sums = sum(frame, frameHeaderBytes, frame.length, header, sum(frame, 0, 8, header, before))
    yield { isCommit: isOurs && frame.readUInt32BE(4) > 0, follows: isOurs && isSum(frame, 16, sums) }
    before = { one: frame.readUInt32BE(16), two: frame.readUInt32BE(20) }
    at += frame.length
  }
}

function sum(
  bytes: Buffer,
  from: number,
  to: number,
  header: Buffer,
  start: Sums = { one: 0, two: 0 },
): Sums {
  const isBigEndian = header.readUInt32BE(0) === magicNumbers[1]
  let { one, two } = start
  for (let at = from; at < to; at += 8) {
    one = (one + (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + two) >>> 0
    two = (two + (isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + one) >>> 0
  }
  return { one, two }
}

function isSum(bytes: Buffer, at: number, { one, two }: Sums): boolean {
  return bytes.readUInt32BE(at) === one && bytes.readUInt32BE(at + 4) === two
}

/** Throws where the file is shorter. */
function readAt(file: number, at: number, into: Buffer): Buffer {
  if (readSync(file, into, 0, into.length, at) < into.length) throw new RangeError('the file is too short')
  return into
}

function withFile<T>(name: string, work: (file: number) => T): T {
  const file = openSync(name, 'r')
  try {
    return work(file)
  } finally {
    closeSync(file)
  }
}
