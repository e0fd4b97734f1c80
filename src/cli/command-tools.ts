import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type { Gazette } from '../server/open-gazette.ts'
import { type Environment, readSettingsAt } from '../server/settings/environment.ts'
import { listenUrl, type Settings } from '../server/settings/settings.ts'
import { printReport, type Report } from './report.ts'

/** What adds a command to the program, and what its action gets. */
export type CommandTools = ReturnType<typeof createCommandTools>

export function createCommandTools(
  program: Command,
  { environment, asJson }: { environment: Environment; asJson: boolean },
) {
  const add = (usage: string, description: string) => program.command(usage).description(description)

  const readOwnSettings = (dataFolder = program.opts().data) => readSettingsAt(environment, { dataFolder })
  /** An action that prints its report. */
  const reported =
    <Args extends unknown[]>(work: (...args: Args) => Promise<Report>) =>
    async (...args: Args) =>
      printReport(await work(...args), asJson)
  /** An action that gets the settings, or the opened store and data folder, before its arguments. */
  const withSettings = <Args extends unknown[]>(
    work: (settings: Settings, ...args: Args) => Promise<Report>,
  ) => reported((...args: Args) => work(readOwnSettings(), ...args))
  const useGazette = async (work: (gazette: Gazette, settings: Settings) => Promise<Report>) => {
    const settings = readOwnSettings()
    const { machineClock, openGazette } = await import('../server/open-gazette.ts')
    const baseUrl = settings.publicUrl ?? listenUrl(settings.host, settings.port)
    await using gazette = await openGazette(settings, baseUrl, machineClock.now, machineClock)
    const editing = gazette.editing.by({ how: 'command', ...findUser() })
    return await work({ ...gazette, editing }, settings)
  }
  const withGazette = <Args extends unknown[]>(work: (gazette: Gazette, ...args: Args) => Promise<Report>) =>
    reported((...args: Args) => useGazette((gazette) => work(gazette, ...args)))

  return { add, readOwnSettings, reported, withSettings, useGazette, withGazette }
}

/** Whom the change log names: the user of this machine. Containers may have users without a name. */
function findUser(): { who?: string } {
  try {
    return { who: userInfo().username }
  } catch {
    return {}
  }
}
