import type { CommandTools } from '../command-tools.ts'
import type { ImportCommandOptions } from '../import.ts'
import { findTerminal } from '../report.ts'
import type { MovingOptions } from './import-exports.ts'

export const pruneHelp = 'withdraw articles whose files are gone, even more than half of all'

/** `gazette import`. */
export function addImportCommand({ add, reported, useGazette }: CommandTools, asJson: boolean): void {
  add(
    'import [path...]',
    'import articles (.txt, .md, .json, a folder; default: the data folder), or a publication: an export or the address of a feed, page or site',
  )
    .option('--publish', 'publish articles without a date now')
    .option('--published <date>', 'the publication date of articles without one, such as 2026-11-23')
    .option('--undelete', 'take articles again that were deleted, under their ids')
    .option('--dry-run', 'report the outcome and save nothing')
    .option('--prune', pruneHelp)
    .option('--form <name>', 'the form of the export, if it is not recognised')
    .option(
      '--feed <address>',
      'the old feed or a saved copy, to keep its ids and dates; section:news=ADDRESS: that of a section',
      collect,
    )
    .option('--choose <feeds>', 'which feeds of an OPML list: 1,3-5, parts of names, or all')
    .option('--site <address>', 'the address of the old site, if the export does not say it')
    .option('--no-media', 'fetch no pictures and sound from the old site')
    .option('--refused <file>', 'where refused stories go; default: gazette-refused-….json')
    .action(
      reported((paths: string[], options: ImportCommandOptions & MovingOptions) =>
        useGazette(async (gazette, settings) =>
          (await import('../import.ts')).importCommand(
            gazette,
            { settings, terminal: findTerminal(asJson) },
            paths,
            options,
          ),
        ),
      ),
    )
}

/** The values of an option that may come several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
