import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { isWithin, mostBytes } from '../../domain/identity.ts'
import { readMultipart } from '../../http/multipart.ts'
import type { SavedMedia } from '../../media/media.ts'
import { invalidRequest } from '../problem.ts'
import { requireType } from '../read-request.ts'
import type { SuperdeskDeps } from './deps.ts'
import { createSignatureCheck } from './signature.ts'

/** Below the media folder: files of Superdesk are named by their ids. */
const folder = 'superdesk'

type MediaDeps = Pick<SuperdeskDeps, 'store' | 'media' | 'secret' | 'uploadBytes'>

/** The name of a media file that was handed over and is still there. */
export async function findMediaFile(
  id: string,
  { store, media }: Pick<MediaDeps, 'store' | 'media'>,
): Promise<string | undefined> {
  const file = (await store.superdesk.findMedia([id])).get(id)
  return file !== undefined && (await media.findNamed(file, 'file')) ? file : undefined
}

/**
 * Saves the file of a signed form with `media_id` and `media`. The file is streamed, and kept only if the signature of the whole
 * body is right. Throws `bad_signature`, `invalid` and what `MediaStore.save` throws.
 */
export async function receiveMedia(
  request: IncomingMessage,
  { store, media, secret, uploadBytes }: MediaDeps,
): Promise<SavedMedia & { readonly id: string }> {
  requireType(request, ['multipart/form-data'])
  const body = readSigned(request, secret)
  let id: string | undefined
  for await (const part of readMultipart(body.pieces, request.headers['content-type'] ?? '')) {
    if ('value' in part) {
      if (part.name === 'media_id') id = part.value.trim()
      continue
    }
    if (part.name !== 'media') continue
    if (!id) break
    if (!isWithin(id, mostBytes.id))
      throw wrong('media_id', `media_id must have at most ${mostBytes.id} bytes`)
    const bytes = untilSigned(part.bytes, body.isSigned)
    const saved = await media.save(`${folder}/${id}`, bytes, { type: part.type, maxBytes: uploadBytes })
    await store.superdesk.noteMedia(id, saved.file)
    return { ...saved, id }
  }
  throw wrong(id ? 'media' : 'media_id', 'the form must have media_id, and after it the file media')
}

function wrong(field: string, detail: string): Error {
  return invalidRequest([{ field, detail }])
}

/** The pieces of the body, and whether all of them have the signature: known when the last one was read. */
function readSigned(request: IncomingMessage, secret: string) {
  const signature = createSignatureCheck(request, secret)
  const { promise: isSigned, resolve, reject } = Promise.withResolvers<void>()
  // Without a file there is no wait for it: the pieces bring the fault.
  isSigned.catch(() => {})
  async function* read() {
    try {
      for await (const piece of request) {
        signature.add(piece)
        yield piece
      }
      signature.finish()
      resolve()
    } catch (error) {
      reject(error)
      throw error
    } finally {
      reject(new Error('the body was not read to its end'))
    }
  }
  return { pieces: Readable.from(read(), { objectMode: false }), isSigned }
}

/** A store keeps a file when its last piece has come: so there is one more, which waits for the signature. */
async function* untilSigned(
  bytes: AsyncIterable<Uint8Array>,
  isSigned: Promise<void>,
): AsyncGenerator<Uint8Array, void> {
  yield* bytes
  await isSigned
}
