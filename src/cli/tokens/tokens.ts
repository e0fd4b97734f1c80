import { toTokenJson } from '../../domain/accounts/token.ts'
import { PublisherError } from '../../domain/errors.ts'
import { parseMoment } from '../../domain/moment.ts'
import type { Store } from '../../store/store.ts'
import { type Report, table } from '../report.ts'

export interface TokenOptions {
  readonly name: string
  readonly scope: readonly string[]
  readonly section?: readonly string[]
  readonly expires?: string
  readonly acceptsTwice?: boolean
}

type TokenStore = Pick<Store, 'tokens' | 'now'>

const by = { how: 'command' } as const

export async function createToken({ tokens, now }: TokenStore, options: TokenOptions): Promise<Report> {
  const { scopes, expiresAt, acceptsTwice = false, ...wanted } = readTokenOptions(options, now())
  const { token, secret } = await tokens.create({
    ...{ ...wanted, scopes, acceptsTwice, by },
    ...(expiresAt && { expiresAt }),
  })
  return createdReport({ ...toTokenJson(token, now()), secret })
}

/** Throws `invalid` for a date that is none. */
export function readTokenOptions(options: TokenOptions, now: Date) {
  const { name, scope, section, expires, acceptsTwice } = options
  return {
    name,
    scopes: scope.flatMap((words) => words.split(/[\s,]+/).filter((word) => word !== '')),
    ...(section && { sections: section }),
    ...(expires !== undefined && { expiresAt: parseExpiry(expires, now) }),
    ...(acceptsTwice !== undefined && { acceptsTwice }),
  }
}

/** A token as `--json` and the API show it. */
export type TokenJson = ReturnType<typeof toTokenJson>

/** The secret alone is on standard output, so that a script can take it. */
export function createdReport(token: TokenJson & { readonly secret: string }): Report {
  const until = token.expiresAt ? `, until ${token.expiresAt}` : ''
  return {
    json: token,
    text: token.secret,
    remarks: [
      `Token ${token.id} of "${token.name}": ${describeRights(token)}${until}. It cannot be read again.`,
      `To end it: gazette token revoke ${token.id}`,
    ],
  }
}

export async function listTokens({ tokens, now }: TokenStore): Promise<Report> {
  return tokensReport((await tokens.list()).map((one) => toTokenJson(one, now())))
}

export function tokensReport(all: readonly TokenJson[]): Report {
  const head = ['id', 'name', 'state', 'may', 'created', 'expires', 'last used']
  const text = all.length === 0 ? 'There are no tokens.' : table([head, ...all.map(toCells)])
  return { json: all, text }
}

function toCells(token: TokenJson): string[] {
  const { id, name, state, createdAt, expiresAt = 'never', lastUsedOn = 'never' } = token
  return [id, name, state, describeRights(token), createdAt, expiresAt, lastUsedOn]
}

export async function revokeToken({ tokens, now }: TokenStore, id: string): Promise<Report> {
  const token = await tokens.revoke(id, by).catch((error) => {
    if (!(error instanceof PublisherError) || error.problem !== 'not_found') throw error
    throw new PublisherError('not_found', `${error.message}; gazette token list prints every id`)
  })
  return revokedReport(toTokenJson(token, now()))
}

export function revokedReport(token: TokenJson): Report {
  const { id, name } = token
  const text = `Token ${id} of "${name}" is revoked: every request with it is refused from now on.`
  return { json: token, text }
}

function describeRights({ scopes, sections }: Pick<TokenJson, 'scopes' | 'sections'>): string {
  return scopes.join(' ') + (sections ? ` (only ${sections.join(', ')})` : '')
}

/** Days from now, or a date: a day counts to its end in UTC. */
function parseExpiry(text: string, now: Date): Date {
  const days = /^([1-9]\d{0,4})d$/.exec(text)?.[1]
  if (days !== undefined) return new Date(now.getTime() + Number(days) * 86_400_000)
  const moment = parseMoment(text)
  if (!moment) {
    const rule = 'must be a number of days such as 90d, or a date such as 2027-01-31 or 2027-01-31T09:00:00Z'
    throw new PublisherError('invalid', `--expires ${rule}, not "${text}"`)
  }
  const { at, precision } = moment
  return precision === 'day' ? new Date(at.getTime() + 12 * 3_600_000) : at
}
