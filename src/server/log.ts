import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'
import { prettyFactory } from 'pino-pretty'
import type { Settings } from './settings.ts'

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
  return pino.destination(2)
}

/** Each line is written at once, unlike by the stream of `pino-pretty`: what is printed next comes after it. */
export function readableLines(write: (text: string) => void): DestinationStream {
  const toText = prettyFactory({ ignore: 'pid,hostname' })
  return { write: (line) => write(toText(line)) }
}

/** Without the data that databases attach to their errors: it may be a whole article. */
function toErrorFields(error: Error): object {
  const { type, message, stack } = stdSerializers.err(error)
  const { code } = error as NodeJS.ErrnoException
  return { type, message, stack, ...(code !== undefined && { code }) }
}
