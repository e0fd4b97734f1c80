import type { Said } from '../figures/text-figure.ts'
import { withoutBullet } from '../lines/line-marks.ts'
import type { PageLine } from '../lines/page-line.ts'

export interface Link {
  readonly title: Said
  readonly url: Said
}

const addressForm = /https?:\/\/\S+/gi

/** A link is a title with an address on its line or on the next one. */
export function readLinks(lines: readonly PageLine[]): { links: Link[]; unlinked: PageLine[] } {
  const links: Link[] = []
  const unlinked: PageLine[] = []
  for (const [index, line] of lines.entries()) {
    const { title, addresses } = splitLink(line.text)
    const above = unlinked.at(-1)
    const [address] = addresses
    if (address === undefined || addresses.length > 1) unlinked.push(line)
    else if (title !== '') links.push({ title: { text: title, line }, url: { text: address, line } })
    else if (above && above === lines[index - 1] && splitLink(above.text).addresses.length === 0) {
      unlinked.pop()
      links.push({ title: { text: withoutBullet(above.text), line: above }, url: { text: address, line } })
    } else unlinked.push(line)
  }
  return { links, unlinked }
}

function splitLink(line: string): { title: string; addresses: string[] } {
  const addresses = [...line.matchAll(addressForm)].map(([found]) => withoutEnd(found))
  const words = addresses.reduce((rest, address) => rest.replace(address, ' '), withoutBullet(line))
  const title = words
    .replace(/[[\]<>]|\(\s*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return {
    title: title.replace(/^[\s:|,–—-]+|[\s:|,–—(-]+$/g, ''),
    addresses: addresses.filter((one) => URL.canParse(one)),
  }
}

/** Signs at the end belong to the sentence or the brackets around the address. */
function withoutEnd(address: string): string {
  return address.replace(address.includes('(') ? /[\]>,;.]+$/ : /[\])>,;.]+$/, '')
}
