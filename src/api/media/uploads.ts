import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { PublisherError } from '../../domain/errors.ts'
import { decodePercent } from '../../domain/redirects/address.ts'
import { readMultipart } from '../../http/multipart.ts'
import type { SavedMedia } from '../../media/media.ts'
import type { MediaFacts } from '../../store/store.ts'
import type { ApiDeps } from '../deps.ts'
import { invalidRequest } from '../problem.ts'
import { check, parseJson, readBody } from '../read-request.ts'
import { facts } from './show.ts'

/** A file that was kept, and what the request says of it. */
export interface Upload {
  readonly media: SavedMedia
  readonly words: MediaFacts
}

interface UploadOptions {
  /** Of `?name=`. */
  readonly name: string | undefined
  readonly deps: ApiDeps
  /** Of a body that names an address. */
  readonly form: z.ZodType<MediaFacts & { readonly address: string }>
}

/** Reads the body of an upload while it comes. Throws as `MediaStore.save` and `Fetcher.fetch`. */
export async function readUpload(
  request: IncomingMessage,
  type: string,
  { name, deps, form }: UploadOptions,
): Promise<Upload> {
  if (type === 'multipart/form-data') return readForm(request, name, deps)
  if (type === 'application/json') {
    const { bytes } = await readBody(request, { types: [type] }, deps.limits.bodyBytes)
    const { address, ...words } = check(form, parseJson(bytes), 'body')
    return { media: await fetchMedia(address, name, deps), words }
  }
  return { media: await save(name ?? '', request, type, deps), words: {} }
}

function save(name: string, body: AsyncIterable<Uint8Array>, type: string, { media, limits }: ApiDeps) {
  return media.save(name, body, { type, maxBytes: limits.uploadBytes })
}

async function readForm(request: IncomingMessage, name: string | undefined, deps: ApiDeps): Promise<Upload> {
  const given: Record<string, string> = {}
  for await (const part of readMultipart(request, request.headers['content-type'] ?? '')) {
    if ('value' in part) {
      if (part.value.trim() !== '') given[part.name] = part.value
      continue
    }
    if (part.name !== 'file') {
      throw invalidRequest([
        { field: part.name, detail: `the part with the file must be "file", not "${part.name}"` },
      ])
    }
    // Before the file, so that nothing is kept of a wrong request.
    const words = check(z.strictObject(facts), given, 'body')
    return { media: await save(name ?? part.filename ?? '', part.bytes, part.type, deps), words }
  }
  throw invalidRequest([
    { field: 'file', detail: 'the form must have the part "file", after alt, credit and caption' },
  ])
}

/** A host that is slow holds nobody up: the file comes while it is written. */
const fetchMs = 5 * 60_000

async function fetchMedia(address: string, name: string | undefined, deps: ApiDeps): Promise<SavedMedia> {
  const fetcher = deps.openFetcher()
  try {
    const answer = await fetcher.fetch(address, { maxBytes: deps.limits.uploadBytes, timeoutMs: fetchMs })
    if (answer.status !== 200) {
      answer.cancel()
      throw new PublisherError('invalid', `${address} answers ${answer.status}`)
    }
    const type = answer.headers['content-type']?.split(';', 1)[0] ?? ''
    return await save(name ?? nameOf(answer.address), answer.body, type, deps)
  } catch (error) {
    // What fails is the address or its host, not this server.
    if (!(error instanceof PublisherError) || !error.message.includes(address)) throw error
    throw invalidRequest([{ pointer: '/address', field: 'address', detail: error.message }])
  } finally {
    await fetcher.close()
  }
}

function nameOf(address: string): string {
  return decodePercent(new URL(address).pathname.split('/').at(-1) ?? '')
}
