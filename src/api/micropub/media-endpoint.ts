import type { IncomingMessage } from 'node:http'
import { instantText } from '../../domain/moment.ts'
import { paths } from '../../domain/site.ts'
import { readMultipart } from '../../http/multipart.ts'
import type { ApiDeps } from '../deps.ts'
import type { Reply } from '../operation.ts'
import { requireType } from '../read-request.ts'
import type { Sender } from './authorize.ts'
import { refuse } from './problems.ts'
import { type QueryFields, readCount } from './query-fields.ts'
import { requireRight } from './rights.ts'

/**
 * Takes the part `file` of a multipart form (Micropub, section 3.6.1) and answers 201 with the address of the file. A token of
 * the body comes before the file.
 */
export async function takeFile(request: IncomingMessage, sender: Sender, deps: ApiDeps): Promise<Reply> {
  requireType(request, ['multipart/form-data'])
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
    const url = await keepFile({ filename, type, bytes }, deps)
    return { status: 201, headers: { Location: url }, json: { url } }
  }
  await sender(bodyToken)
  throw refuse('the form has no part file with a file')
}

const mostListed = 100
const byDefault = 20

/** `q=source` lists the files that clients have uploaded, newest first, by `limit` and `offset`. */
export async function answerMediaQuery(
  fields: QueryFields,
  { store, media, site }: Pick<ApiDeps, 'store' | 'media' | 'site'>,
): Promise<Reply> {
  const q = fields.get('q') ?? ''
  if (q !== 'source') throw refuse(`q must be source; it says "${q.slice(0, 60)}"`)
  const limit = Math.min(readCount(fields, 'limit', byDefault), mostListed)
  const uploads = await store.uploads.newest(limit, readCount(fields, 'offset', 0))
  const items = await Promise.all(
    uploads.map(async ({ file, at }) => {
      // It may have been removed since.
      const found = await media.findNamed(file, 'file')
      if (!found) return []
      const url = site().baseUrl + paths.media({ file: found.file, digest: found.digest })
      return [{ url, published: instantText(at), mime_type: found.type }]
    }),
  )
  return { status: 200, json: { items: items.flat() } }
}

/** Keeps a file and returns its address. */
export async function keepFile(
  {
    filename,
    type,
    bytes,
  }: { readonly filename: string; readonly type: string; readonly bytes: AsyncIterable<Uint8Array> },
  { media, store, limits, site }: Pick<ApiDeps, 'media' | 'store' | 'limits' | 'site'>,
): Promise<string> {
  const saved = await media.save(filename, bytes, { type, maxBytes: limits.uploadBytes })
  await store.uploads.note(saved.file)
  return site().baseUrl + paths.media(saved)
}
