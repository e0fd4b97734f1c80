import type { IncomingMessage } from 'node:http'
import type { Answer } from '../http/answer.ts'
import { holdsToken } from '../http/bearer-token.ts'
import { isDirectFromThisMachine } from '../http/direct-request.ts'
import type { Metrics } from './metrics.ts'

export interface MetricsAnswerDeps {
  readonly metrics: Metrics
  /** Absent: only programs on this machine may read them. */
  readonly operatorToken?: string
}

/** The metrics, for programs on this machine and the operator. Undefined for other clients, which get 404. */
export async function answerMetrics(
  request: IncomingMessage,
  { metrics, operatorToken }: MetricsAnswerDeps,
): Promise<Answer | undefined> {
  if (!isDirectFromThisMachine(request) && !holdsToken(request, operatorToken)) return undefined
  const { text, contentType } = await metrics.read()
  return { status: 200, headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' }, body: text }
}
