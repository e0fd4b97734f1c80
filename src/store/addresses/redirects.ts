import type { Selectable } from 'kysely'
import type { Status } from '../../domain/article.ts'
import type { RedirectRule, RedirectStatus } from '../../domain/redirects/rule.ts'
import type { Access } from '../access.ts'
import { asOf, isPublic } from '../articles/article-row.ts'
import { inBatches, upsert, type WriteUnannounced } from '../database/connection.ts'
import type { Database, RedirectTable } from '../schema/schema.ts'
import { readSetting, writeSetting } from '../schema/settings.ts'
import { editionSetting, findHolders, type Holding } from './holders.ts'

/** An alias, and the article that it leads to. */
export interface ArticleAlias {
  readonly path: string
  /** The article's slug of today, and its status. */
  readonly slug: string
  readonly status: Status
  /** Whether readers have seen the article: otherwise its addresses do not exist for them. */
  readonly isPublic: boolean
}

/** What an old address leads to. `key`: which of the asked addresses it is. */
export type FoundAddress =
  | { readonly key: string; readonly alias: ArticleAlias }
  | { readonly key: string; readonly rule: RedirectRule }

export interface AddressClash {
  readonly rule: RedirectRule
  readonly holder: Holding
}

/** Texts that begin so are between these two, in the order of bytes. */
const frontWithQuery = '/?'
const behindFront = '/@'

/** Rows of one transaction: readers whose answer is not cached wait for it on SQLite. */
const rowsAtOnce = 500

/** The former addresses that articles and `redirects.csv` name. */
export function createRedirects({ read, write, now }: Access, writeUnannounced: WriteUnannounced) {
  /** Rows of an edition that is not in force change nothing for readers. */
  async function prepare(edition: string, rules: readonly RedirectRule[]): Promise<void> {
    for (let at = 0; at < rules.length; at += rowsAtOnce) {
      const rows = rules.slice(at, at + rowsAtOnce).map((rule) => toRow(edition, rule))
      await writeUnannounced((db) => upsert(db, 'redirect', rows), { isDurable: false })
    }
  }

  /** The rows of other editions than the one in force. */
  async function clearOthers(): Promise<void> {
    for (let isDone = false; !isDone; ) {
      isDone = await writeUnannounced(async (db) => {
        const edition = await findOther(db, (await readSetting(db, editionSetting)) ?? '')
        if (edition === undefined) return true
        const rows = await db
          .selectFrom('redirect')
          .select('source')
          .where('edition', '=', edition)
          .limit(rowsAtOnce)
          .execute()
        await deleteRows(db, edition, rows)
        return false
      })
    }
  }

  return {
    /** The edition of `redirects.csv` in force; empty if there is none. */
    redirectEdition: (): Promise<string> => read(async (db) => (await readSetting(db, editionSetting)) ?? ''),

    /**
     * Puts the rules into force in place of all before, at once for all servers, in many short transactions. `edition` names
     * the rules: equal names, equal rules. If an address of a rule has an answer of another kind, all these clashes are
     * returned, and the rules before stay in force.
     */
    saveRedirects: async (
      edition: string,
      rules: readonly RedirectRule[],
    ): Promise<readonly AddressClash[]> => {
      const clashes = await read((db) => findClashes(db, rules))
      if (clashes.length > 0) return clashes
      await prepare(edition, rules)
      await write(async (db) => {
        // Another server may have cleared an edition that was not in force yet.
        if ((await countRows(db, edition)) !== rules.length) {
          await upsert(
            db,
            'redirect',
            rules.map((rule) => toRow(edition, rule)),
          )
        }
        await writeSetting(db, editionSetting, edition)
      })
      await clearOthers()
      return []
    },

    /** Puts no rules into force. */
    dropRedirects: async (): Promise<void> => {
      await write((db) => writeSetting(db, editionSetting, ''))
      await clearOthers()
    },

    /** What would keep rules of these paths from coming into force. */
    findRedirectClashes: (rules: readonly RedirectRule[]): Promise<readonly AddressClash[]> =>
      read((db) => findClashes(db, rules)),

    /**
     * The alias or rule of the first of these addresses that has one, and the edition of the rules in force, which may have
     * patterns: see `redirectPatterns`.
     */
    findAddress: (keys: readonly string[]): Promise<{ edition: string; found?: FoundAddress }> =>
      read(async (db) => {
        const aliases = new Map((await readAliases(db, now(), keys)).map((alias) => [alias.path, alias]))
        const edition = (await readSetting(db, editionSetting)) ?? ''
        const ofKeys = edition ? await readRules(db, edition, keys) : []
        const rules = new Map(ofKeys.map((rule) => [rule.source, rule]))
        for (const key of keys) {
          const [alias, rule] = [aliases.get(key), rules.get(key)]
          if (alias?.isPublic) return { edition, found: { key, alias } }
          if (rule) return { edition, found: { key, rule } }
        }
        return { edition }
      }),

    /** Whether an alias or a rule is the front page with a query. */
    hasFrontAddresses: (): Promise<boolean> =>
      read(async (db) => {
        const edition = (await readSetting(db, editionSetting)) ?? ''
        const rule = await db
          .selectFrom('redirect')
          .select('source')
          .where('edition', '=', edition)
          .where('source', '>=', frontWithQuery)
          .where('source', '<', behindFront)
          .limit(1)
          .executeTakeFirst()
        const alias = await db
          .selectFrom('article_alias')
          .select('path')
          .where('path', '>=', frontWithQuery)
          .where('path', '<', behindFront)
          .limit(1)
          .executeTakeFirst()
        return (rule ?? alias) !== undefined
      }),

    /** The rules with patterns, in the order of the file. */
    redirectPatterns: (edition: string): Promise<RedirectRule[]> =>
      read(async (db) => {
        const rows = await db
          .selectFrom('redirect')
          .selectAll()
          .where('edition', '=', edition)
          .where('is_pattern', '=', 1)
          .orderBy('line')
          .execute()
        return rows.map(toRule)
      }),

    /** All rules in force, in the order of the file. */
    listRedirects: (): Promise<RedirectRule[]> =>
      read(async (db) => {
        const edition = (await readSetting(db, editionSetting)) ?? ''
        const rows = await db
          .selectFrom('redirect')
          .selectAll()
          .where('edition', '=', edition)
          .orderBy('line')
          .execute()
        return rows.map(toRule)
      }),

    /** The aliases of all articles, by path. */
    listAliases: (): Promise<ArticleAlias[]> => read((db) => readAliases(db, now())),
  }
}

