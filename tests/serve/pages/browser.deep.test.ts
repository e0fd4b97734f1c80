import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../support/browser.ts'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

const longWord = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung'
let data: DataFolder
let server: TestServer
let browser: Browser
beforeAll(async () => {
  const body = `> Quoted.\n\n![A quay](quay.png "The quay at low tide")\n\n${longWord}\n\n| a | b | c |\n|---|---|---|\n| ${'wide '.repeat(20)}| x | y |\n\n\`\`\`\n${'code '.repeat(60)}\n\`\`\`\n`
  data = await makeDataFolder({
    'articles/a.md': markdown('Alpha', { figures: '[{file: quay.png, credit: Ida Fell}]' }, body),
    'articles/c.md': markdown('Gamma', { language: 'en' }, '> A quote.'),
    'articles/b.md': markdown(`Beta ${longWord}`, { authors: 'Ida Fell' }),
    'media/quay.png': onePixelPng,
    'publication.json': JSON.stringify({
      id: 'tag:test.example,2026:courier',
      title: 'The Test Courier',
      language: 'en-GB',
      publisher: { name: 'The Test Courier' },
      icon: 'quay.png',
    }),
  })
  ;[server, browser] = await Promise.all([startGazette(data), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await data?.[Symbol.asyncDispose]()
})

const slantOfSubtitle = `getComputedStyle(document.querySelector('.masthead .subtitle')).fontStyle`

/** Opens the address; resolves with the page and the errors on it. */
async function visit(
  path: string,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options)
  try {
    const page = await context.newPage()
    const wrong: string[] = []
    page.on('console', (message) => wrong.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => wrong.push(String(error)))
    page.on('requestfailed', (request) => wrong.push(`failed: ${request.url()}`))
    page.on('response', (response) => {
      if (response.status() >= 400) wrong.push(`${response.status()}: ${response.url()}`)
    })
    await page.goto(server.url + path, { waitUntil: 'networkidle' })
    await look(page)
    expect(wrong).toEqual([])
  } finally {
    await context.close()
  }
}

const desk = { viewport: { width: 1280, height: 900 } }
const narrow = { viewport: { width: 390, height: 844 }, isMobile: true }
const phone = { viewport: { width: 360, height: 740 }, isMobile: true }

describe('in a real browser', () => {
  it('the front page shows the articles, and leads to the feed, whose address is selected by one click', async () => {
    await visit('/', desk, async (page) => {
      expect(await page.title()).toBe('The Test Courier')
      expect(await page.locator('article h2').allInnerTexts()).toEqual(expect.arrayContaining(['Alpha']))
      await page.getByRole('link', { name: 'Follow “The Test Courier”' }).click()
      await page.locator('code.address').first().click()
      expect(await page.evaluate('String(getSelection())')).toBe(`${server.url}/rss.xml`)
    })
  })

  it.each(['/rss.xml', '/atom.xml', '/feed.json'])(
    '%s shows the list of feeds instead of source code',
    async (path) => {
      await visit(path, desk, async (page) => {
        expect(page.url()).toBe(`${server.url}/subscribe`)
        expect(await page.locator('#feeds').isVisible()).toBe(true)
        expect(await page.locator('code.address').allTextContents()).toContain(server.url + path)
      })
    },
  )

  it('the page of a feed copies its address with one click, and shows entries as a reader will', async () => {
    const permitted = { ...desk, permissions: ['clipboard-read', 'clipboard-write'] }
    await visit('/subscribe', permitted, async (page) => {
      const copy = page.getByRole('button', { name: 'Copy' })
      expect(await copy.count()).toBe(1)
      await page.getByText('Other formats').click()
      expect(await copy.count()).toBe(3)
      await copy.nth(1).click()
      await page.getByRole('button', { name: 'Copied' }).waitFor()
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${server.url}/atom.xml`)
      const entry = page.locator('article.entry', { hasText: 'Alpha' })
      expect(await entry.locator('.body').isVisible()).toBe(false)
      await entry.locator('summary').click()
      expect(await entry.locator('.body').isVisible()).toBe(true)
    })
  })

  it('the page of a feed needs no script: the address is selected by one click', async () => {
    await visit('/authors/ida-fell/subscribe', { ...desk, javaScriptEnabled: false }, async (page) => {
      expect(await page.getByRole('button').count()).toBe(0)
      expect(await page.locator('code.address').first().innerText()).toBe(
        `${server.url}/authors/ida-fell/rss.xml`,
      )
    })
  })

  it('the front page links to an article, which shows its picture with caption and credit', async () => {
    await visit('/', desk, async (page) => {
      await page.getByRole('link', { name: 'Alpha' }).click()
      await page.waitForURL(`${server.url}/articles/a`)
      const picture = page.getByRole('img', { name: 'A quay' })
      expect(await picture.evaluate(isLoaded)).toBe(true)
      expect(await page.locator('figcaption').innerText()).toMatch(/^The quay at low tide\s+Ida Fell$/)
    })
  })

  it.each(['/', '/articles/a', '/articles/b', '/subscribe', '/authors/ida-fell'])(
    '%s fits a phone with any content',
    async (path) => {
      await visit(path, phone, async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
      })
    },
  )

  it.each([
    ['a phone', narrow],
    ['a desk', desk],
  ])(
    'an Arabic publication is mirrored on %s, and an English article in it is not',
    async (_what, options) => {
      const { gazette } = server
      const own = gazette.site().publication
      await gazette.adoptPublication({ ...own, language: 'ar', subtitle: 'أخبار' })
      try {
        for (const [path, quoteBorder] of [
          ['/', undefined],
          ['/articles/a', 'right'],
          ['/articles/c', 'left'],
        ] as const) {
          await visit(path, options, async (page) => {
            const { width } = options.viewport
            expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
            const [name, subscribe] = await Promise.all(
              ['.masthead .name', '.subscribe'].map((one) => page.locator(one).boundingBox()),
            )
            expect((name?.x ?? 0) + (name?.width ?? 0)).toBeGreaterThan(width / 2)
            expect(subscribe?.x).toBeLessThan(width / 2)
            expect(await page.getByRole('link', { name: 'اشترك' }).first().isVisible()).toBe(true)
            expect(await page.evaluate(slantOfSubtitle)).toBe('normal')
            if (quoteBorder) expect(await page.evaluate(quoteSide)).toBe(quoteBorder)
          })
        }
      } finally {
        await gazette.adoptPublication(own)
      }
    },
  )

  it('the page of a feed copies its address in the words of the publication', async () => {
    const { gazette } = server
    const own = gazette.site().publication
    await gazette.adoptPublication({ ...own, language: 'de' })
    try {
      await visit(
        '/subscribe',
        { ...desk, permissions: ['clipboard-read', 'clipboard-write'] },
        async (page) => {
          await page.getByRole('button', { name: 'Kopieren' }).first().click()
          await page.getByRole('button', { name: 'Kopiert' }).waitFor()
        },
      )
    } finally {
      await gazette.adoptPublication(own)
    }
  })

  it.each(['light', 'dark'] as const)('pages can be read in %s', async (colorScheme) => {
    await visit('/articles/a', { ...desk, colorScheme }, async (page) => {
      const [ink, paper] = await page.evaluate<[number, number]>(luminances)
      const [light, dark] = ink > paper ? [ink, paper] : [paper, ink]
      expect((light + 0.05) / (dark + 0.05)).toBeGreaterThan(7)
      expect(ink > paper).toBe(colorScheme === 'dark')
    })
  })

  it('pages need no script', async () => {
    await visit('/articles/a', { ...desk, javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('h1').innerText()).toBe('Alpha')
    })
  })

  it('autodiscovery and canonical link are absolute, as a browser sees them', async () => {
    await visit('/articles/a', desk, async (page) => {
      const feeds = await page.evaluate(
        '[...document.querySelectorAll("link[rel=alternate]")].slice(0, 3).map((link) => link.getAttribute("href"))',
      )
      expect(feeds).toEqual(['/rss.xml', '/atom.xml', '/feed.json'].map((path) => server.url + path))
      expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(`${server.url}/articles/a`)
    })
  })
})

/** A picture that failed has no width. */
const isLoaded = (image: object) => ((image as { naturalWidth?: number }).naturalWidth ?? 0) > 0

/** The side of the quotation that has a border. */
const quoteSide = `(() => {
  const { borderLeftWidth, borderRightWidth } = getComputedStyle(document.querySelector('blockquote'))
  return parseFloat(borderLeftWidth) > parseFloat(borderRightWidth) ? 'left' : 'right'
})()`

/** Relative luminance of text and background (WCAG 2.2), as the browser painted them. */
const luminances = `(() => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const { color, backgroundColor } = getComputedStyle(document.documentElement)
  return [luminance(color), luminance(backgroundColor)]
})()`
