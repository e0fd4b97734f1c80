import type { Command } from 'commander'
import { grades, statuses } from '../domain/article.ts'
import { errorJson } from '../server/run.ts'
import type { Environment } from '../server/settings/environment.ts'
import { version } from '../server/version.ts'
import type { BackupCommandOptions } from './backup.ts'
import { addBeginningCommands, toFolder } from './begin/commands.ts'
import { addPutCommand, DispatchedCommand } from './client/dispatch.ts'
import { createCommandTools } from './command-tools.ts'
import type { DeleteCommandOptions } from './delete.ts'
import type { ExportCommandOptions } from './export.ts'
import { addImportCommand, pruneHelp } from './exports/commands.ts'
import { addLogCommand } from './log/commands.ts'
import type { PutOptions } from './media.ts'
import { addMoveCommand } from './move/commands.ts'
import { addReaderCommands } from './readers/commands.ts'
import type { RedirectsOptions } from './redirects.ts'
import { findTerminal } from './report.ts'
import type { SearchCommandOptions } from './search.ts'
import { addTokenCommand } from './tokens/commands.ts'
import { addWebhookCommands } from './webhooks/commands.ts'

// Each command loads only its own modules.
const articles = () => import('./articles.ts')
const backups = () => import('./backup.ts')

const usageHint = '`gazette --help` lists all commands, `gazette COMMAND --help` their options.'

/** Whether the arguments ask for JSON. Known before they are parsed, since errors of usage are JSON, too. */
export function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? undefined : end).includes('--json')
}

/**
 * `gazette COMMAND`. Every command works while the server runs, on the same store. `asJson`: each prints one JSON value,
 * and an error of usage as JSON.
 */
