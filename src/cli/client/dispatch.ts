import { Command } from 'commander'
import { PublisherError } from '../../domain/errors.ts'
import type { Environment } from '../../server/settings/environment.ts'
import type { CommandTools } from '../command-tools.ts'
import { printReport } from '../report.ts'
import { findServer, type ServerOptions } from './find-server.ts'

export interface DispatchContext {
  readonly environment: Environment
  readonly asJson: boolean
}

/** A command whose actions, and those of its subcommands, are carried out by the server that the options name, if they name one. */
export class DispatchedCommand extends Command {
  readonly #context: DispatchContext

  constructor(name: string, context: DispatchContext) {
    super(name)
    this.#context = context
  }

  override createCommand(name: string): Command {
    return new DispatchedCommand(name, this.#context)
  }

  // biome-ignore lint/suspicious/noExplicitAny: as Commander declares it
  override action(work: (this: this, ...args: any[]) => void | Promise<void>): this {
    return super.action(async (...args) => {
      if (!(await this.#runOnServer(args))) await work.apply(this, args)
    })
  }

  /** False if the command works on this machine. */
  async #runOnServer(args: readonly unknown[]): Promise<boolean> {
    const { environment, asJson } = this.#context
    const server = findServer(this.optsWithGlobals<ServerOptions>(), environment)
    if (!server) return false
    const { runOnServer } = await import('./commands.ts')
    const report = await runOnServer(fullName(this), server, { args, asJson })
    if (report) printReport(report, asJson)
    return report !== undefined
  }
}

/** `media put`, without the name of the program. */
function fullName(command: Command): string {
  const { parent } = command
  return parent?.parent ? `${fullName(parent)} ${command.name()}` : command.name()
}

/** The one command that needs a server. */
export function addPutCommand({ add }: CommandTools): void {
  add('put <path...>', 'save article files on the server of --server, by their names')
    .option('--dry-run', 'check everything and save nothing')
    .option('--take-over', 'also articles that files of the server give: they move into its store')
    .action(() => {
      const rule = 'put sends files to a server: name it with --server; import reads them on this machine'
      throw new PublisherError('invalid', rule)
    })
}
