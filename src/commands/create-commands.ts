import { Command } from 'commander'
import type { Status } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { PublisherError } from '../domain/errors.ts'
import { momentText } from '../domain/moment.ts'
import { toArticleJsonSchema } from '../ingest/article-form.ts'
import { type Gazette, openGazette } from '../open-gazette.ts'
import { articleSheet, articleTable } from '../report.ts'
import { runServer } from '../run-server.ts'
import { listenUrl, readSettings } from '../settings.ts'
import { checkCommand } from './check-command.ts'
import { type ImportCommandOptions, importCommand } from './import-command.ts'

type Environment = Readonly<Record<string, string | undefined>>

const statuses: readonly Status[] = ['draft', 'scheduled', 'published', 'withdrawn']

/** `npm run gazette -- COMMAND`. Every command works while the server runs, on the same store. */
export function createCommands(environment: Environment): Command {
  const program = new Command('gazette').description('Publishes articles as RSS, Atom and JSON Feed.')
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
    .description('import nothing; say what is wrong with articles and what their entries would lack')
    .argument('[path...]', 'files or folders; without a path, the data folder')
    .action((paths: string[]) => withGazette((gazette) => checkCommand(gazette, paths)))

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
    .action((slug: string, { json }: { json?: boolean }) =>
      withGazette((gazette) => show(gazette, slug, json)),
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
    .action((slug: string) => withGazette((gazette) => withdraw(gazette, slug)))

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
  const gazette = await openGazette(settings, baseUrl, () => new Date())
  try {
    await work(gazette)
  } finally {
    await gazette.close()
  }
}

async function list({ store }: Gazette, status: string | undefined): Promise<void> {
  const wanted = statuses.find((known) => known === status)
  if (status !== undefined && !wanted) {
    throw new PublisherError('invalid', `--status must be one of ${statuses.join(', ')}, not "${status}"`)
  }
  console.log(articleTable(await store.listArticles({ status: wanted })))
}

async function show({ store, site }: Gazette, slug: string, asJson = false): Promise<void> {
  const article = await store.articleBySlug(slug)
  if (!article) throw new PublisherError('not_found', `no article has the slug "${slug}"`)
  const json = toArticleJson(article, site())
  console.log(asJson ? JSON.stringify(json, null, 2) : articleSheet(json))
}

async function publish({ store }: Gazette, slug: string): Promise<void> {
  const { published, status } = await store.publish(slug)
  const date = published ? momentText(published) : ''
  console.log(`${slug} is ${status}, dated ${date}.`)
  console.log(
    `The store keeps that date; "published: ${date}" in the article's file keeps it without the store, too.`,
  )
}

async function withdraw({ store }: Gazette, slug: string): Promise<void> {
  await store.withdraw(slug)
  console.log(`${slug} is withdrawn. "publish ${slug}" brings it back.`)
}
