import { sayFileError } from '../../domain/errors.ts'

/** Control characters but the line feed and the tabulator, and the marks that reverse the order of what follows. */
const forbidden = /[\0-\x08\x0B-\x1F\x7F-\x9F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g

/**
 * Text that a terminal shows and does not obey: feeds, file names and titles may contain escape sequences. They become
 * `\u001b` and so on, which is the same text in JSON.
 */
export function toPrintable(text: string): string {
  return text.replace(forbidden, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Prints on standard output. */
export function print(text: string): void {
  console.log(toPrintable(text))
}

/** Prints on standard error. */
export function printError(text: string): void {
  console.error(toPrintable(text))
}

/**
 * Keeps the process alive when its output cannot be written. A closed pipe, such as that of `head`, is no fault. For any other
 * reason, such as a full disk, the exit status is 1, since what was asked for is not there. To be called once, at the start.
 */
export function surviveOutputErrors(): void {
  const isFault = ({ code }: NodeJS.ErrnoException) => code !== 'EPIPE'
  process.stderr.on('error', (error) => {
    if (isFault(error)) process.exitCode = 1
  })
  process.stdout.on('error', (error) => {
    if (!isFault(error)) return
    process.exitCode = 1
    printError(`standard output cannot be written: ${sayFileError(error)}`)
  })
}
