import type { Format } from '../../src/domain/feed.ts'
import { paths } from '../../src/domain/site.ts'
import { readDocument } from '../support/read-document.ts'
import { ask } from '../support/request.ts'
import { publicUrl } from './replica.ts'
import { type Edition, editionOf } from './story.ts'

/** Everything that a new reader gets who starts at the main feed and follows its archive to the end (RFC 5005). */
export async function readEverything(url: string, format: Format): Promise<Edition[]> {
  const found: Edition[] = []
  let address: string | undefined = paths.feed('main', format)
  while (address !== undefined) {
    const { status, text, headers } = await ask(url + address)
    if (status === 302) {
      address = String(headers.location)
      continue
    }
    if (status !== 200) throw new Error(`${address} is answered with ${status}`)
    found.push(...readDocument(format, text).map(editionOf))
    address = previousOf(text)
  }
  return found
}

/** As the documents themselves say, without the public host. */
function previousOf(text: string): string | undefined {
  const [, link] = /rel="prev-archive" href="([^"]*)"/.exec(text) ?? /"next_url": "([^"]*)"/.exec(text) ?? []
  return link?.replace(publicUrl, '')
}
