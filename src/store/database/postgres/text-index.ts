import { sql } from 'kysely'
import type { SearchTerm } from '../../../domain/search/parse-query.ts'
import type { IndexedText, TextIndex, Wanted } from '../../search/text-index.ts'

/**
 * PostgreSQL's `tsvector` (https://www.postgresql.org/docs/current/datatype-textsearch.html), written as the type's own text,
 * so that no configuration of the server takes part: none exists for Polish, Hebrew, Japanese or Chinese. Titles have weight A.
 */
export const postgresTextIndex: TextIndex = {
  insert: async (db, texts) => {
    const rows = texts.map((text) => sql`(${text.key}::bigint, ${toVector(text)}::tsvector)`)
    await sql`insert into search_text (key, words) values ${sql.join(rows)}`.execute(db)
  },
  remove: async (db, keys) => {
    await sql`delete from search_text where key in (${sql.join(keys)})`.execute(db)
  },
  clear: async (db) => {
    await sql`truncate search_text`.execute(db)
  },
  find: async (db, wanted, { from, below }, limit) => {
    const { rows } = await sql<{ key: string }>`
      select key::text as key from search_text
      where words @@ ${toQuery(wanted)}::tsquery and key >= ${from}::bigint and key < ${below}::bigint
      order by search_text.key desc limit ${limit}
    `.execute(db)
    return rows.map(({ key }) => BigInt(key))
  },
  locking: 'for update',
}

/** Between title and text lies a place, so that no phrase is found across. */
function toVector({ title, words, parts }: IndexedText): string {
  return [
    ...title.map((word, index) => `'${word}':${index + 1}A`),
    ...words.map((word, index) => `'${word}':${title.length + 2 + index}`),
    ...parts.map((part) => `'${part}'`),
  ].join(' ')
}

/** Words hold neither `'` nor a backslash. */
function toQuery({ terms, parts, inTitle = [] }: Wanted): string {
  return [
    ...terms.map((term) => `${term.isExcluded ? '!' : ''}${toPhrase(term)}`),
    ...parts.map((part) => `'${part}'`),
    ...inTitle.map((term) => toPhrase(term, ':A')),
  ].join(' & ')
}

function toPhrase({ words }: SearchTerm, weight = ''): string {
  return `(${words.map((word) => `'${word}'${weight}`).join(' <-> ')})`
}
