import { PublisherError } from '../../../domain/errors.ts'
import { toMenu } from '../../../domain/own-page.ts'
import type { Store } from '../../../store/store.ts'
import type { Menus } from '../facts/menu.ts'

export interface MenuSource {
  /** Reads the menus again if the store may have changed. While it does not answer, the last ones stay. */
  refresh(): Promise<void>
  current(): Menus
}

/** The menus of all pages are read once for each change of the store. */
export function createMenus(store: Pick<Store, 'listOwnPages' | 'onChange' | 'isConnected'>): MenuSource {
  let menus: Menus = { header: [], footer: [] }
  let changes = 0
  let readAt: number | undefined
  store.onChange(() => {
    changes++
  })

  async function refresh(): Promise<void> {
    if (readAt === changes && store.isConnected()) return
    const from = changes
    try {
      const pages = await store.listOwnPages()
      menus = { header: toMenu(pages, 'header'), footer: toMenu(pages, 'footer') }
      readAt = from
    } catch (error) {
      if (!(error instanceof PublisherError)) throw error
    }
  }

  return { refresh, current: () => menus }
}
