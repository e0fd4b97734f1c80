import { createHash } from 'node:crypto'

/** The callback with more parameters after its own, which are kept as they are (WebSub, section 5.1.1). */
export function withParameters(callback: string, parameters: Readonly<Record<string, string>>): string {
  const ours = new URLSearchParams(parameters).toString()
  if (!callback.includes('?')) return `${callback}?${ours}`
  return /[?&]$/.test(callback) ? callback + ours : `${callback}&${ours}`
}

/** The host of a callback without its port, as limits and blocks compare it. */
export function toHostName(callback: string): string {
  return new URL(callback).hostname.replace(/\.$/, '')
}

/** Identifies a callback in the log. The callback itself is a secret. */
export function toCallbackHash(callback: string): string {
  return createHash('sha256').update(callback).digest('hex').slice(0, 8)
}