export function createCommands(environment: Environment, { asJson = false } = {}): Command {
  const program: Command = new DispatchedCommand('gazette', { environment, asJson })
    .description('Publishes articles as RSS, Atom and JSON Feed.')
    .version(version)
    .option(
      '--data <dir>',
      'the folder of the publication; default: GAZETTE_DATA, or the nearest upwards',
      toFolder,
    )
    .option('--json', 'print one JSON value, and errors as JSON')
    .option('--server <url>', 'change articles of a running server by its API; default: GAZETTE_SERVER')
    .option('--token <token>', 'the token for the server; default: GAZETTE_SERVER_TOKEN')
    .option('--token-file <file>', 'a file with the token, which other users of this machine cannot see')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(asJson ? false : usageHint)
    .configureOutput(asJson ? { outputError: (text, write) => write(`${errorJson('invalid', text)}\n`) } : {})
  const tools = createCommandTools(program, { environment, asJson })
  const { add, readOwnSettings, reported, useGazette, withGazette, withSettings } = tools

  addBeginningCommands(program, tools, asJson)

  add('serve', 'import the data folder, serve it and follow it')
    .option('--prune', pruneHelp)
    .action(async (options: { prune?: boolean }) =>
      (await import('../server/run.ts')).runServer(readOwnSettings(), { ...options, asJson }),
    )

  addImportCommand(tools, asJson)

  add('export <path>', 'write all that you own into a folder, or the articles into a file, to move out')
    .option(
      '--form <form>',
      'markdown, json, or wxr for WordPress; default: by the ending of the path, Markdown in a folder',
    )
    .option('--published-only', 'without drafts, scheduled and withdrawn articles')
    .option('--force', 'replace an existing file')
    .action(
      reported((path: string, options: ExportCommandOptions) =>
        useGazette(async (gazette, settings) =>
          (await import('./export.ts')).exportCommand(gazette, settings, path, options),
        ),
      ),
    )

  add(
    'check [path...]',
    'validate article files (default: the data folder), or any feed by its URL, and import nothing',
  ).action(reported(async (paths: string[]) => (await import('./check.ts')).checkCommand(paths, useGazette)))

  add('status', 'print the state of publication, server and readers, and what waits for you').action(
    reported(() =>
      useGazette(async (gazette, settings) => (await import('./status.ts')).statusCommand(gazette, settings)),
    ),
  )

  addMoveCommand(tools)

  add('doctor', 'fetch the feeds by the public address as readers do, and say what to mend').action(
    reported(() =>
      useGazette(async (gazette, { publicUrl }) =>
        (await import('./doctor/doctor.ts')).doctorCommand(gazette, {
          isAddressSet: publicUrl !== undefined,
          now: () => new Date(),
        }),
      ),
    ),
  )

  add('list', 'list all articles, newest first')
    .option('--status <status>', statuses.join(', '))
    .action(
      withGazette(async (gazette, { status }: { status?: string }) =>
        (await articles()).list(gazette, status),
      ),
    )

  add('search [words...]', 'search the published articles as readers do, newest first')
    .option('--section <name>', 'only of this section')
    .option('--author <name>', 'only of this author')
    .option('--tag <name>', 'only with this tag')
    .option('--from <date>', 'published from then on, such as 2026-11-23, 2026-11 or 2026')
    .option('--to <date>', 'published until then')
    .option('--best', 'those with the words in their titles first')
    .option('--limit <number>', 'how many, 1 to 500; default: 20')
    .action(
      withGazette(async (gazette, words: string[], options: SearchCommandOptions) =>
        (await import('./search.ts')).searchCommand(gazette, words, options),
      ),
    )

  add('show <slug>', 'print one article; with --json in the form that can be imported again')
    .option('--revision <number>', 'an earlier revision; see history')
    .action(
      withGazette(async (gazette, slug: string, options: { revision?: string }) =>
        (await articles()).show(gazette, slug, options),
      ),
    )

  add('history <slug>', 'list the revisions of an article').action(
    withGazette(async (gazette, slug: string) => (await articles()).history(gazette, slug)),
  )

  add('publish <slug>', 'publish a draft, a scheduled or a withdrawn article now')
    .option('--at <date>', 'at this time instead, such as 2026-11-23T09:00:00Z')
    .action(
      withGazette(async (gazette, slug: string, { at }: { at?: string }) =>
        (await articles()).publish(gazette, slug, at),
      ),
    )

  add('withdraw <slug>', 'remove an article from every feed')
    .option('--reason <text>', 'the reason, for readers')
    .action(
      withGazette(async (gazette, slug: string, { reason }: { reason?: string }) =>
        (await articles()).withdraw(gazette, slug, reason),
      ),
    )

  add('unpublish <slug>', 'make an article a draft again, until publish').action(
    withGazette(async (gazette, slug: string) => (await articles()).unpublish(gazette, slug)),
  )

  add('delete <slug>', 'delete an article; if readers have seen it, a tombstone stays')
    .option('--file', 'also move its file from articles/ to deleted/')
    .option('--reason <text>', 'the reason, for readers')
    .option('--yes', 'do not ask')
    .action(
      withGazette(async (gazette, slug: string, options: DeleteCommandOptions) =>
        (await import('./delete.ts')).deleteCommand(gazette, slug, options, findTerminal(asJson)),
      ),
    )

  add('preview <slug>', 'print a link to a draft or a scheduled article, which expires')
    .option('--hours <number>', 'how long it is valid, 1 to 720; default: 24')
    .action(
      withGazette(async (gazette, slug: string, options: { hours?: string }) =>
        (await articles()).preview(gazette, slug, options),
      ),
    )

  add('redirects', 'list the old addresses that lead to others: former slugs, aliases, redirects.csv')
    .option('--path <path>', 'what this address answers instead, such as /2019/old.html')
    .action(
      withGazette(async (gazette, options: RedirectsOptions) =>
        (await import('./redirects.ts')).redirectsCommand(gazette, options),
      ),
    )

  add('correct <slug>', 'add a dated note about a change to the article and its feeds')
    .requiredOption('--grade <grade>', grades.join(', '))
    .requiredOption('--note <text>', 'the note, for readers')
    .action(
      withGazette(async (gazette, slug: string, correction: { grade: string; note: string }) =>
        (await articles()).correct(gazette, slug, correction),
      ),
    )

  add('schema', 'print the JSON Schema of an article').action(
    reported(async () => (await articles()).schema()),
  )

  addPutCommand(tools)
  addReaderCommands(tools)
  addTokenCommand(tools)
  addLogCommand(tools)

  addWebhookCommands(tools)

  const media = add(
    'media',
    'put media files into the bucket of GAZETTE_MEDIA, list them, or make pictures smaller',
  )
  media
    .command('put <path...>')
    .description('put files, or the files of folders such as data/media, into the bucket')
    .option('--in <folder>', 'below this folder of the bucket, such as 2026')
    .option('--force', 'replace files of the same name')
    .action(
      withSettings(async (settings, paths: string[], options: PutOptions) =>
        (await import('./media.ts')).putCommand(settings, paths, options),
      ),
    )
  media
    .command('list')
    .description('list the media files of the bucket, or of the media folder')
    .action(withSettings(async (settings) => (await import('./media.ts')).listMedia(settings)))
  media
    .command('make')
    .description('make the smaller pictures that the cache does not hold, so that no reader waits for them')
    .action(withSettings(async (settings) => (await import('./media.ts')).makePictures(settings)))

  add('backup <file>', 'back up the whole store into a file while the server runs')
    .option('--force', 'replace an existing file')
    .option('--keep <number>', 'FILE is a folder: name the file by the time, and keep only the newest')
    .action(
      withSettings(async (settings, file: string, options: BackupCommandOptions) =>
        (await backups()).backupCommand(settings, file, options),
      ),
    )

  add('restore <file>', 'fill an empty store from a backup').action(
    withSettings(async (settings, file: string) => (await backups()).restoreCommand(settings, file)),
  )

  add(
    'upgrade',
    'bring the store up to date with this version, after a backup; the server does so at its start',
  )
    .option('--no-backup', 'without a backup: you have taken one')
    .action(
      withSettings(async (settings, options: { backup: boolean }) =>
        (await backups()).upgradeCommand(settings, options),
      ),
    )

  add('copy', 'copy a whole store into an empty one, such as from SQLite to PostgreSQL')
    .requiredOption('--from <url>', 'the store to copy, in the form of DATABASE_URL')
    .requiredOption('--to <url>', 'the empty store')
    .action(reported(async (stores: { from: string; to: string }) => (await backups()).copyCommand(stores)))

  add('completion <shell>', 'print a script that completes commands in bash, zsh or fish').action(
    reported(async (shell: string) => (await import('./completion.ts')).completionCommand(program, shell)),
  )

  return program
}
