import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import axe from 'axe-core'
import { expect, it } from 'vitest'
import { openBrowser } from '../../support/browser.ts'
import { startIndieAuth } from './start-indieauth.ts'

it('a person allows a program in a real browser, without scripts, and no other page can frame that', async () => {
  await using test = await startIndieAuth()
  const at = `http://127.0.0.1:${test.server.port}/indieauth/authorize`
  const app = createServer((req, res) => {
    const frame = req.url?.startsWith('/frame') ? `<iframe src="${at}?${req.url.slice(7)}"></iframe>` : ''
    res.setHeader('Content-Type', 'text/html').end(`<title>App</title>Welcome${frame}`)
  })
  await new Promise<void>((done) => app.listen(0, '127.0.0.1', done))
  const client_id = `http://localhost:${(app.address() as AddressInfo).port}/`
  const { fields } = test.request({ client_id, redirect_uri: `${client_id}cb`, scope: 'create update' })
  const browser = await openBrowser()
  const complaints: string[] = []
  for (const [width, javaScriptEnabled] of [
    [390, false],
    [1280, true],
  ] as const) {
    const page = await browser.newPage({ viewport: { width, height: 800 }, javaScriptEnabled })
    page.on('console', (message) => complaints.push(message.text()))
    await page.goto(`${at}?${new URLSearchParams(fields)}`)
    const isWide = await page.locator('html').evaluate((html) => html.scrollWidth > html.clientWidth)
    expect(isWide).toBe(false)
    if (javaScriptEnabled) {
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate('axe.run()').then((value) => value as axe.AxeResults)
      expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([])
    }
    await page.getByLabel('One-time code').fill('aaaa bbbb cccc')
    await page.getByRole('checkbox', { name: 'change articles' }).uncheck()
    await page.getByRole('button', { name: 'Allow' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('This code is not valid')
    expect(await page.getByRole('checkbox', { name: 'change articles' }).isChecked()).toBe(false)
    const { code } = await test.server.gazette.store.logins.begin('Ada')
    await page.getByLabel('One-time code').fill(code.toLowerCase())
    await page.keyboard.press('Enter')
    await page.waitForURL(`${client_id}cb?code=**`)
    const [, given] = /code=([^&]*)/.exec(page.url()) ?? []
    const store = test.server.gazette.store.authorizations
    const { code_challenge: challenge = '', redirect_uri: redirectUri = '' } = fields
    const proof = { clientId: client_id, redirectUri, challenge }
    expect(await store.redeem(given ?? '', proof, { withToken: true })).toMatchObject({ scopes: ['create'] })
    await page.close()
  }
  expect(complaints.filter((text) => !text.includes('403'))).toEqual([])
  const page = await browser.newPage()
  await page.goto(`${client_id}frame?${new URLSearchParams(fields)}`)
  expect(
    await page
      .frames()[1]
      ?.title()
      .catch(() => ''),
  ).not.toContain('act for this publication')
  await browser.close()
  await new Promise((done) => app.close(done))
})
