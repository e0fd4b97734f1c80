import { sql } from 'kysely'
import type { SearchTerm } from '../../../domain/search/parse-query.ts'
import type { TextIndex, Wanted } from '../../search/text-index.ts'

/** SQLite's FTS5 (https://www.sqlite.org/fts5.html), without the texts themselves. Its tokenizer only splits at spaces. */
export const sqliteTextIndex: TextIndex = {
  insert: async (db, texts) => {
    const rows = texts.map(
      ({ key, title, words, parts }) =>
        sql`(${key}, ${title.join(' ')}, ${words.join(' ')}, ${parts.join(' ')})`,
    )
    await sql`insert into search_text (rowid, title, words, parts) values ${sql.join(rows)}`.execute(db)
  },
  remove: async (db, keys) => {
    await sql`delete from search_text where rowid in (${sql.join(keys)})`.execute(db)
  },
  clear: async (db) => {
    await sql`insert into search_text (search_text) values ('delete-all')`.execute(db)
  },
  find: async (db, wanted, { from, below }, limit) => {
    const { rows } = await sql<{ key: string }>`
      select cast(rowid as text) as key from search_text
      where search_text match ${toMatch(wanted)} and rowid >= ${from} and rowid < ${below}
      order by rowid desc limit ${limit}
    `.execute(db)
    return rows.map(({ key }) => BigInt(key))
  },
  locking: '',
}

/** In quotation marks nothing but `"` means anything to FTS5, and words hold none. */
function toMatch({ terms, parts, inTitle = [] }: Wanted): string {
  const wanted = [
    ...terms.filter(({ isExcluded }) => !isExcluded).map(toPhrase),
    ...parts.map((part) => `parts : "${part}"`),
    ...inTitle.map(({ words }) => `title : "${words.join(' ')}"`),
  ]
  const excluded = terms.filter(({ isExcluded }) => isExcluded).map((term) => ` NOT (${toPhrase(term)})`)
  return `(${wanted.join(' AND ')})${excluded.join('')}`
}

function toPhrase({ words, isCharacter }: SearchTerm): string {
  return `${isCharacter ? 'parts' : '{title words}'} : "${words.join(' ')}"`
}
