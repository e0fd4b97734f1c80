/** A line of the file with its number, from 1. A line of more than `maxCharacters` comes without its text. */
export interface FileLine {
  readonly number: number
  readonly text: string | undefined
}

/** The lines of a text in UTF-8, with bounded memory. */
export async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  maxCharacters: number,
): AsyncGenerator<FileLine, void> {
  const decoder = new TextDecoder()
  let parts: string[] = []
  let characters = 0
  let number = 1
  const add = (part: string) => {
    characters += part.length
    if (characters <= maxCharacters) parts.push(part)
    else parts = []
  }
  const take = (): FileLine => {
    const text = characters <= maxCharacters ? parts.join('') : undefined
    parts = []
    characters = 0
    return { number: number++, text }
  }
  for await (const piece of pieces) {
    const [first = '', ...rest] = decoder.decode(piece, { stream: true }).split('\n')
    add(first)
    for (const part of rest) {
      yield take()
      add(part)
    }
  }
  add(decoder.decode())
  if (characters > 0) yield take()
}
