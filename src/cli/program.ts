import { Command } from 'commander'
import { type Article, grades, statuses } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { PublisherError } from '../domain/errors.ts'
import { type Moment, momentText } from '../domain/moment.ts'
import { toArticleJsonSchema } from '../ingest/article-schema.ts'
import { type Gazette, openGazette } from '../server/open-gazette.ts'
import { runServer } from '../server/run.ts'
import { listenUrl, readSettings } from '../server/settings.ts'
import { version } from '../server/version.ts'
import type { Store } from '../store/store.ts'
import { type AudienceCommandOptions, audienceCommand } from './audience.ts'
import { backupCommand, copyCommand, restoreCommand } from './backup.ts'
import { checkAddressCommand, checkCommand } from './check.ts'
import { type ImportCommandOptions, importCommand } from './import.ts'
import { addPushCommands } from './push.ts'
import { articleSheet, articleTable, revisionTable } from './report.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** `npm run gazette -- COMMAND`. Every command works while the server runs, on the same store. */
export function createCommands(environment: Environment): Command {
  const program = new Command('gazette')
    .description('Publishes articles as RSS, Atom and JSON Feed.')
    .version(version)
  const withGazette = (work: (gazette: Gazette) => Promise<void>) => useGazette(environment, work)

  program
    .command('serve')
    .description('import the data folder, serve it and follow it')
    .option('--prune', 'withdraw articles whose files are gone, even when that is more than half')
    .action((options: { prune?: boolean }) => runServer(readSettings(environment), options))

  program
    .command('import')
    .description('import article files or folders; without a path, the data folder')
    .argument('[path...]', 'files (.txt, .md, .json) or folders')
    .option('--publish', 'publish now what has no publication date')
    .option('--published <date>', 'the publication date of what has none, such as 2026-11-23')
    .option('--dry-run', 'say what would happen and keep nothing')
    .option('--prune', 'withdraw articles whose files are gone, even when that is more than half')
    .action((paths: string[], options: ImportCommandOptions) =>
      withGazette((gazette) => importCommand(gazette, paths, options)),
    )

  program
    .command('check')
    .description(
      'import nothing; say what is wrong with articles, what their entries would lack, or what ails a feed',
    )
    .argument(
      '[path...]',
      'files or folders, or the addresses of feeds, own or not; without any, the data folder',
    )
    .action((paths: string[]) => check(paths, withGazette))

  program
    .command('list')
    .description('list the stored articles, newest first')
    .option('--status <status>', statuses.join(', '))
    .action(({ status }: { status?: string }) => withGazette((gazette) => list(gazette, status)))

  program
    .command('show')
    .description('show one article')
    .argument('<slug>')
    .option('--json', 'as the JSON that can be imported again')
    .option('--revision <number>', 'as it was: see history')
    .action((slug: string, options: { json?: boolean; revision?: string }) =>
      withGazette((gazette) => show(gazette, slug, options)),
    )

  program
    .command('publish')
    .description('publish a draft, a scheduled or a withdrawn article now')
    .argument('<slug>')
    .action((slug: string) => withGazette((gazette) => publish(gazette, slug)))

  program
    .command('withdraw')
    .description('take an article back from its readers')
    .argument('<slug>')
    .option('--reason <text>', 'why, for its readers')
    .action((slug: string, { reason }: { reason?: string }) =>
      withGazette((gazette) => withdraw(gazette, slug, reason)),
    )

  program
    .command('correct')
    .description('note a change for readers: dated below the text, and in every feed')
    .argument('<slug>')
    .requiredOption('--grade <grade>', grades.join(', '))
    .requiredOption('--note <text>', 'what was changed, for readers')
    .action((slug: string, options: { grade: string; note: string }) =>
      withGazette((gazette) => correct(gazette, slug, options)),
    )

  program
    .command('history')
    .description('list the revisions of an article')
    .argument('<slug>')
    .action((slug: string) => withGazette((gazette) => history(gazette, slug)))

  program
    .command('copy')
    .description('copy a whole store into an empty one, such as from SQLite to PostgreSQL')
    .requiredOption('--from <url>', 'the store to copy, written as DATABASE_URL is')
    .requiredOption('--to <url>', 'the empty one')
    .action(copyCommand)

  program
    .command('audience')
    .description('say who reads which feed, as far as that can be estimated')
    .option('--feed <name>', 'one feed, such as main or tags/ferry')
    .option('--days <number>', 'how many days back from today; 7')
    .option('--json', 'as JSON')
    .action((options: AudienceCommandOptions) =>
      withGazette((gazette) => audienceCommand(gazette, options, new Date())),
    )

  addPushCommands(program, withGazette)

  program
    .command('backup')
    .description('write the whole store into a file, as it is at this moment, while the server runs')
    .argument('<file>')
    .option('--force', 'replace a file that is there')
    .action((file: string, options: { force?: boolean }) =>
      backupCommand(readSettings(environment), file, options),
    )

  program
    .command('restore')
    .description('read a backup into an empty store')
    .argument('<file>')
    .action((file: string) => restoreCommand(readSettings(environment), file))

  program
    .command('schema')
    .description('print the JSON Schema of an article')
    .action(() => console.log(JSON.stringify(toArticleJsonSchema(), null, 2)))

  return program
}

