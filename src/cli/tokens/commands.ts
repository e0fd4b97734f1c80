import type { CommandTools } from '../command-tools.ts'
import type { TokenOptions } from './tokens.ts'

const tokens = () => import('./tokens.ts')

/** What programs and people prove themselves with. */
export function addTokenCommand({ add, withGazette }: CommandTools): void {
  add('login', 'print a one-time code for the page on which you let a program write here')
    .option('--name <name>', 'your name; tokens and the history of articles say it')
    .action(
      withGazette(async ({ store }, options: { name?: string }) =>
        (await import('./login.ts')).loginCommand(store, options),
      ),
    )

  const token = add('token', 'make, list and revoke the tokens with which programs use the API')
  token
    .command('create')
    .description('make a token and print it: it cannot be read again')
    .requiredOption('--name <name>', 'the program, or who uses it')
    .requiredOption('--scope <scope...>', 'read, write, publish, media, admin')
    .option('--section <name...>', 'only articles of this section')
    .option('--expires <when>', 'such as 90d, 2027-01-31 or 2027-01-31T09:00:00Z; default: never')
    .option('--accepts-twice', 'accept it in header and body at once, as some Micropub clients send it')
    .action(
      withGazette(async ({ store }, options: TokenOptions) => (await tokens()).createToken(store, options)),
    )
  token
    .command('list')
    .description('list the tokens, with those that ended within a year')
    .action(withGazette(async ({ store }) => (await tokens()).listTokens(store)))
  token
    .command('revoke <id>')
    .description('end a token at once, for good')
    .action(withGazette(async ({ store }, id: string) => (await tokens()).revokeToken(store, id)))
}
