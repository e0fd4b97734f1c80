import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { paths } from '../../../domain/site.ts'
import type { Resource } from '../../../http/answer.ts'
import { createRepresentation } from '../../../http/representation.ts'

/** A text at a path with a hash of it. */
export interface Asset extends Resource {
  readonly path: string
}

/** Styles in the order of the cascade: those of a part of the page, or of a kind of page, are a file each. */
const styles = ['properties', 'base', 'layout', 'front', 'feed', 'article', 'search', 'print']

/** Style sheet and script of all pages. */
export const assets = {
  style: toAsset('gazette.css', 'text/css; charset=utf-8', readStyles()),
  script: toAsset('copy.js', 'text/javascript; charset=utf-8', readFile('copy.js')),
}

function readStyles(): string {
  return styles.map((name) => readFile(`styles/${name}.css`)).join('\n')
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