async function useGazette(
  environment: Environment,
  work: (gazette: Gazette) => Promise<void>,
): Promise<void> {
  const settings = readSettings(environment)
  const baseUrl = settings.publicUrl ?? listenUrl(settings.host, settings.port)
  await using gazette = await openGazette(settings, baseUrl, () => new Date())
  await work(gazette)
}

async function list({ store }: Gazette, status: string | undefined): Promise<void> {
  const wanted = statuses.find((known) => known === status)
  if (status !== undefined && !wanted) {
    throw new PublisherError('invalid', `--status must be one of ${statuses.join(', ')}, not "${status}"`)
  }
  console.log(articleTable(await store.listArticles({ status: wanted })))
}

async function show(
  { store, site }: Gazette,
  slug: string,
  { json: asJson, revision }: { json?: boolean; revision?: string },
): Promise<void> {
  const article =
    revision === undefined ? await store.articleBySlug(slug) : await revise(store, slug, revision)
  if (!article) throw new PublisherError('not_found', `no article has the slug "${slug}"`)
  const json = toArticleJson(article, site())
  console.log(asJson ? JSON.stringify(json, null, 2) : articleSheet(json))
}

async function revise(store: Store, slug: string, number: string): Promise<Article | undefined> {
  const all = await store.history(slug)
  const found = all.find((one) => String(one.number) === number)
  if (found || all.length === 0) return found?.article
  throw new PublisherError('not_found', `${slug} has the revisions 1 to ${all.length}, not "${number}"`)
}

async function history({ store }: Gazette, slug: string): Promise<void> {
  const revisions = await store.history(slug)
  if (revisions.length === 0) throw new PublisherError('not_found', `no article has the slug "${slug}"`)
  console.log(revisionTable(revisions))
}

async function correct(
  { editing }: Gazette,
  slug: string,
  correction: { grade: string; note: string },
): Promise<void> {
  const { published, updated } = await editing.correct(slug, correction)
  const shown = (moment: Moment | undefined) => (moment ? momentText(moment) : 'unknown')
  console.log(`${slug} is corrected: published ${shown(published)}, updated ${shown(updated ?? published)}.`)
  console.log(
    'The store keeps the note; `show --json` prints what its file must hold to keep it without the store, too.',
  )
}

async function check(
  paths: readonly string[],
  withGazette: (work: (gazette: Gazette) => Promise<void>) => Promise<void>,
): Promise<void> {
  const addresses = paths.filter((path) => /^https?:\/\//i.test(path))
  const files = paths.filter((path) => !addresses.includes(path))
  for (const address of addresses) await checkAddressCommand(address)
  if (files.length > 0 || paths.length === 0) await withGazette((gazette) => checkCommand(gazette, files))
}

async function publish({ editing }: Gazette, slug: string): Promise<void> {
  const { published, status } = await editing.publish(slug)
  const date = published ? momentText(published) : ''
  console.log(`${slug} is ${status}, dated ${date}.`)
  console.log(
    `The store keeps that date; "published: ${date}" in the article's file keeps it without the store, too.`,
  )
}

async function withdraw({ editing }: Gazette, slug: string, reason: string | undefined): Promise<void> {
  await editing.withdraw(slug, reason)
  console.log(`${slug} is withdrawn. "publish ${slug}" brings it back.`)
  console.log('The store keeps that; "status: withdrawn" in its file keeps it without the store, too.')
}
