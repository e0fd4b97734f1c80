import { checkFeed } from '../check/check-feed.ts'
import { reportLines } from '../check/report-findings.ts'
import { PublisherError } from '../domain/errors.ts'

const longestMs = 30_000
const largestBytes = 20 * 1024 * 1024

/**
 * Fetches a feed, anybody's, and prints what is wrong with it: the rule, its source and the line. Sets a non-zero exit
 * code for errors. Throws `unavailable` when it cannot be fetched.
 */
export async function checkAddressCommand(address: string): Promise<void> {
  const { text, url } = await fetchFeed(address)
  const result = checkFeed(text, { url })
  for (const line of reportLines(result)) console.log(line)
  const errors = result.findings.filter(({ severity }) => severity === 'error').length
  const warnings = result.findings.length - errors
  console.log(`${url}: ${result.format ?? 'no feed'}; ${errors} errors, ${warnings} warnings`)
  if (errors > 0 || !result.format) process.exitCode = 1
}

async function fetchFeed(address: string): Promise<{ text: string; url: string }> {
  try {
    const response = await fetch(address, {
      headers: { Accept: 'application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5' },
      signal: AbortSignal.timeout(longestMs),
    })
    if (!response.ok) throw new PublisherError('unavailable', `${address} answers ${response.status}`)
    const bytes = await response.arrayBuffer()
    if (bytes.byteLength > largestBytes) {
      throw new PublisherError(
        'too_large',
        `${address} is larger than ${largestBytes} bytes: no reader takes that`,
      )
    }
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), url: response.url }
  } catch (error) {
    if (error instanceof PublisherError) throw error
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PublisherError('unavailable', `${address} cannot be fetched: ${reason}`, { cause: error })
  }
}
