import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'
import pretty from 'pino-pretty'
import type { Settings } from './settings.ts'

/**
 * The log on standard error, unless told otherwise: readable lines on a terminal, otherwise an object a line, with these
 * fields in each.
 */
export function startLog(
  { logLevel }: Pick<Settings, 'logLevel'>,
  fields: Readonly<Record<string, unknown>> = {},
  destination: DestinationStream = standardError(),
): Logger {
  return pino({ level: logLevel, serializers: { err: toErrorFields } }, destination).child(fields)
}

function standardError(): DestinationStream {
  if (process.stderr.isTTY) return pretty({ destination: 2, ignore: 'pid,hostname' })
  return pino.destination(2)
}

/** What an error says, and no more: what databases attach to theirs can hold a whole article. */
function toErrorFields(error: Error): object {
  const { type, message, stack } = stdSerializers.err(error)
  const { code } = error as NodeJS.ErrnoException
  return { type, message, stack, ...(code !== undefined && { code }) }
}
