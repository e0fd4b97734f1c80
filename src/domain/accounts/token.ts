import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { didYouMean } from '../closest.ts'
import { PublisherError } from '../errors.ts'
import { instantText } from '../moment.ts'

/** What a token of the API may do. `admin`: tokens, webhooks, the publication. */
export const apiScopes = ['read', 'write', 'publish', 'media', 'admin'] as const

/** The scopes of Micropub (section 5) and of IndieAuth (section 5.3.4). */
export const micropubScopes = [
  'create',
  'draft',
  'update',
  'delete',
  'undelete',
  'media',
  'profile',
  'email',
] as const

export type Scope = (typeof apiScopes)[number] | (typeof micropubScopes)[number]

/** All scopes, in the order in which they are listed. */
export const scopes: readonly Scope[] = [...new Set([...apiScopes, ...micropubScopes])]

/** What a program proves itself with. Its secret is in no store: only the hash of it is. */
export interface Token {
  /** Short and public: it names the token in commands, logs and addresses. */
  readonly id: string
  /** For people: the program, or who uses it. */
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The token may write only articles of these sections. Absent: of all. */
  readonly sections?: readonly string[]
  readonly createdAt: Date
  /** The name of the person, token or client that made it, or the way, such as `command`. */
  readonly createdBy?: string
  /** From then on it is refused. */
  readonly expiresAt?: Date
  readonly revokedAt?: Date
  /** The last day of its use in UTC, such as `2026-11-23`. */
  readonly lastUsedOn?: string
  /** The client that got it by IndieAuth: a URL. */
  readonly clientId?: string
  /** The profile URL of the person whose client it is. */
  readonly me?: string
  /** A request may send it twice, in the header and in the body, as some Micropub clients do. */
  readonly acceptsTwice: boolean
}

export type TokenState = 'active' | 'expired' | 'revoked'

export function stateOfToken({ revokedAt, expiresAt }: Token, now: Date): TokenState {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt <= now ? 'expired' : 'active'
}

/** As commands and the API show it. It never holds the secret. */
export function toTokenJson(token: Token, now: Date) {
  const { createdAt, expiresAt, revokedAt, ...rest } = token
  return {
    ...rest,
    state: stateOfToken(token, now),
    createdAt: instantText(createdAt),
    ...(expiresAt && { expiresAt: instantText(expiresAt) }),
    ...(revokedAt && { revokedAt: instantText(revokedAt) }),
  }
}

/** Secret scanners find a leaked secret by its first letters: of a token, of what renews one, and of what gives one once. */
export const secretPrefixes = { token: 'gzt_', refresh: 'gzr_', code: 'gzc_' } as const
export type SecretKind = keyof typeof secretPrefixes

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Base62 of 256 bits, and of 32. */
const randomLength = 43
const checkLength = 6
const secretForm = /^gz[crt]_([\dA-Za-z]{43})([\dA-Za-z]{6})$/

/** A new secret: the prefix, 256 random bits in base62, and the CRC-32 of these 43 characters in base62. */
export function makeSecret(kind: SecretKind): string {
  const random = toBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), randomLength)
  return secretPrefixes[kind] + random + checkOf(random)
}

/** Whether the text has the form of a secret and its checksum is right. It tells typing errors, not valid tokens. */
export function looksLikeSecret(text: string, kind: SecretKind): boolean {
  const [, random = '', check] = secretForm.exec(text) ?? []
  return text.startsWith(secretPrefixes[kind]) && checkOf(random) === check
}

export function looksLikeToken(text: string): boolean {
  return looksLikeSecret(text, 'token')
}

function checkOf(random: string): string {
  return toBase62(BigInt(crc32(random)), checkLength)
}

function toBase62(value: bigint, length: number): string {
  let rest = value
  let text = ''
  for (let at = 0; at < length; at++) {
    text = digits[Number(rest % 62n)] + text
    rest /= 62n
  }
  return text
}

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text)
}

/** In the order of `scopes`, each once. Throws `invalid` with every unknown one, and if there are none. */
export function parseScopes(words: readonly string[]): readonly Scope[] {
  const unknown = words.filter((word) => !isScope(word))
  if (unknown.length > 0) {
    const named = unknown.map((word) => `"${word}" is no scope${didYouMean(word, scopes)}`)
    throw new PublisherError('invalid', `${named.join('; ')}. The scopes are ${scopes.join(', ')}`)
  }
  if (words.length === 0) {
    throw new PublisherError('invalid', `a token needs at least one scope of ${scopes.join(', ')}`)
  }
  return scopes.filter((scope) => words.includes(scope))
}
