import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { lookup } from 'mime-types'
import { makePicture } from '../make-picture.ts'

const run = promisify(execFile)

/** A site that a generator has built: its source, and what is on the web. */
export interface BuiltSite {
  readonly source: string
  readonly public: string
}

const days = Array.from({ length: 12 }, (_, index) => index + 1)
const twoDigits = (number: number) => String(number).padStart(2, '0')

async function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}

const body = (day: number, picture: string, link: string) =>
  `The *ferry* of day ${day} & “more”.\n\n![Boats on the mud](${picture})\n\nRead [the first](${link}) again.\n`

/** Built by Hugo, with permalinks of its configuration, a page bundle, a draft, and the feed at `/rss.xml`. */
export async function buildHugoSite(folder: string, url: string): Promise<BuiltSite> {
  const picture = await makePicture({ width: 300, height: 200 }, (one) => one.png())
  const posts = days.map((day) => {
    const head = [
      `title: "Hugo ${day}: tides & \\"time\\""`,
      `date: 2026-10-${twoDigits(day)}T08:30:00+01:00`,
      `slug: story-${day}`,
      'tags: [estuary]',
    ]
    const link = '/2026/10/story-1/'
    const isBundle = day === 12
    const name = isBundle ? `content/posts/day-${day}/index.md` : `content/posts/day-${day}.md`
    const text = body(day, isBundle ? 'mud.png' : '/images/harbour.png', link)
    return [name, `---\n${head.join('\n')}\n---\n\n${text}`] as const
  })
  await writeFiles(folder, {
    'config.toml': `baseURL = "${url}/"\ntitle = "The Estuary Post"\nlanguageCode = "en-gb"
[permalinks]\nposts = "/:year/:month/:slug/"\n[outputFormats.RSS]\nbaseName = "rss"\n`,
    'layouts/_default/single.html': '<h1>{{ .Title }}</h1>{{ .Content }}\n',
    'layouts/_default/list.html':
      '{{ range .Pages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}\n',
    ...Object.fromEntries(posts),
    'content/posts/day-12/mud.png': picture,
    'content/posts/draft.md': '---\ntitle: Unfinished\ndate: 2026-10-20\ndraft: true\n---\n\nNot for all.\n',
    'content/about.md': '---\ntitle: About us\ndate: 2020-01-01\n---\n\nWho we are.\n',
    'static/images/harbour.png': picture,
  })
  await run('hugo', ['--quiet', '-s', folder, '-d', join(folder, 'public')])
  return { source: folder, public: join(folder, 'public') }
}

/** Built by Jekyll with `jekyll-feed`: an Atom feed at `/feed.xml` whose ids are no addresses of pages. */
export async function buildJekyllSite(folder: string, url: string): Promise<BuiltSite> {
  const picture = await makePicture({ width: 300, height: 200 }, (one) => one.png())
  const posts = days.map((day) => {
    const head = [
      `title: "Jekyll ${day}: tides & 'time'"`,
      `date: 2026-10-${twoDigits(day)} 08:30:00 +0100`,
      'categories: [news]',
    ]
    const text = body(day, '/images/harbour.png', '/news/2026/10/01/story-1.html')
    return [
      `_posts/2026-10-${twoDigits(day)}-story-${day}.md`,
      `---\n${head.join('\n')}\n---\n\n${text}`,
    ] as const
  })
  await writeFiles(folder, {
    '_config.yml': `title: The Estuary Post\nurl: ${url}\nplugins: [jekyll-feed]\ntimezone: Europe/London\n`,
    ...Object.fromEntries(posts),
    '_drafts/unfinished.md': '---\ntitle: Unfinished\n---\n\nNot for all.\n',
    'about.md': '---\ntitle: About us\npermalink: /about/\n---\n\nWho we are.\n',
    'images/harbour.png': picture,
  })
  await run('jekyll', ['build', '--quiet', '-s', folder, '-d', join(folder, '_site')])
  return { source: folder, public: join(folder, '_site') }
}

/** A web server for the files of a folder. */
export async function serveFolder(folder: string, port: number): Promise<AsyncDisposable> {
  return listen(
    createServer(async (request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
      const file = join(folder, path.endsWith('/') ? `${path}index.html` : path)
      const content = await readFile(file).catch(() => undefined)
      if (content === undefined) return response.writeHead(404).end()
      return response
        .writeHead(200, { 'Content-Type': lookup(file) || 'application/octet-stream' })
        .end(content)
    }),
    port,
  )
}

/** What a host of static sites does after a move: every path leads to the new site. */
export async function redirectAll(port: number, newUrl: string): Promise<AsyncDisposable> {
  return listen(
    createServer((request, response) => response.writeHead(301, { Location: newUrl + request.url }).end()),
    port,
  )
}

async function listen(server: Server, port: number): Promise<AsyncDisposable> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
