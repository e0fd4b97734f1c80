import { listenUrl, type Settings } from '../server/settings/settings.ts'

/** What a server on this machine says of itself. */
export interface ServerState {
  /** Where it should listen, by the settings. */
  readonly address: string
  readonly isRunning: boolean
  readonly version?: string
  /** What does not work, a sentence each. */
  readonly problems: readonly string[]
  /** Documents that fail the validation gate, with their errors: their last good versions are served. */
  readonly failingDocuments: readonly string[]
}

const answerWithinMs = 2_000

/** Asks `/readyz` of the server that these settings start. It counts as not running if another program answers. */
export async function readServerState({ host, port }: Settings): Promise<ServerState> {
  const address = listenUrl(host, port)
  const down: ServerState = { address, isRunning: false, problems: [], failingDocuments: [] }
  if (port === 0) return down
  try {
    const response = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(answerWithinMs) })
    const text = await response.text()
    const valuesOf = (word: string) => text.split('\n').flatMap((line) => cut(line, `${word}: `) ?? [])
    const [version] = text.split('\n').flatMap((line) => cut(line, 'version ') ?? [])
    if (response.ok && version === undefined) return down
    const problems = response.ok ? valuesOf('problem').map(toSentence) : [text.trim()]
    return {
      address,
      isRunning: true,
      ...(version !== undefined && { version }),
      problems,
      failingDocuments: valuesOf('alarm'),
    }
  } catch {
    return down
  }
}

function cut(line: string, start: string): string | undefined {
  return line.startsWith(start) ? line.slice(start.length) : undefined
}

/** `import_refused: 1 file …` → the sentence. */
function toSentence(problem: string): string {
  return problem.replace(/^\w+: /, '')
}
