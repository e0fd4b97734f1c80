import { type Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { LookupFunction } from 'node:net'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As it came, still compressed. */
  readonly bytes: Buffer
  /** As it was meant. */
  readonly text: string
}

export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Whose connections it takes; by default one of its own. */
  readonly agent?: Agent
}

/** One request as it stands: unlike `fetch` it adds no header, unpacks nothing and follows nothing. */
export function ask(url: string, { method = 'GET', headers = {}, agent }: Asked = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const path = url.slice(new URL(url).origin.length)
    const address = hostname === 'localhost' ? { lookup: findLocalhost } : {}
    const asked = { hostname, port, path, method, headers, agent: agent ?? false, ...address }
    const sent = request(asked, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, bytes, text: unpack(bytes, headers['content-encoding']).toString() })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** Servers of tests listen on 127.0.0.1. The system's look-up takes longer than most answers. */
const findLocalhost: LookupFunction = (_hostname, { all }, done) =>
  all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)

const unpackers: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  br: (bytes) => brotliDecompressSync(bytes),
  gzip: (bytes) => gunzipSync(bytes),
  zstd: (bytes) => zstdDecompressSync(bytes),
}

function unpack(bytes: Buffer, encoding: string | undefined): Buffer {
  if (bytes.length === 0) return bytes
  return unpackers[encoding ?? '']?.(bytes) ?? bytes
}
