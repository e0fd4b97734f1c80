import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'
import { prettyFactory } from 'pino-pretty'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import type { Settings } from '../settings/settings.ts'
import { toPrintable } from './print.ts'

/** Logs to standard error: readable lines on a terminal, otherwise one JSON object a line. `fields` are in each. */
export function startLog(
  { logLevel }: Pick<Settings, 'logLevel'>,
  fields: Readonly<Record<string, unknown>> = {},
  destination: DestinationStream = standardError(),
): Logger {
  return pino({ level: logLevel, serializers: { err: toErrorFields } }, destination).child(fields)
}

function standardError(): DestinationStream {
  if (process.stderr.isTTY) return readableLines((text) => process.stderr.write(text))
  return surviveFailures(pino.destination({ dest: 2, maxLength: mostBytesWaiting }))
}

/** Lines that wait for a pipe or a disk; what comes beyond is dropped. */
const mostBytesWaiting = 1_000_000

type LogDestination = ReturnType<typeof pino.destination>

/**
 * A full disk or a closed pipe stops no server: `pino` ignores the closed pipe only. `sonic-boom` 4.2.1 repeats a write that
 * fails at the end of the process for ever, so the last lines are left out while writes fail.
 */
function surviveFailures(destination: LogDestination): LogDestination {
  const flush = destination.flushSync
  destination.on('error', () => {
    destination.flushSync = () => {}
  })
  destination.on('write', () => {
    destination.flushSync = flush
  })
  return destination
}

/** Each line is written at once, unlike by the stream of `pino-pretty`: what is printed next comes after it. */
export function readableLines(write: (text: string) => void): DestinationStream {
  const customPrettifiers = { problems: toSentences, warnings: toSentences, err: toErrorText }
  const toText = prettyFactory({ ignore: 'pid,hostname', customPrettifiers, messageFormat: toMessage })
  return { write: (line) => write(toText(line)) }
}

/** A notice may contain the name of a file. */
function toMessage(line: Readonly<Record<string, unknown>>, messageKey: string): string {
  return toPrintable(String(line[messageKey] ?? ''))
}

/** Remarks as a person reads them, one a line. */
function toSentences(remarks: string | object): string {
  const sentences = [remarks].flat().map((remark) => {
    const { line, message } = remark as Partial<Remark>
    return `\n  ${line === undefined ? '' : `line ${line}: `}${toPrintable(String(message))}`
  })
  return sentences.join('')
}

function toErrorText(error: string | object): string {
  const { message, stack = message } = error as Partial<Error>
  return String(stack)
    .split('\n')
    .map((line) => `\n  ${toPrintable(line)}`)
    .join('')
}

/**
 * Without the data that databases attach to their errors: it may be a whole article. What a person can mend, such as a
 * broken `publication.json`, needs no stack.
 */
function toErrorFields(error: Error): object {
  const { type, message, stack } = stdSerializers.err(error)
  const { code } = error as NodeJS.ErrnoException
  if (error instanceof PublisherError && error.problem === 'invalid') return { type, message }
  return { type, message, stack, ...(code !== undefined && { code }) }
}
