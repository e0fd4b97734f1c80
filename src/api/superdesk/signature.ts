import { createHmac, type Hmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { ApiError } from '../problem.ts'

/** HMAC with SHA-1 of the body as it came, in hex (superdesk-core, `publish/transmitters/http_push.py`). */
export const signatureHeader = 'x-superdesk-signature'

/** Checks the signature of a body whose pieces it is given. */
export interface SignatureCheck {
  add(piece: Uint8Array): void
  /** Throws `bad_signature` unless the request has the signature of all pieces. Called once, at the end. */
  finish(): void
}

/** Throws `bad_signature` at once for a request without a signature. */
export function createSignatureCheck({ headers }: IncomingMessage, secret: string): SignatureCheck {
  const [, given] = /^sha1=([\da-f]{40})$/i.exec(String(headers[signatureHeader] ?? '')) ?? []
  if (given === undefined) {
    throw refuse(`the request needs ${signatureHeader}: sha1=…, the HMAC-SHA1 of its body in hex`)
  }
  const hmac: Hmac = createHmac('sha1', secret)
  return {
    add: (piece) => hmac.update(piece),
    finish: () => {
      if (timingSafeEqual(hmac.digest(), Buffer.from(given, 'hex'))) return
      throw refuse(
        'the signature is not that of the body: secret_token of the destination differs from GAZETTE_SUPERDESK_SECRET',
      )
    },
  }
}

function refuse(detail: string): ApiError {
  return new ApiError({ status: 403, word: 'bad_signature', detail })
}
