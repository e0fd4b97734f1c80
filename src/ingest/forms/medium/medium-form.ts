import type { ExportForm } from '../../exports/export-form.ts'
import { isStory, listStories, mostLooked } from './list-stories.ts'

/** The archive of Medium's settings: a page of HTML with microformats for each story. */
export const medium: ExportForm = {
  name: 'medium',
  title: 'Medium',
  hint: 'the ZIP of Settings, Security and apps, Download your information',
  recognizes: async (files) => {
    for (const path of listStories(files).slice(0, mostLooked)) {
      if (isStory(await files.readHead(path))) return true
    }
    return false
  },
  open: async (files, settings) => {
    const { openMedium } = await import('./open-medium.ts')
    return openMedium(files, listStories(files), settings)
  },
  toDraft: async (record, publication) => {
    const { readMedium } = await import('./read-medium.ts')
    return readMedium(record, publication)
  },
}
