import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pagesFolder, redirectsFile } from '../own-pages/site-files.ts'
import { followPublication } from '../publication/follow-publication.ts'
import { publicationFile, themeFolder, wordsFolder } from '../publication/publication-json.ts'
import { type FollowDeps, type Following, followFolder } from './follow.ts'
import { createImportRecord } from './import-state.ts'

const sources = ['articles', publicationFile, pagesFolder, redirectsFile, wordsFolder, themeFolder]

/** A picture of the publication is looked at again after so long: no folder of files is watched. */
const lookAgainMs = 60_000

/**
 * Follows the data folder, if it holds anything of a publication, and the publication in the store. Without a folder nothing is imported,
 * and no article is withdrawn whose file is in a folder elsewhere.
 */
export async function followData(dataFolder: string, deps: FollowDeps): Promise<Following> {
  const hasFiles = sources.some((name) => existsSync(join(dataFolder, name)))
  return hasFiles ? followFolder(dataFolder, deps) : followStore(deps)
}

function followStore({ gazette, log, adopt }: FollowDeps): Following {
  const record = createImportRecord(gazette.store.now)
  const publication = followPublication({
    ...{ gazette, log, adopt },
    watch: (work) => record.watch('publication', work),
    onOtherDocuments: () => {},
  })
  const stopListening = gazette.onPublicationChange(publication.trigger)
  const timer = setInterval(publication.trigger, lookAgainMs).unref()
  return {
    importAll: async () => {
      await publication.noteSite()
      // It was read before the store was listened to.
      publication.trigger()
      return { reports: [], withdrawn: [], notices: [], refused: 0 }
    },
    importAgain: () => {
      publication.forget()
      publication.trigger()
    },
    state: record.state,
    [Symbol.asyncDispose]: async () => {
      stopListening()
      clearInterval(timer)
      await publication.close()
    },
  }
}
