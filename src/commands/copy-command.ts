import { copyStore } from '../store/copy-store.ts'

/** Copies a whole store into an empty one, in either direction between SQLite and PostgreSQL. */
export async function copyCommand({ from, to }: { from: string; to: string }): Promise<void> {
  const { article, article_revision, feed } = await copyStore(from, to)
  console.log(
    `Copied: ${article} articles with ${article_revision} revisions, in ${feed} feeds. Ids and dates are as they were.`,
  )
}
