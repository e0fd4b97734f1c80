import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createEditing } from '../../src/editing/editing.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makeIncoming } from '../support/make-incoming.ts'
import { newSqlite } from '../support/new-database.ts'

const now = () => new Date('2026-11-23T09:00:00Z')
const rules = { language: 'en', queries: [], feedSize: 50, timeZone: 'UTC' }

async function openEditing() {
  const store = await openStore(await newSqlite(), { now, rules })
  return { store, editing: createEditing(store), [Symbol.asyncDispose]: () => store.close() }
}

describe('editing', () => {
  it('publishes, corrects and withdraws an article, and each is a revision', async () => {
    await using desk = await openEditing()
    const { editing, store } = desk
    await editing.save([makeIncoming('a', { article: { published: undefined } })])
    expect(await editing.publish('a')).toMatchObject({ status: 'published', published: { at: now() } })
    await editing.correct('a', { grade: 'correction', note: ' It was Tuesday. ' })
    const withdrawn = await editing.withdraw('a', ' It was wrong. ')
    expect(withdrawn).toMatchObject({
      status: 'withdrawn',
      withdrawal: { reason: 'It was wrong.' },
      corrections: [{ grade: 'correction', note: 'It was Tuesday.' }],
    })
    const revisions = await store.history('a')
    expect(revisions.map(({ article }) => article.status)).toEqual([
      'draft',
      'published',
      'published',
      'withdrawn',
    ])
  })

  it('takes a blank reason for none', async () => {
    await using desk = await openEditing()
    await desk.editing.save([makeIncoming('a')])
    expect((await desk.editing.withdraw('a', '  ')).withdrawal).not.toHaveProperty('reason')
  })

  it('names everything that is wrong with a correction', async () => {
    await using desk = await openEditing()
    await expect(desk.editing.correct('a', { grade: 'huge', note: ' ' })).rejects.toMatchObject({
      problem: 'invalid',
      message: 'grade must be one of minor, significant, correction, not "huge"\nnote must not be empty',
    })
  })

  it('is the only caller of the store methods that change an article', () => {
    const source = resolve(import.meta.dirname, '../../src')
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    const change = /\.(?:saveArticles|withdrawKeys|renameKeys)\b|\bstore\.(?:publish|withdraw|correct)\b/
    const callers = files.filter((file) => change.test(readFileSync(join(source, file), 'utf8')))
    expect(callers.filter((file) => !file.startsWith('store/'))).toEqual(['editing/editing.ts'])
  })
})
