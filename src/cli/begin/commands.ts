import { type Command, InvalidArgumentError } from 'commander'
import type { CommandTools } from '../command-tools.ts'
import { findTerminal } from '../report.ts'
import type { InitOptions } from './init.ts'
import type { NewOptions } from './new.ts'
import type { PutPublicationOptions } from './publication.ts'

const publication = () => import('./publication.ts')

/** Throws for an empty one, such as that of a variable that is not set: it is not the default. */
export function toFolder(name: string): string {
  if (name.trim() === '') throw new InvalidArgumentError('It must not be empty.')
  return name
}

/** What begins a publication, and what changes it. */
export function addBeginningCommands(
  program: Command,
  { add, reported, readOwnSettings, withSettings, withGazette }: CommandTools,
  asJson: boolean,
): void {
  add('init', 'begin a publication in a folder; default: this one')
    .argument('[dir]', '', toFolder)
    .option('--title <title>', 'its title')
    .option('--language <tag>', 'its language, such as en or en-GB')
    .option('--time-zone <zone>', 'its time zone, such as Europe/London')
    .option('--author <name>', 'who publishes it; default: its title')
    .option('--address <url>', 'where readers will reach it, such as https://news.example.org')
    .option('--yes', 'ask nothing, and take the defaults')
    .option('--store', 'keep it in the store of DATABASE_URL, and make no folder')
    .action(
      reported(async (dir: string | undefined, options: InitOptions) => {
        const machine = { now: new Date(), terminal: findTerminal(asJson) }
        if (options.store) return (await publication()).initInStore(readOwnSettings(dir), options, machine)
        const { initCommand } = await import('./init.ts')
        return initCommand(dir ?? program.opts().data ?? '.', options, machine)
      }),
    )

  add('new <title>', 'write a draft into articles/, with front matter to fill in')
    .option('--page', 'a page such as About, into pages/')
    .action(
      withSettings(async (settings, title: string, options: NewOptions) =>
        (await import('./new.ts')).newCommand(settings, title, new Date(), options),
      ),
    )

  const own = add('publication', 'print the publication, or put another one into the store')
  own
    .command('show')
    .description('print it with the fields of publication.json')
    .action(withGazette(async (gazette) => (await publication()).showPublication(gazette)))
  own
    .command('put <file>')
    .description('check a file such as publication.json, and keep it in the store')
    .option('--take-over', 'also if publication.json of the data folder gives it: it is renamed')
    .action(
      withSettings(async (settings, file: string, options: PutPublicationOptions) =>
        (await publication()).putPublication(settings, file, options),
      ),
    )
}
