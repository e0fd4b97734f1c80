import { randomInt } from 'node:crypto'

/** Letters and digits that nobody mistakes for one another. */
const signs = '23456789abcdefghjkmnpqrstuvwxyz'

/** A public id of a token or a webhook, short enough to type. It is taken already in one case of 50 million among 10,000. */
export function makeShortId(): string {
  return Array.from({ length: 8 }, () => signs[randomInt(signs.length)]).join('')
}
