import { createInterface } from 'node:readline/promises'
import { PublisherError } from '../../domain/errors.ts'
import type { ExportFiles } from '../../ingest/exports/export-form.ts'
import {
  chooseFeeds,
  isOpml,
  type ListedFeed,
  listFeeds,
  readOpml,
} from '../../ingest/forms/opml/read-opml.ts'
import type { Terminal } from '../report.ts'

export interface ChoiceSettings {
  /** `--choose`. */
  readonly choose?: string
  readonly terminal?: Terminal
}

/** The files of a person's subscriptions are small. */
const maxBytes = 20_000_000

/** The one file of a list of subscriptions; undefined for other files. */
export async function findSubscriptions({ paths, readHead }: ExportFiles): Promise<string | undefined> {
  const [only] = paths
  return only !== undefined && paths.length === 1 && isOpml(await readHead(only)) ? only : undefined
}

/**
 * The addresses of the feeds that are chosen from a list: by `--choose`, or by an answer on the terminal. Throws `invalid` with
 * the list if there is neither.
 */
export async function chooseSubscriptions(
  files: ExportFiles,
  path: string,
  { choose, terminal }: ChoiceSettings,
): Promise<readonly string[]> {
  const feeds = readOpml(new TextEncoder().encode(await files.readText(path, maxBytes)))
  const words = choose ?? (terminal ? await ask(feeds, path, terminal) : undefined)
  if (words === undefined || words.trim() === '') {
    const advice = 'choose with --choose 1,3-5, a part of a name, or all'
    throw new PublisherError(
      'invalid',
      `${path} lists ${feeds.length} feeds; ${advice}:\n${listFeeds(feeds)}`,
    )
  }
  return chooseFeeds(feeds, words).map(({ address }) => address)
}

async function ask(feeds: readonly ListedFeed[], path: string, terminal: Terminal): Promise<string> {
  terminal.output.write(`${path} lists ${feeds.length} feeds:\n${listFeeds(feeds)}\n`)
  const questions = createInterface(terminal)
  try {
    return await questions.question('Which of them? Numbers such as 1,3-5, a part of a name, or all: ')
  } finally {
    questions.close()
  }
}
