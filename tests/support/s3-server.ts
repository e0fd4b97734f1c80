import { once } from 'node:events'
import { mkdtemp, readFile, rm, unlink } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import S3rver from '@20minutes/s3rver'
import { parseBucketAddress } from '../../src/media/bucket/address.ts'
import { openBucket } from '../../src/media/bucket/client.ts'
import { hashOf } from './hash.ts'

/**
 * What is done to a request instead of answering it: end the connection, never answer, cut the body off, answer with a
 * page in HTML, or a status.
 */
export type Fault = 'refuse' | 'hang' | 'cut' | 'page' | number

export interface S3Server extends AsyncDisposable {
  /** The variables that a server of Gazette needs. */
  readonly environment: Readonly<Record<string, string>>
  /** `GET quay.png`, `HEAD quay.png`, `LIST`, `PUT quay.png`, in their order. */
  readonly requests: string[]
  /** The fault of a request, as `requests` names it. */
  fault?: (request: string) => Fault | undefined
  put(key: string, content: string | Uint8Array): Promise<void>
  remove(key: string): Promise<void>
}

export interface S3ServerOptions {
  readonly bucket?: string
  /** Whether it knows If-Match, If-None-Match and checksums. Default: yes. */
  readonly knowsConditions?: boolean
}

const secrets = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }

/** An S3 server that checks every signature, with one bucket. It can be made to fail. */
export async function startS3({
  bucket = 'courier-media',
  knowsConditions = true,
}: S3ServerOptions = {}): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'gazette-s3-'))
  const s3 = new S3rver({ directory, silent: true, configureBuckets: [{ name: bucket, configs: [] }] })
  s3.middleware.unshift(signPathOfBucket)
  await s3.configureBuckets()
  const answer = s3.callback()
  const server = createServer(async (req, res) => {
    const request = toName(req, bucket)
    requests.push(request)
    const fault = started.fault?.(request)
    if (typeof fault === 'number') return res.writeHead(fault).end()
    if (fault === 'refuse') return req.socket.destroy()
    if (fault === 'hang') return
    if (fault === 'page')
      return res.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><p>We are back soon.</p></html>')
    if (fault === 'cut') cutBody(req, res)
    if (knowsConditions) await takeTurn(req, res)
    if (knowsConditions && (await failsCondition(req))) return res.writeHead(412).end()
    if (knowsConditions) tellChecksum(req, res)
    answer(req, res)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  /** A storage with conditions checks and writes a key in one step: no request sees half of an upload. */
  async function takeTurn({ method, url = '' }: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path = ''] = url.split('?')
    const before = turns.get(path)
    if (method === 'PUT') turns.set(path, Promise.all([before, once(res, 'close')]))
    await before
  }

  /** The tag is the MD5 that s3rver keeps beside the object. */
  async function failsCondition(req: IncomingMessage): Promise<boolean> {
    const [path = ''] = (req.url ?? '').split('?')
    const file = join(directory, `${decodeURIComponent(path)}._S3rver_object.md5`)
    const tag = await readFile(file, 'utf8').catch(() => undefined)
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = req.headers
    if (ifMatch !== undefined && tag !== undefined) return ifMatch !== `"${tag}"`
    return ifNoneMatch === '*' && tag !== undefined
  }

  /** That of the last upload, which s3rver forgets. */
  function tellChecksum({ method, url = '', headers }: IncomingMessage, res: ServerResponse): void {
    const [path = ''] = url.split('?')
    const name = 'x-amz-checksum-sha256'
    if (method === 'PUT') checksums.set(path, String(headers[name]))
    const known = checksums.get(path)
    if (known && headers['x-amz-checksum-mode'] === 'ENABLED') res.setHeader(name, known)
  }

  const requests: string[] = []
  const checksums = new Map<string, string>()
  const turns = new Map<string, Promise<unknown>>()
  const { port } = server.address() as AddressInfo
  const environment = {
    ...secrets,
    GAZETTE_MEDIA: `s3://${bucket}`,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
  }
  const own = openBucket(parseBucketAddress(environment.GAZETTE_MEDIA, environment))
  const started: S3Server = {
    environment,
    requests,
    put: async (key, content) => {
      const bytes = Buffer.from(content)
      const body = Readable.from([bytes])
      await own.put(key, { body, bytes: bytes.length, hash: hashOf(bytes), type: 'text/plain', force: true })
    },
    remove: async (key) => {
      for (const part of ['object', 'object.md5', 'metadata.json'])
        await unlink(join(directory, bucket, `${key}._S3rver_${part}`))
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await rm(directory, { recursive: true })
    },
  }
  return started
}

function toName({ method, url = '' }: IncomingMessage, bucket: string): string {
  const [path = ''] = url.split('?')
  const key = decodeURIComponent(path).slice(bucket.length + 2)
  return key === '' ? 'LIST' : `${method} ${key}`
}

/** The head, and half of the body. */
function cutBody(req: IncomingMessage, res: ServerResponse): void {
  const write = res.write.bind(res) as (chunk: Buffer) => boolean
  const cut = (chunk: unknown) => {
    if (!Buffer.isBuffer(chunk) || chunk.length === 0) return true
    write(chunk.subarray(0, Math.ceil(chunk.length / 2)))
    setTimeout(() => req.socket.destroy(), 20)
    return true
  }
  Object.assign(res, { write: cut })
}

/** s3rver signs the path of a bucket without the slash that clients of today sign. */
async function signPathOfBucket(
  ctx: Parameters<S3rver['middleware'][0]>[0],
  next: () => Promise<void>,
): Promise<void> {
  if (/^\/[^/]+\/$/.test(ctx.path)) {
    ctx.mountPath = '/'
    Object.defineProperty(ctx.state, 'vhost', { value: true })
  }
  await next()
}
