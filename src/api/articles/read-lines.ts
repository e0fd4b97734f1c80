const lineFeed = 0x0a

/**
 * The lines of a stream that are not blank, without their ends (NDJSON). Of a line beyond the limit only that it is too long is
 * kept.
 */
export async function* readLines(
  stream: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Buffer | 'too long'> {
  let pieces: Buffer[] = []
  let length = 0
  for await (const piece of stream) {
    let start = 0
    for (let end = piece.indexOf(lineFeed); end !== -1; end = piece.indexOf(lineFeed, start)) {
      const line = finish(piece.subarray(start, end))
      if (line) yield line
      start = end + 1
    }
    add(piece.subarray(start))
  }
  const last = finish(Buffer.alloc(0))
  if (last) yield last

  function add(piece: Buffer): void {
    length += piece.length
    if (length <= maxBytes) pieces.push(piece)
    else pieces = []
  }

  function finish(end: Buffer): Buffer | 'too long' | undefined {
    add(end)
    const line = length > maxBytes ? 'too long' : Buffer.concat(pieces)
    pieces = []
    length = 0
    return line === 'too long' || line.toString('latin1').trim() !== '' ? line : undefined
  }
}
