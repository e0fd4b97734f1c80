import { type Agent, type IncomingHttpHeaders, request } from 'node:http'

export interface Visit {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Hangs up after the first bytes. */
  readonly isAborted?: boolean
}

export interface Visited {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

/** One request, whose answer is read to its end and thrown away. */
export function visit(agent: Agent, port: number, { path, headers, isAborted }: Visit): Promise<Visited> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
      const visited = { status: response.statusCode ?? 0, headers: response.headers }
      if (isAborted) {
        response.once('error', () => {}).once('data', () => sent.destroy())
        response.once('close', () => resolve(visited))
        return
      }
      response
        .resume()
        .once('error', reject)
        .once('end', () => resolve(visited))
    })
    sent.once('error', (error) => (isAborted ? resolve({ status: 0, headers: {} }) : reject(error)))
    sent.end()
  })
}
