import type { Selectable } from 'kysely'
import { momentText, parseMoment } from '../../domain/moment.ts'
import type { OwnPage } from '../../domain/own-page.ts'
import type { Access } from '../access.ts'
import { inBatches, upsert } from '../database/connection.ts'
import type { Database, OwnPageTable } from '../schema/schema.ts'
import { findHolders, type Holding } from './holders.ts'

/** A page, and the file that gives it. */
export interface IncomingPage {
  readonly page: OwnPage
  /** Below `pages/`, `/` between folders. */
  readonly file: string
}

export interface StoredPage extends OwnPage {
  readonly file: string
  /** When the page was saved with another content. */
  readonly changedAt: Date
}

/** A page without its text. */
export type ListedPage = Omit<StoredPage, 'contentHtml'>

export interface PagesToSave {
  readonly pages: readonly IncomingPage[]
  /** Files whose pages stay as they are, if they gave any: they cannot be read, or are refused. */
  readonly kept: readonly string[]
  readonly dryRun?: boolean
}

export interface SavedPages {
  /** Paths. */
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** What has the address of a page already: the page is not saved, and the last one of its file stays. */
  readonly refused: readonly { readonly file: string; readonly path: string; readonly holder: Holding }[]
}

type Row = Selectable<OwnPageTable>

/** The pages of `data/pages`. */
export function createOwnPages({ read, write, now }: Access) {
  return {
    /** Makes these the only pages, except for those of files that are kept. In one transaction; nothing is written if nothing differs. */
    saveOwnPages: async ({ pages, kept, dryRun }: PagesToSave): Promise<SavedPages> => {
      const wanted = pages.map((one) => toRow(one, now()))
      const plan = await read((db) => planPages(db, wanted, kept))
      if (dryRun || (plan.rows.length === 0 && plan.removed.length === 0)) return toSaved(plan)
      return write(async (db) => {
        const { rows, removed, ...rest } = await planPages(db, wanted, kept)
        await inBatches(removed, (paths) => db.deleteFrom('own_page').where('path', 'in', paths).execute())
        await upsert(db, 'own_page', rows)
        return toSaved({ rows, removed, ...rest })
      })
    },

    /** Undefined if there is no such page. */
    ownPage: (path: string): Promise<StoredPage | undefined> =>
      read(async (db) => {
        const row = await db.selectFrom('own_page').selectAll().where('path', '=', path).executeTakeFirst()
        return row && { ...toListed(row), contentHtml: row.html }
      }),

    /** All pages, by path. */
    listOwnPages: (): Promise<ListedPage[]> =>
      read(async (db) => {
        const columns = ['path', 'file', 'facts', 'changed_at'] as const
        const rows = await db.selectFrom('own_page').select(columns).orderBy('path').execute()
        return rows.map(toListed)
      }),
  }
}

interface Plan {
  readonly rows: readonly Row[]
  readonly removed: readonly string[]
  readonly refused: SavedPages['refused']
}

function toSaved({ rows, removed, refused }: Plan): SavedPages {
  return { changed: rows.map(({ path }) => path), removed, refused }
}

async function planPages(db: Database, wanted: readonly Row[], kept: readonly string[]): Promise<Plan> {
  const stored = await db.selectFrom('own_page').selectAll().execute()
  const holders = await findHolders(
    db,
    wanted.map(({ path }) => path),
    { except: 'page' },
  )
  const refused = wanted.flatMap(({ file, path }) => {
    const holder = holders.get(path)
    return holder ? [{ file, path, holder }] : []
  })
  const staying = new Set([...kept, ...refused.map(({ file }) => file)])
  const accepted = wanted.filter(({ path }) => !holders.has(path))
  const paths = new Set(accepted.map(({ path }) => path))
  const before = new Map(stored.map((row) => [row.path, row]))
  return {
    rows: accepted.filter((row) => !isSame(before.get(row.path), row)),
    removed: stored
      .filter(({ path, file }) => !paths.has(path) && !staying.has(file))
      .map(({ path }) => path),
    refused,
  }
}

function isSame(before: Row | undefined, { file, facts, html }: Row): boolean {
  return before?.file === file && before.facts === facts && before.html === html
}

/** With the keys in a fixed order: equal content, equal text. */
function toRow({ page, file }: IncomingPage, now: Date): Row {
  const facts = JSON.stringify({
    title: page.title,
    description: page.description,
    language: page.language,
    updated: page.updated && momentText(page.updated),
    menus: page.menus.map(({ menu, label, weight }) => ({ menu, label, weight })),
  })
  return { path: page.path, file, facts, html: page.contentHtml, changed_at: now.toISOString() }
}

function toListed({ path, file, facts, changed_at }: Omit<Row, 'html'>): ListedPage {
  const { updated: text, ...rest } = JSON.parse(facts)
  const updated = text && parseMoment(text)
  return { ...rest, ...(updated && { updated }), path, file, changedAt: new Date(changed_at) }
}
