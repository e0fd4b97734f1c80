import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { Publication } from '../../../domain/publication.ts'
import { paths, type Site } from '../../../domain/site.ts'
import { type Answer, answerResource, type Headers, type Resource } from '../../../http/answer.ts'
import { createRepresentation } from '../../../http/representation.ts'
import { buildRootRules } from '../../../look/root-rules.ts'

/** A text at a path with a hash of it. */
export interface Asset extends Resource {
  readonly path: string
}

/** Styles in the order of the cascade: those of a part of the page, or of a kind of page, are a file each. */
const styles = ['base', 'layout', 'front', 'subscribe', 'article', 'search', 'print']

/** The rules of all pages, in terms of the custom properties of `look/root-rules.ts`. */
const builtInRules = styles.map((name) => readFile(`styles/${name}.css`)).join('\n')

const script = toAsset('copy.js', 'text/javascript; charset=utf-8', readFile('copy.js'))

/** Style sheet and script of all pages. */
export interface Assets {
  readonly style: Asset
  readonly script: Asset
}

/** Those of the publication as it is when they are called for: equal publications have equal ones, in any process. */
export function createAssets(site: () => Site): () => Assets {
  let made: { readonly publication: Publication; readonly assets: Assets } | undefined
  return () => {
    const { publication } = site()
    if (made?.publication !== publication) {
      made = { publication, assets: { style: toStyle(publication), script } }
    }
    return made.assets
  }
}

function toStyle(publication: Publication): Asset {
  return toAsset('gazette.css', 'text/css; charset=utf-8', `${buildRootRules(publication)}\n${builtInRules}`)
}

const anyVersion: Headers = { 'Cache-Control': 'no-cache' }

/**
 * A file by the path that pages name it by. Pages of an older look, and those of a process that already has a newer one,
 * get it as it is here, and no cache keeps it.
 */
export function answerAsset(
  request: IncomingMessage,
  { digest, name }: Readonly<Record<string, string | undefined>>,
  assets: Assets,
  now: Date,
): Promise<Answer> | undefined {
  const asset = Object.values(assets).find(({ path }) => path.endsWith(`/${name}`))
  if (!asset) return undefined
  const isCurrent = asset.path === paths.asset(digest ?? '', name ?? '')
  return answerResource(request, isCurrent ? asset : { ...asset, headers: anyVersion }, now)
}

function readFile(name: string): string {
  return readFileSync(new URL(`../assets/${name}`, import.meta.url), 'utf8')
}

function toAsset(name: string, contentType: string, text: string): Asset {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  const path = paths.asset(digest, name)
  const headers = { 'Cache-Control': 'public, max-age=31536000, immutable' }
  return { path, contentType, headers, representation: createRepresentation(path, text) }
}
