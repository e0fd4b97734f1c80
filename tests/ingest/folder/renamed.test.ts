import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { runCli } from '../../support/run-cli.ts'
import { eventually, startGazette } from '../../support/start-gazette.ts'

it('what is said of a renamed file is true: the address stays, and after a new slug the old one redirects', async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('A'), 'articles/b.md': markdown('B') })
  await using server = await startGazette(data)
  const environment = { GAZETTE_DATA: data.path }
  await rename(join(data.path, 'articles/a.md'), join(data.path, 'articles/z.md'))
  const { stderr } = await runCli(['import'], environment)
  expect(stderr).toContain('keeps its id and its address /articles/a')
  expect(stderr).toContain('/articles/a redirects there')
  expect(await ask(`${server.url}/articles/a`)).toMatchObject({ status: 200 })
  expect(await ask(`${server.url}/articles/z`)).toMatchObject({ status: 404 })

  await data.write('articles/z.md', markdown('A', { slug: 'z' }))
  await runCli(['import'], environment)
  // The server looks for changes of another process a few times a second, and keeps pages until then.
  await eventually(async () => {
    expect(await ask(`${server.url}/articles/z`)).toMatchObject({ status: 200 })
    expect(await ask(`${server.url}/articles/a`)).toMatchObject({
      status: 301,
      headers: { location: '/articles/z' },
    })
  })
})
