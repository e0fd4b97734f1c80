import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../support/browser.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

const sections = ['news', 'sport', 'arts']
let data: DataFolder
let server: TestServer
let browser: Browser
let axe: string

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  data = await makeDataFolder({ ...(await makeFiles()) })
  ;[server, browser] = await Promise.all([startGazette(data), openBrowser()])
  await server.gazette.store.withdraw('story-39')
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await data?.[Symbol.asyncDispose]()
})

async function makeFiles(): Promise<Record<string, string | Uint8Array>> {
  const sample = new URL('../../../data/media/', import.meta.url)
  const [picture, portrait] = await Promise.all(
    ['night-ferry.png', 'nell-arkwright.png'].map((name) => readFile(new URL(name, sample))),
  )
  const body =
    'Some **words** of a [story](/articles/story-1).\n\n![A boat](boat.png "At night")\n\n> Quoted.\n\n'
  const stories = Array.from({ length: 40 }, (_, index) => {
    const fields = {
      published: new Date(Date.UTC(2026, 10, 20) - index * 3_600_000).toISOString(),
      section: sections[index % 3] ?? '',
      tags: '[boats, Fährschiff]',
      authors: '[Nell Arkwright, Bo]',
      ...(index % 5 === 3 ? { language: 'he' } : {}),
    }
    const text = index % 4 === 0 ? body.replace(/!.*\n/, '') : body
    return [
      `articles/story-${index}.md`,
      markdown(`Story number ${index} of a long day`, fields, text.repeat(4)),
    ]
  })
  const publication = {
    ...{ id: 'tag:test.example,2026:fronts', title: 'The Test Courier', subtitle: 'News of nowhere' },
    ...{ language: 'en-GB', publisher: { name: 'The Test Courier' }, rights: '© The Test Courier' },
    sections: sections.map((slug) => ({ slug, title: slug })),
    authors: [{ name: 'Nell Arkwright', about: 'Walks the flats.', picture: 'nell.png' }],
    queries: [{ slug: 'boats', title: 'Boats', any: [{ tag: 'boats' }] }],
    // So many that a phone shows them in one line that moves.
    navigation: [
      ...sections,
      ...['tags/boats', 'queries/boats', 'archive', 'languages/he'].map((path) => ({
        title: `All of ${path}`,
        address: `/${path}`,
      })),
    ],
    logo: 'nell.png',
  }
  return {
    ...Object.fromEntries(stories),
    'pages/about.md': '---\ntitle: About us\nmenu: true\n---\nWho we are.',
    'media/boat.png': picture ?? '',
    'media/nell.png': portrait ?? '',
    'publication.json': JSON.stringify(publication),
  }
}

/** Every kind of page. */
const pages = [
  ...['/', '/sections/news', '/tags/boats', '/authors/nell-arkwright', '/languages/he', '/queries/boats'],
  ...['/subscribe', '/sections/news/subscribe', '/articles/story-1', '/articles/story-3', '/about'],
  ...[
    '/nothing',
    '/articles/story-39',
    '/archive',
    '/sections/news/archive',
    '/archive/2026/11',
    '/search?q=story',
  ],
]

const looks = [
  { what: 'a phone, light', width: 390, colorScheme: 'light', language: 'en-GB' },
  { what: 'a tablet, dark', width: 768, colorScheme: 'dark', language: 'en-GB' },
  { what: 'a desk, light', width: 1280, colorScheme: 'light', language: 'en-GB' },
  { what: 'a desk, dark', width: 1280, colorScheme: 'dark', language: 'en-GB' },
  { what: 'a phone from right to left, dark', width: 390, colorScheme: 'dark', language: 'ar' },
  { what: 'a tablet from right to left, light', width: 768, colorScheme: 'light', language: 'ar' },
  { what: 'a desk from right to left, light', width: 1280, colorScheme: 'light', language: 'ar' },
] as const

