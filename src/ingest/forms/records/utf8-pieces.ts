/** The pieces of a text file in UTF-8: those of UTF-16, which a byte order mark tells, are written anew. */
export async function* utf8Pieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let decoder: ReturnType<typeof wideDecoder>
  let isBegun = false
  for await (const piece of pieces) {
    if (!isBegun && piece.length > 0) {
      isBegun = true
      decoder = wideDecoder(piece)
    }
    yield decoder ? Buffer.from(decoder.decode(piece, { stream: true })) : piece
  }
  if (decoder) yield Buffer.from(decoder.decode())
}

/** By the first byte: no text in UTF-8 begins with one of the two. */
function wideDecoder([first]: Uint8Array) {
  if (first === 0xff) return new TextDecoder('utf-16le')
  return first === 0xfe ? new TextDecoder('utf-16be') : undefined
}
