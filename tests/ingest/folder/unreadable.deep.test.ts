import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { eventually } from '../../support/start-gazette.ts'
import { feedOf, logOf, startUnprivileged } from '../../support/unprivileged-server.ts'

it('a file that may not be read is named, and comes in when it may', async () => {
  await using data = await makeDataFolder({
    'articles/a.md': markdown('Alpha'),
    'articles/b.md': markdown('Beta'),
  })
  const path = join(data.path, 'articles/b.md')
  await chmod(path, 0)
  await using server = await startUnprivileged(data)
  expect(await feedOf(server)).toContain('Alpha')
  expect(logOf(server)).toMatch(/"an article is refused".*b\.md|b\.md.*"an article is refused"/)
  expect(await feedOf(server)).not.toContain('Beta')
  await chmod(path, 0o644)
  await eventually(async () => expect(await feedOf(server)).toContain('Beta'))
})
