import { createHash } from 'node:crypto'
import { isWithin } from '../../domain/identity.ts'

/** Names that every file system takes, and that lead out of no folder. */

/** Names that Windows gives to devices. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
/** What no file system has in names, or what leads out of a folder. */
const unsafe = /[\x00-\x1F\x7F<>:"|?*\\/]/g
const ending = /(\.[\p{L}\p{N}]{1,8})$/u

const mostPartBytes = 150
/** Of a name with its folders. */
export const mostNameBytes = 800

/** One part of a name: never empty, hidden or too long. Another text gives another name only where both differ after that. */
export function toSafePart(text: string): string {
  const plain = text
    .toWellFormed()
    .normalize('NFC')
    .replace(unsafe, '-')
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '')
  const safe = devices.test(plain) ? `_${plain}` : plain || '_'
  if (isWithin(safe, mostPartBytes)) return safe
  const cut = Buffer.from(safe)
    .subarray(0, mostPartBytes - 40)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
  return mark(cut, safe) + endingOf(safe)
}

/**
 * The name that a file gets which a client calls so: `../2026//a?.png` becomes `2026/a-.png`. Folders stay, as far as the name
 * with them is short enough.
 */
export function toSafeName(name: string): string {
  const parts = name
    .split(/[/\\]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(toSafePart)
  const whole = parts.join('/')
  return isWithin(whole, mostNameBytes) ? whole : (parts.at(-1) ?? '')
}

/** The name with a mark in it, before the ending, that another text does not give. */
export function mark(name: string, text: string): string {
  return beforeEnding(name, `-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`)
}

/** More of one name are told apart by their bytes: cameras and phones call every picture `image.jpg`. */
const mostNumbered = 9

/** `a.png`, `a-2.png` and so on, then one with a mark of the bytes. `hash`: theirs. */
export function* namesFor(name: string, hash: string): Generator<string, never> {
  yield name
  for (let number = 2; number <= mostNumbered; number++) yield beforeEnding(name, `-${number}`)
  const marked = mark(name, hash)
  yield marked
  for (let number = 2; ; number++) yield beforeEnding(marked, `-${number}`)
}

/** With its dot; empty if the name has none. */
export function endingOf(name: string): string {
  return ending.exec(name)?.[1] ?? ''
}

/** `name` without its ending. */
export function stemOf(name: string): string {
  return name.slice(0, name.length - endingOf(name).length)
}

function beforeEnding(name: string, text: string): string {
  return stemOf(name) + text + endingOf(name)
}
