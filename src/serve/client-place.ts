/** Where a client stands: two words. */
export type Place = Int32Array

/**
 * Reads a plain address: an IPv4 address, or the network of an IPv6 address (/64), since a machine changes the rest of
 * that as it likes. False for anything else. It runs for each request that comes through a proxy, and so makes nothing
 * that would have to be thrown away.
 */
export function readPlace(text: string, place: Place): boolean {
  return readIpv4(text, place) || readIpv6(text, place)
}

const zero = '0'.charCodeAt(0)
const dot = '.'.charCodeAt(0)
const colon = ':'.charCodeAt(0)

function readIpv4(text: string, place: Place): boolean {
  let bits = 0
  let part = 0
  let dots = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= zero && code <= zero + 9) {
      part = part * 10 + code - zero
    } else if (code === dot) {
      bits = (bits << 8) | part
      part = 0
      dots++
    } else return false
  }
  place[0] = 0
  place[1] = (bits << 8) | part
  return dots === 3
}

/** Four groups stand before the part that does not count, unless `::` stands for some of them. */
function readIpv6(text: string, place: Place): boolean {
  let high = 0
  let low = 0
  let group = 0
  let groups = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== colon) {
      const digit = hexDigit(code)
      if (digit < 0) return false
      group = (group << 4) | digit
      continue
    }
    high = (high << 16) | (low >>> 16)
    low = (low << 16) | group
    group = 0
    if (++groups === 4) {
      place[0] = high
      place[1] = low
      return true
    }
    if (text.charCodeAt(at + 1) === colon) return readShortened(text, place)
  }
  return false
}

/** RFC 4291, section 2.2: `2001:db8::7`. */
function readShortened(text: string, place: Place): boolean {
  const [left = [], right = []] = text
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...new Array<string>(zeros).fill('0'), ...right].map((group) =>
    Number.parseInt(group, 16),
  )
  const [first = 0, second = 0, third = 0, fourth = 0] = groups
  place[0] = (first << 16) | second
  place[1] = (third << 16) | fourth
  return /^[\da-f:]+$/i.test(text)
}

/** Below 0 for what is none. */
function hexDigit(code: number): number {
  if (code >= zero && code <= zero + 9) return code - zero
  const letter = (code | 0x20) - 'a'.charCodeAt(0)
  return letter >= 0 && letter < 6 ? letter + 10 : -1
}
