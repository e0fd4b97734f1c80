import { createHash } from 'node:crypto'
import { isWithin } from '../../../domain/identity.ts'
import { decodePercent } from '../../../domain/redirects/address.ts'
import { toOriginal } from './media-address.ts'
import { hostKey } from './old-address.ts'

/** Names that Windows gives to devices. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
/** What no file system has in names, or what leads out of a folder. */
const unsafe = /[\x00-\x1F\x7F<>:"|?*\\/]/g

const mostPartBytes = 150
const mostBytes = 800

/**
 * The name below the media folder of a file of the old site: its host, and its path there. Decoded, in letters that every file
 * system has, and never outside of the folder. Parameters that name the file become part of it.
 */
export function toMediaName(url: URL): string {
  const { host, pathname, search } = toOriginal(url)
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(toPart)
  const last = parts.pop() ?? 'file'
  const name = [toPart(hostKey(host)), ...parts, search === '' ? last : mark(last, search)].join('/')
  return isWithin(name, mostBytes) ? name : `${toPart(hostKey(host))}/${mark(last, pathname + search)}`
}

/** The name with a mark in it, before the ending, that another text does not give. */
export function mark(name: string, text: string): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8)
  const [, start = name, ending = ''] = /^(.+?)(\.[\p{L}\p{N}]{1,8})?$/u.exec(name) ?? []
  return `${start}-${hash}${ending}`
}

function toPart(text: string): string {
  const plain = decodePercent(text)
    .toWellFormed()
    .normalize('NFC')
    .replace(unsafe, '-')
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '')
  const safe = devices.test(plain) ? `_${plain}` : plain || '_'
  if (isWithin(safe, mostPartBytes)) return safe
  const [, ending = ''] = /(\.[\p{L}\p{N}]{1,8})$/u.exec(safe) ?? []
  const cut = Buffer.from(safe)
    .subarray(0, mostPartBytes - 40)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
  return mark(cut, safe) + ending
}
