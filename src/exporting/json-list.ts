import { join } from 'node:path'
import { writeText } from './write-text.ts'

type Json = Readonly<Record<string, unknown>>

/** A list in the article's JSON form, piece by piece. */
export async function* toJsonList(articles: AsyncIterable<Json>): AsyncGenerator<string, void> {
  let before = '[\n'
  for await (const article of articles) {
    yield before + toText(article)
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

function toText(article: Json): string {
  return JSON.stringify(article, null, 2)
}

/** An import reads lists of 64 MB; smaller ones need less memory. */
const mostOfFile = { articles: 1_000, characters: 8_000_000 }

/** Writes lists `0001.json`, `0002.json` and so on into the folder. */
export async function writeJsonLists(folder: string, articles: AsyncIterable<Json>): Promise<void> {
  const all = articles[Symbol.asyncIterator]()
  let next = await all.next()
  for (let number = 1; !next.done; number++) {
    const file = join(folder, `${String(number).padStart(4, '0')}.json`)
    await writeText(file, toJsonList(takeSome()))
  }

  async function* takeSome(): AsyncGenerator<Json, void> {
    let characters = 0
    for (let count = 0; !next.done && count < mostOfFile.articles; count++) {
      characters += toText(next.value).length
      if (count > 0 && characters > mostOfFile.characters) return
      yield next.value
      next = await all.next()
    }
  }
}
