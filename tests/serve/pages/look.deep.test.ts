import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fontNames } from '../../../src/domain/look.ts'
import { openBrowser } from '../../support/browser.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const text =
  'The night ferry across the Wend will run again from the first of March, the harbour board has decided by five votes to two. ' +
  'It stopped eleven years ago, when the road bridge at Cobb opened and the last boat carried four passengers a night on average. '

const publicationWith = (look: object, language = 'en-GB') =>
  JSON.stringify({
    ...{ id: 'tag:test.example,2026:courier', title: 'The Courier', language },
    ...{ publisher: { name: 'The Courier' }, look },
  })

let data: DataFolder
let server: TestServer
let browser: Browser
beforeAll(async () => {
  data = await makeDataFolder({
    'articles/a.md': markdown('Alpha', {}, `${text.repeat(3)}\n\n[A link](https://a.example)`),
  })
  ;[server, browser] = await Promise.all([startGazette(data), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await data?.[Symbol.asyncDispose]()
})

interface Shown {
  readonly fontSize: number
  readonly lineHeight: number
  readonly family: string
  readonly charactersOfLines: readonly number[]
}

/** Of the first paragraph; the last line is left out. */
function readText(page: Page): Promise<Shown> {
  return page.evaluate(`(() => {
    const paragraph = document.querySelector('.body p')
    const { fontSize, lineHeight, fontFamily } = getComputedStyle(paragraph)
    const node = paragraph.firstChild
    const lines = new Map()
    for (let index = 0; index < node.length; index++) {
      const range = document.createRange()
      range.setStart(node, index)
      range.setEnd(node, index + 1)
      const top = Math.round(range.getBoundingClientRect().top)
      lines.set(top, (lines.get(top) ?? 0) + 1)
    }
    return {
      fontSize: parseFloat(fontSize),
      lineHeight: parseFloat(lineHeight) / parseFloat(fontSize),
      family: fontFamily,
      charactersOfLines: [...lines.values()].slice(0, -1),
    }
  })()`)
}

async function visit<T>(look: object, options: object, read: (page: Page) => Promise<T>): Promise<T> {
  const before = await (await fetch(server.url)).text()
  await data.write('publication.json', publicationWith(look))
  await eventually(async () => expect(await (await fetch(server.url)).text()).not.toBe(before))
  const context = await browser.newContext(options)
  try {
    const page = await context.newPage()
    await page.goto(`${server.url}/articles/a`, { waitUntil: 'networkidle' })
    return await read(page)
  } finally {
    await context.close()
  }
}

const colourOf = (page: Page, selector: string, property: string) =>
  page.evaluate(`getComputedStyle(document.querySelector('${selector}'))['${property}']`)

describe('text in a real browser', () => {
  it.each(fontNames)('in the font %s has 65 to 75 letters a line, and 18 to 20 pixels', async (fonts) => {
    const shown = await visit({ fonts }, { viewport: { width: 1280, height: 900 } }, readText)
    const { charactersOfLines } = shown
    const average = charactersOfLines.reduce((sum, count) => sum + count, 0) / charactersOfLines.length
    expect(charactersOfLines.length).toBeGreaterThan(5)
    expect(average).toBeGreaterThanOrEqual(65)
    expect(average).toBeLessThanOrEqual(75)
    expect(shown.fontSize).toBeCloseTo(20, 0)
    expect(shown.lineHeight).toBeCloseTo(1.5, 2)
    expect(shown.family).not.toContain('Times')
  })

  it('has 18 pixels on a phone', async () => {
    const phone = { viewport: { width: 390, height: 844 }, isMobile: true }
    expect((await visit({ fonts: 'sans' }, phone, readText)).fontSize).toBeCloseTo(18, 0)
  })

  it.each([
    ['both', 'light', 'rgb(253, 252, 249)', 'rgb(11, 110, 79)'],
    ['light', 'dark', 'rgb(253, 252, 249)', 'rgb(11, 110, 79)'],
    ['both', 'dark', 'rgb(22, 24, 27)', undefined],
    ['dark', 'light', 'rgb(22, 24, 27)', undefined],
  ])('of a publication for %s, read in %s, has its colours', async (scheme, colorScheme, paper, accent) => {
    await visit({ accent: '#0b6e4f', scheme }, { colorScheme }, async (page) => {
      expect(await colourOf(page, 'html', 'backgroundColor')).toBe(paper)
      const link = await colourOf(page, '.body a', 'color')
      if (accent) expect(link).toBe(accent)
      else expect(link).not.toBe('rgb(11, 110, 79)')
    })
  })

  it('obeys the style sheet of a theme whatever the selectors of the built-in rules', async () => {
    await data.write('theme/style.css', 'p { font-size: 31px } :root { --paper: #ffeedd }')
    await visit({ fonts: 'slab' }, {}, async (page) => {
      expect((await readText(page)).fontSize).toBe(31)
      expect(await colourOf(page, 'html', 'backgroundColor')).toBe('rgb(255, 238, 221)')
      expect(await colourOf(page, '.lede, .meta', 'fontSize')).toBe('31px')
    })
    await rm(`${data.path}/theme/style.css`)
  })

  it('is printed in light colours, with the address of a link', async () => {
    await visit({ accent: '#0b6e4e', scheme: 'dark' }, { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' })
      expect(await colourOf(page, 'html', 'backgroundColor')).toBe('rgb(253, 252, 249)')
      const after = `getComputedStyle(document.querySelector('.body a'), '::after').content`
      expect(await page.evaluate(after)).toContain('https://a.example')
    })
  })
})
