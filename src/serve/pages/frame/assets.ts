import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { Publication } from '../../../domain/publication.ts'
import { paths, type Site } from '../../../domain/site.ts'
import { type Answer, answerResource, type Headers, type Resource } from '../../../http/answer.ts'
import { createRepresentation } from '../../../http/representation.ts'
import { buildRootRules } from '../../../look/root-rules.ts'

/** Content at a path with a hash of it. */
export interface Asset extends Resource {
  readonly path: string
}

/** Styles in the order of the cascade: those of a part of the page, or of a kind of page, are a file each. */
const styles = ['base', 'layout', 'front', 'subscribe', 'article', 'archive', 'search', 'print']

/** The rules of all pages, in terms of the custom properties of `look/root-rules.ts`. */
const builtInRules = styles.map((name) => readFile(`styles/${name}.css`)).join('\n')

const script = toAsset('copy.js', 'text/javascript; charset=utf-8', readFile('copy.js'))

export interface Assets {
  readonly style: Asset
  readonly script: Asset
  /** All of them, by their names. */
  readonly all: ReadonlyMap<string, Asset>
}

/** Those of the publication as it is when they are called for: equal publications have equal ones, in any process. */
export function createAssets(site: () => Site): () => Assets {
  let made: { readonly publication: Publication; readonly assets: Assets } | undefined
  return () => {
    const { publication } = site()
    if (made?.publication !== publication) made = { publication, assets: toAssets(publication) }
    return made.assets
  }
}

/**
 * The style sheet and the files of a theme share one digest: an address in the style sheet is relative to it, so that it
 * works as it does in the folder.
 */
function toAssets(publication: Publication): Assets {
  const { files = {} } = publication.theme ?? {}
  const css = buildStyle(publication)
  const digest = toDigest(css, ...Object.entries(files).flatMap(([name, { bytes }]) => [name, bytes]))
  const style = toAsset('gazette.css', 'text/css; charset=utf-8', css, digest)
  const ofTheme = Object.entries(files).map(([name, { type, bytes }]) => {
    const isCompressed = type !== 'image/svg+xml'
    return [
      `assets/${name}`,
      { ...toAsset(`assets/${name}`, type, Buffer.from(bytes), digest), isCompressed },
    ] as const
  })
  return { style, script, all: new Map([['gazette.css', style], ['copy.js', script], ...ofTheme]) }
}

/** Rules in no layer come before those in one, whatever their selectors (CSS Cascade 5, section 6.4.4). */
function buildStyle(publication: Publication): string {
  const builtIn = `${buildRootRules(publication)}\n${builtInRules}`
  const own = publication.theme?.style
  return own === undefined ? builtIn : `@layer gazette {\n${builtIn}}\n${own}`
}

const anyVersion: Headers = { 'Cache-Control': 'no-cache' }

/**
 * The file of a path such as `/assets/0123456789ab/gazette.css`. Pages of an older look, and those of a process that already
 * has a newer one, get it as it is here, and no cache keeps it.
 */
export function answerAsset(
  request: IncomingMessage,
  { all }: Assets,
  now: Date,
): Promise<Answer> | undefined {
  const [path = ''] = (request.url ?? '').split('?', 1)
  const asset = all.get(path.split('/').slice(3).map(decodeURIComponent).join('/'))
  if (!asset) return undefined
  return answerResource(
    request,
    asset.path === path ? asset : { ...asset, headers: { ...asset.headers, ...anyVersion } },
    now,
  )
}

function readFile(name: string): string {
  return readFileSync(new URL(`../assets/${name}`, import.meta.url), 'utf8')
}

function toDigest(...contents: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const content of contents) hash.update(content)
  return hash.digest('hex').slice(0, 12)
}

/** An SVG is a document: opened by itself it may draw, and nothing else. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

function toAsset(
  name: string,
  contentType: string,
  content: string | Buffer,
  digest = toDigest(content),
): Asset {
  const path = paths.asset(digest, name)
  const headers = {
    'Cache-Control': 'public, max-age=31536000, immutable',
    ...(contentType === 'image/svg+xml' && { 'Content-Security-Policy': policy }),
  }
  return { path, contentType, headers, representation: createRepresentation(path, content) }
}
