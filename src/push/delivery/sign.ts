import { createHmac } from 'node:crypto'

/** How deliveries can be signed (WebSub, section 7.1.1); what has `sha1` only is old. */
export const signatureMethods = ['sha256', 'sha384', 'sha512', 'sha1'] as const
export type SignatureMethod = (typeof signatureMethods)[number]

/** The value of `X-Hub-Signature`: the method and the HMAC of the body under the subscriber's secret, in hex. */
export function signContent(method: SignatureMethod, secret: string, body: Uint8Array): string {
  return `${method}=${createHmac(method, secret).update(body).digest('hex')}`
}
