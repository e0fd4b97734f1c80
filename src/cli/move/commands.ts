import type { CommandTools } from '../command-tools.ts'
import type { MoveCheckOptions } from './move-check.ts'

/** What helps to move a publication to Gazette. */
export function addMoveCommand({ add, reported, useGazette }: CommandTools): void {
  add('move', 'move a publication to Gazette and keep its subscribers')
    .command('check')
    .description('say what readers of an old feed see again, or see no more, in the new one')
    .requiredOption(
      '--old <feed...>',
      'the old feed: its address, or the document that you saved before the move',
    )
    .option('--new <address>', 'the new feed; default: the one of this publication')
    .action(
      reported((options: MoveCheckOptions) =>
        useGazette(async (gazette, settings) =>
          (await import('./move-check.ts')).moveCheckCommand(gazette, settings, options, new Date()),
        ),
      ),
    )
}
