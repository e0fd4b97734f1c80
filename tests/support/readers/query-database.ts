import { DatabaseSync } from 'node:sqlite'

/** The rows of a query on a reader's SQLite file. */
export function queryDatabase<Row>(file: string, sql: string): Row[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare(sql).all() as unknown as Row[]
  } finally {
    database.close()
  }
}

/** Changes a reader's SQLite file while the reader does not run. */
export function changeDatabase(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}

/** RFC 3339 for seconds since 1970. */
export function secondsText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}
