import { stateOfToken, type Token, toTokenJson } from '../../domain/accounts/token.ts'
import { PublisherError } from '../../domain/errors.ts'
import { instantText, parseMoment } from '../../domain/moment.ts'
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

/** The secret alone is on standard output, so that a script can take it. */
export async function createToken({ tokens, now }: TokenStore, options: TokenOptions): Promise<Report> {
  const { name, scope, section, expires, acceptsTwice = false } = options
  const { token, secret } = await tokens.create({
    name,
    scopes: scope.flatMap((words) => words.split(/[\s,]+/).filter((word) => word !== '')),
    ...(section && { sections: section }),
    ...(expires !== undefined && { expiresAt: parseExpiry(expires, now()) }),
    acceptsTwice,
    by,
  })
  const until = token.expiresAt ? `, until ${instantText(token.expiresAt)}` : ''
  return {
    json: { ...toTokenJson(token, now()), secret },
    text: secret,
    remarks: [
      `Token ${token.id} of "${token.name}": ${describeRights(token)}${until}. It cannot be read again.`,
      `To end it: gazette token revoke ${token.id}`,
    ],
  }
}

export async function listTokens({ tokens, now }: TokenStore): Promise<Report> {
  const all = await tokens.list()
  const head = ['id', 'name', 'state', 'may', 'created', 'expires', 'last used']
  return {
    json: all.map((one) => toTokenJson(one, now())),
    text: all.length === 0 ? 'There are no tokens.' : table([head, ...all.map((one) => toCells(one, now()))]),
  }
}

function toCells(token: Token, now: Date): string[] {
  const { id, name, createdAt, expiresAt, lastUsedOn } = token
  return [
    id,
    name,
    stateOfToken(token, now),
    describeRights(token),
    instantText(createdAt),
    expiresAt ? instantText(expiresAt) : 'never',
    lastUsedOn ?? 'never',
  ]
}

export async function revokeToken({ tokens, now }: TokenStore, id: string): Promise<Report> {
  const token = await tokens.revoke(id, by).catch((error) => {
    if (!(error instanceof PublisherError) || error.problem !== 'not_found') throw error
    throw new PublisherError('not_found', `${error.message}; gazette token list prints every id`)
  })
  return {
    json: toTokenJson(token, now()),
    text: `Token ${token.id} of "${token.name}" is revoked: every request with it is refused from now on.`,
  }
}

function describeRights({ scopes, sections }: Token): string {
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
