import { instantText } from '../../domain/moment.ts'
import type { Report } from '../report.ts'
import {
  createdReport,
  readTokenOptions,
  revokedReport,
  type TokenJson,
  type TokenOptions,
  tokensReport,
} from '../tokens/tokens.ts'
import type { ApiClient } from './api-client.ts'

export async function createToken(client: ApiClient, options: TokenOptions): Promise<Report> {
  const { expiresAt, ...wanted } = readTokenOptions(options, new Date())
  const body = { ...wanted, ...(expiresAt && { expiresAt: instantText(expiresAt) }) }
  const { json } = await client.post('/tokens', body)
  return createdReport(json as TokenJson & { readonly secret: string })
}

export async function listTokens(client: ApiClient): Promise<Report> {
  const { json } = await client.get('/tokens')
  return tokensReport((json as { readonly tokens: readonly TokenJson[] }).tokens)
}

export async function revokeToken(client: ApiClient, id: string): Promise<Report> {
  const path = `/tokens/${encodeURIComponent(id)}`
  const { json } = await client.get(path)
  await client.call('DELETE', path)
  const { revokedAt = instantText(new Date()), ...token } = json as TokenJson
  return revokedReport({ ...token, state: 'revoked', revokedAt })
}
