import { expect, it } from 'vitest'
import { formatNames, formats } from '../../src/domain/feed.ts'
import { validate } from '../../src/validator/validate.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { startReadmeApp } from '../support/readme-app.ts'
import { ask } from '../support/request.ts'

it('the app of the README serves valid feeds, and when it has closed Gazette nothing keeps its process', async () => {
  await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour news') })
  await using app = await startReadmeApp(data.path)
  for (const format of formatNames) {
    const url = app.url + formats[format].file
    const { status, text } = await ask(url)
    expect([status, validate(text, { url, severity: 'error' }).findings]).toEqual([200, []])
    expect(text).toContain('Harbour news')
  }
  expect(await app.end()).toEqual([0, null])
})
