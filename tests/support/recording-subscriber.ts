import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the hub has asked before it believes in a request. */
export interface Asked {
  readonly path: string
  /** As it came, without the question mark. */
  readonly query: string
  readonly mode: string | null
  readonly topic: string | null
  readonly challenge: string
  readonly leaseSeconds: string | null
  readonly reason: string | null
}

export interface Delivered {
  /** With the query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Names and values in turn, as they came: what is sent twice is there twice. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** What a subscriber answers: a status with what belongs to it, nothing at all, or by hanging up. */
export type Reaction =
  | {
      readonly status: number
      readonly body?: string | Buffer
      readonly headers?: Readonly<Record<string, string>>
    }
  | 'hang'
  | 'hang up'

export interface Behaviour {
  /** By default the challenge. */
  onVerification(asked: Asked): Reaction | Promise<Reaction>
  /** By default 204. */
  onDelivery(delivered: Delivered): Reaction | Promise<Reaction>
}

/** A real subscriber that writes down whatever comes. */
export interface RecordingSubscriber extends AsyncDisposable {
  readonly origin: string
  readonly asked: readonly Asked[]
  readonly delivered: readonly Delivered[]
  /** From now on it does that; what is not named it does as before. */
  behave(behaviour: Partial<Behaviour>): void
}

const obedient: Behaviour = {
  onVerification: ({ challenge }) => ({ status: 200, body: challenge }),
  onDelivery: () => ({ status: 204 }),
}

export async function startSubscriber(behaviour: Partial<Behaviour> = {}): Promise<RecordingSubscriber> {
  const asked: Asked[] = []
  const delivered: Delivered[] = []
  let behaves = { ...obedient, ...behaviour }
  const server = createServer((req, res) => {
    const url = req.url ?? ''
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      if (req.method === 'POST') {
        const { headers, rawHeaders } = req
        const one = { url, headers, rawHeaders, body: Buffer.concat(chunks) }
        delivered.push(one)
        react(res, behaves.onDelivery(one))
      } else {
        const one = toAsked(url)
        asked.push(one)
        react(res, behaves.onVerification(one))
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    delivered,
    behave: (more) => {
      behaves = { ...behaves, ...more }
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function react(res: ServerResponse, reacting: Reaction | Promise<Reaction>): Promise<void> {
  const reaction = await reacting
  if (reaction === 'hang') return
  if (reaction === 'hang up') res.destroy()
  else res.writeHead(reaction.status, reaction.headers).end(reaction.body)
}

function toAsked(url: string): Asked {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const form = new URLSearchParams(query)
  return {
    path,
    query,
    mode: form.get('hub.mode'),
    topic: form.get('hub.topic'),
    challenge: form.get('hub.challenge') ?? '',
    leaseSeconds: form.get('hub.lease_seconds'),
    reason: form.get('hub.reason'),
  }
}