function toRow(edition: string, { source, isPattern, target, status, line }: RedirectRule) {
  return { edition, source, is_pattern: isPattern ? 1 : 0, target, status, line }
}

type Row = Omit<Selectable<RedirectTable>, 'edition'>

function toRule({ source, is_pattern, target, status, line }: Row): RedirectRule {
  return { source, isPattern: is_pattern === 1, target, status: status as RedirectStatus, line }
}

/** Another edition than this one, by one look-up on each side of it. */
async function findOther(db: Database, edition: string): Promise<string | undefined> {
  for (const side of ['<', '>'] as const) {
    const row = await db
      .selectFrom('redirect')
      .select('edition')
      .where('edition', side, edition)
      .limit(1)
      .executeTakeFirst()
    if (row) return row.edition
  }
  return undefined
}

async function deleteRows(db: Database, edition: string, rows: readonly { source: string }[]): Promise<void> {
  const sources = rows.map(({ source }) => source)
  await inBatches(sources, (batch) =>
    db.deleteFrom('redirect').where('edition', '=', edition).where('source', 'in', batch).execute(),
  )
}

async function countRows(db: Database, edition: string): Promise<number> {
  const { count } = await db
    .selectFrom('redirect')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('edition', '=', edition)
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function findClashes(db: Database, rules: readonly RedirectRule[]): Promise<AddressClash[]> {
  const exact = rules.filter(({ isPattern }) => !isPattern)
  const holders = await findHolders(
    db,
    exact.map(({ source }) => source),
    { except: 'redirect' },
  )
  return exact.flatMap((rule) => {
    const holder = holders.get(rule.source)
    return holder ? [{ rule, holder }] : []
  })
}

async function readRules(db: Database, edition: string, keys: readonly string[]): Promise<RedirectRule[]> {
  const rows = await db
    .selectFrom('redirect')
    .selectAll()
    .where('edition', '=', edition)
    .where('source', 'in', keys)
    .where('is_pattern', '=', 0)
    .execute()
  return rows.map(toRule)
}

async function readAliases(db: Database, now: Date, keys?: readonly string[]): Promise<ArticleAlias[]> {
  const rows = await db
    .selectFrom('article_alias')
    .innerJoin('article', 'article.id', 'article_alias.article_id')
    .select(['article_alias.path', 'article.slug', 'article.status', 'article.published_at'])
    .select('article.went_public_at')
    .$if(keys !== undefined, (query) => query.where('article_alias.path', 'in', keys ?? []))
    .orderBy('article_alias.path')
    .execute()
  return rows
    .map((row) => asOf(row, now))
    .map((row) => ({ path: row.path, slug: row.slug, status: row.status, isPublic: isPublic(row) }))
}
