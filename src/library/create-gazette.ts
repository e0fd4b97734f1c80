import { PublisherError } from '../domain/errors.ts'
import node from '../server/node.json' with { type: 'json' }
import type { Gazette, GazetteOptions } from './gazette.ts'

/**
 * Opens a publication: imports the data folder if there is one, publishes scheduled articles at their second, and tells
 * subscribers of changes, until it is closed. Any number may run in one process, and on one store. It handles no
 * signals, never ends the process, and reads no environment. Throws `PublisherError`: `invalid` for wrong options or a wrong
 * publication, with every problem on a line, `conflict` if the store belongs to another publication, `unavailable` if
 * it cannot be opened.
 */
export async function createGazette(options: GazetteOptions): Promise<Gazette> {
  const { node: running } = process.versions
  if (running.localeCompare(node.oldest, 'en', { numeric: true }) < 0) {
    const message = `Gazette needs Node ${node.oldest} or newer, and this is Node ${running}.`
    throw new PublisherError('unavailable', message)
  }
  // Loaded here: a program that only builds feeds needs neither database nor parsers.
  const { openLibrary } = await import('./open-library.ts')
  return openLibrary(options)
}
