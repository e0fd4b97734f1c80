import type { CommandTools } from '../command-tools.ts'
import type { LogOptions } from './log.ts'

/** Who changed what, how and when. */
export function addLogCommand({ add, withGazette }: CommandTools): void {
  add('log', 'list what was changed, by whom and how, newest first')
    .option('--article <slug>', 'only changes of this article; its id or key, too')
    .option('--kind <kind>', 'only changes of this kind, such as published')
    .option('--who <name>', 'only changes by this person or token')
    .option('--since <date>', 'only changes from then on, such as 2026-11-23')
    .option('--limit <number>', 'how many, 1 to 10000; default: 50')
    .action(
      withGazette(async (gazette, options: LogOptions) =>
        (await import('./log.ts')).logCommand(gazette, options),
      ),
    )
}
