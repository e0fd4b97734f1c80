import { decodePercent } from '../../../domain/redirects/address.ts'

/** The slug of a story by the last part of its absolute address, without the ending of a page. Undefined if it names none. */
export function slugOfAddress(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined
  const parts = new URL(address).pathname
    .split('/')
    .filter((part) => part !== '' && !/^index\.\w+$/i.test(part))
  const slug = decodePercent(parts.at(-1) ?? '')
    .replace(/\.(?:[psx]?html?|php\d?|aspx?|jsp|cgi|md)$/i, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-|-$/g, '')
  return slug === '' ? undefined : slug
}
