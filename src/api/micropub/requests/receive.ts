import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PublisherError } from '../../../domain/errors.ts'
import { readBearer } from '../../../http/bearer-token.ts'
import { type FormFile, readMultipart } from '../../../http/multipart.ts'
import { findJsonExcess } from '../../../ingest/limits/json-excess.ts'
import type { Principal } from '../../principal.ts'
import { mediaTypeOf, parseJson, readBody, requireType } from '../../read-request.ts'
import { mediaProperties } from '../article/figures.ts'
import type { Sender } from '../authorize.ts'
import { isObject, problemAt } from '../mf2.ts'
import { refuse, refusePost } from '../problems.ts'
import { requireRight, rightsOf } from '../rights.ts'
import { type FormField, type ReadRequest, readForm } from './read-form.ts'
import { readJson } from './read-json.ts'

/** A file that came within a post, in a temporary folder: nothing is kept of a post that is refused. */
export interface Upload {
  readonly property: (typeof mediaProperties)[number]
  /** As the client calls it. */
  readonly filename: string
  /** Media type as the client claims it. */
  readonly type: string
  readonly path: string
}

export interface Received {
  readonly principal: Principal
  readonly read: ReadRequest
  readonly uploads: readonly Upload[]
  /** What the request says: equal for equal requests. */
  readonly bytes: Buffer
  readonly type: string
  /** Removes the files. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface ReceiveLimits {
  readonly bodyBytes: number
  readonly uploadBytes: number
}

const formType = 'application/x-www-form-urlencoded'
const types = [formType, 'application/json', 'multipart/form-data']

/**
 * Reads the body of a request in any of its forms. A request with a token in its header is read only if that is valid, and a
 * file is kept only if the sender may post. Throws as `sender`, and for a body that cannot be read.
 */
export async function receive(
  request: IncomingMessage,
  limits: ReceiveLimits,
  sender: Sender,
): Promise<Received> {
  if (readBearer(request) !== undefined) await sender(undefined)
  const type = mediaTypeOf(request)
  requireType(request, types)
  if (type === 'multipart/form-data') return receiveMultipart(request, limits, sender)
  const { bytes } = await readBody(request, { types }, limits.bodyBytes)
  const done = { uploads: [], bytes, type, [Symbol.asyncDispose]: async () => {} }
  if (type === formType) {
    const fields = [...new URLSearchParams(bytes.toString())]
    return { ...done, principal: await sender(tokenOf(fields)), read: readForm(fields) }
  }
  const excess = findJsonExcess(bytes.toString())
  if (excess) throw refuse(excess.message.replace(/^file/, 'the body'))
  const body = parseJson(bytes)
  const bodyToken = isObject(body) && typeof body.access_token === 'string' ? body.access_token : undefined
  return { ...done, principal: await sender(bodyToken), read: readJson(body) }
}

function tokenOf(fields: readonly FormField[]): string | undefined {
  return fields.find(([name]) => name === 'access_token')?.[1]
}

async function receiveMultipart(
  request: IncomingMessage,
  limits: ReceiveLimits,
  sender: Sender,
): Promise<Received> {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-post-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const fields: FormField[] = []
    const uploads: Upload[] = []
    const digests: string[] = []
    let length = 0
    for await (const part of readMultipart(request, request.headers['content-type'] ?? '')) {
      if (!('bytes' in part)) {
        length += part.value.length
        if (length > limits.bodyBytes)
          throw new PublisherError('too_large', 'the fields of the form are too large')
        fields.push([part.name, part.value])
        continue
      }
      // A file before the token of the body could be anybody's.
      const { token } = await sender(tokenOf(fields))
      requireRight(token, rightsOf(token).has('draft') ? 'draft' : 'create')
      const path = join(folder, String(uploads.length))
      const { bytes, digest } = await keep(part, path, limits.uploadBytes)
      // Browsers send an empty part for a field without a file.
      if (bytes === 0 && !part.filename) continue
      uploads.push({ ...toUpload(part), path })
      digests.push(`${part.name} ${digest}`)
    }
    const principal = await sender(tokenOf(fields))
    const bytes = Buffer.from(JSON.stringify([fields, digests]))
    const done = { principal, uploads, bytes, type: 'multipart/form-data', [Symbol.asyncDispose]: remove }
    return { ...done, read: readForm(fields) }
  } catch (error) {
    await remove()
    throw error
  }
}

function toUpload({ name, filename = '', type }: FormFile): Omit<Upload, 'path'> {
  const property = mediaProperties.find((one) => one === name.replace(/\[\d*\]$/, ''))
  if (property) return { property, filename: filename || property, type }
  const detail = `the file "${name}" of the form must be ${mediaProperties.join(', ')}`
  throw refusePost([problemAt([name], detail)])
}

async function keep(
  part: FormFile,
  path: string,
  maxBytes: number,
): Promise<{ bytes: number; digest: string }> {
  const hash = createHash('sha256')
  let length = 0
  await pipeline(
    part.bytes,
    async function* (pieces) {
      for await (const piece of pieces) {
        length += piece.length
        if (length > maxBytes) {
          throw new PublisherError(
            'too_large',
            `the file "${part.filename}" must have ${maxBytes} bytes at most`,
          )
        }
        hash.update(piece)
        yield piece
      }
    },
    createWriteStream(path),
  )
  return { bytes: length, digest: hash.digest('hex') }
}
