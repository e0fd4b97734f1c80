import type { IncomingMessage } from 'node:http'
import type { Answer } from '../http/answer.ts'
import { holdsToken } from '../http/bearer-token.ts'
import { parseAudienceQuestion } from '../store/audience/day.ts'
import type { Store } from '../store/store.ts'

export interface AudienceAnswerDeps {
  readonly store: Pick<Store, 'audience'>
  readonly now: () => Date
  /** Undefined: no one may read the report. */
  readonly operatorToken?: string
}

/** The audience report, for the operator only: `?days=` and `?feed=`. Undefined, as for any unknown address, for all others. */
export async function answerAudience(
  request: IncomingMessage,
  { store, now, operatorToken }: AudienceAnswerDeps,
): Promise<Answer | undefined> {
  if (!holdsToken(request, operatorToken)) return undefined
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams
  const question = { days: query.get('days') ?? undefined, feed: query.get('feed') ?? undefined }
  const report = await store.audience.read(parseAudienceQuestion(question, now()))
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    body: `${JSON.stringify(report, null, 2)}\n`,
  }
}
