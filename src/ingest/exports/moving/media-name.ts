import { isWithin } from '../../../domain/identity.ts'
import { decodePercent } from '../../../domain/redirects/address.ts'
import { mark, mostNameBytes, toSafePart } from '../../../media/saving/safe-name.ts'
import { toOriginal } from './media-address.ts'
import { hostKey, unknownHost } from './old-address.ts'

/**
 * The name below the media folder of a file of the old site: its host, or `old-site` if that is unknown, and its path there. Decoded, in letters that every file
 * system has, and never outside of the folder. Parameters that name the file become part of it.
 */
export function toMediaName(url: URL): string {
  const { host, pathname, search } = toOriginal(url)
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(toPart)
  const last = parts.pop() ?? 'file'
  const top = host === unknownHost ? 'old-site' : toPart(hostKey(host))
  const name = [top, ...parts, search === '' ? last : mark(last, search)].join('/')
  return isWithin(name, mostNameBytes) ? name : `${top}/${mark(last, pathname + search)}`
}

function toPart(text: string): string {
  return toSafePart(decodePercent(text))
}