/** Keeps what moves while the page loads. Runs before the page's own content is there. */
const watchShifts = `
  window.shifts = []
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      window.shifts.push([value, ...sources.map(({ node, previousRect, currentRect }) =>
        [node?.outerHTML?.slice(0, 200), previousRect.toJSON(), currentRect.toJSON()])])
    }
  }).observe({ type: 'layout-shift', buffered: true })`

describe.each(looks)('on $what', ({ width, colorScheme, language }) => {
  it('every kind of page is accessible, fits the width and stays where it is while it loads', async () => {
    const { gazette } = server
    await gazette.adoptPublication({ ...gazette.site().publication, language })
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
    await context.addInitScript(watchShifts)
    const page = await context.newPage()
    const found: unknown[][] = []
    try {
      for (const path of pages) found.push([path, ...(await inspect(page, path))])
      expect(found).toEqual(pages.map((path) => [path, width, []]))
    } finally {
      await context.close()
    }
  })
})

/** The page's width, what moves while it loads, and what an assistive technology would miss. */
async function inspect(page: Page, path: string): Promise<unknown[]> {
  await load(page, path)
  const fits = await page.evaluate('document.documentElement.scrollWidth')
  const violations = await findViolations(page)
  let shifts = await page.evaluate('window.shifts')
  // On a busy machine half a sentence may be painted before the rest is parsed. What moves by itself moves each time.
  if (JSON.stringify(shifts) !== '[]') {
    await load(page, path)
    shifts = await page.evaluate('window.shifts')
  }
  return [fits, shifts, ...violations]
}

/** Until each picture is there and what it moves has been noted. */
async function load(page: Page, path: string): Promise<void> {
  await page.goto(server.url + path)
  await page.evaluate(`(async () => {
    for (const picture of document.images) {
      if (!picture.checkVisibility()) continue
      picture.scrollIntoView()
      await picture.decode()
    }
    scrollTo(0, document.body.scrollHeight)
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
    await new Promise((resolve) => setTimeout(resolve, 50))
  })()`)
}

async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)
}

describe('by keyboard', () => {
  let page: Page

  beforeAll(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  })
  afterAll(() => page.close())

  it.each(pages)('%s is reached whole, and begins with a way past the header', async (path) => {
    await page.goto(server.url + path, { waitUntil: 'networkidle' })
    const reachable = Number(await page.evaluate(watchFocus))
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    for (let step = 1; step < reachable; step++) await page.keyboard.press('Tab')
    expect(await page.evaluate('window.focused.size')).toBe(reachable)
    await page.goto(server.url + path)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#content$/)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.closest("header.masthead") === null')).toBe(true)
  })
})

/** Counts the links, buttons and summaries that are shown, and keeps which of them have the focus. */
const watchFocus = `(() => {
  const reachable = [...document.querySelectorAll('a[href], button, summary, input')].filter(
    (element) => element.checkVisibility() && element.tabIndex >= 0)
  window.focused = new Set()
  addEventListener('focusin', ({ target }) => reachable.includes(target) && window.focused.add(target))
  return reachable.length
})()`

it.each(pages)(
  '%s has at most 40 kB without its pictures, and one picture that is loaded first',
  async (path) => {
    const compressed = { 'accept-encoding': 'gzip' }
    const { text, headers } = await ask(server.url + path, { headers: compressed })
    const style = /<link rel="stylesheet" href="([^"]+)">/.exec(text)?.[1] ?? ''
    const sheet = await ask(server.url + style, { headers: compressed })
    const bytes = [headers, sheet.headers].map((one) => Number(one['content-length']))
    expect(bytes.every((size) => size > 500)).toBe(true)
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40_000)
    const pictures = [...text.matchAll(/<img (?![^>]*alt="" width="48")[^>]*>/g)].map(([tag]) => tag)
    expect(pictures.filter((tag) => !/ width="\d+" height="\d+"/.test(tag))).toEqual([])
    expect(pictures.filter((tag) => !tag.includes('loading="lazy"')).length).toBeLessThanOrEqual(
      path.endsWith('subscribe') ? 0 : 2,
    )
  },
)
