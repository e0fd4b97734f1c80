import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { basePathOf } from '../../domain/site.ts'
import type { Answer } from '../../http/answer.ts'
import type { ApiDeps } from '../deps.ts'
import { operations } from '../operations.ts'
import { createApiDocument } from './document.ts'

export interface ReferenceRoute {
  /** Below the path of the API. */
  readonly path: string
  readonly answer: () => Answer
}

/** The page loads nothing from elsewhere, and runs no script of its own text. */
const files = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const

/** `data:` for the small icons in the style sheet of the viewer. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';')

/** `/api`, a page to read and try the API, and `/api/openapi.json`, which it shows. Both need no token. */
export function createReference({ site }: Pick<ApiDeps, 'site'>): readonly ReferenceRoute[] {
  const read = createFileReader()
  let known: { readonly site: unknown; readonly text: string } | undefined

  /** Made once for each publication. */
  function documentText(): string {
    const current = site()
    if (known?.site !== current) {
      const { baseUrl, publication } = current
      const document = createApiDocument({ operations, baseUrl, title: publication.title })
      known = { site: current, text: `${JSON.stringify(document, null, 2)}\n` }
    }
    return known.text
  }

  return [
    {
      path: '',
      answer: () => ({ status: 200, headers: pageHeaders, body: pageOf(basePathOf(site().baseUrl)) }),
    },
    {
      path: '/openapi.json',
      answer: () => ({
        status: 200,
        headers: { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*', ...revalidated },
        body: documentText(),
      }),
    },
    {
      path: '/reference/start.js',
      answer: () => asset(Buffer.from(startScript), files['swagger-ui-bundle.js']),
    },
    ...Object.entries(files).map(([name, type]) => ({
      path: `/reference/${name}`,
      answer: () => asset(read(name), type),
    })),
  ]
}

const revalidated = { 'Cache-Control': 'no-cache' }
const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': pagePolicy,
  ...revalidated,
}

function asset(body: Buffer, type: string): Answer {
  const tag = createHash('sha256').update(body).digest('hex').slice(0, 16)
  return {
    status: 200,
    headers: { 'Content-Type': type, 'Cache-Control': 'public, max-age=86400', ETag: `"${tag}"` },
    body,
  }
}

/** The package lies beside the compiled program in the npm package, and in `node_modules` of a clone. */
function createFileReader(): (name: string) => Buffer {
  const kept = new Map<string, Buffer>()
  const beside = join(import.meta.dirname, 'viewer')
  const pathOf = (name: string) =>
    existsSync(join(beside, name))
      ? join(beside, name)
      : createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`)
  return (name) => {
    const bytes = kept.get(name) ?? readFileSync(pathOf(name))
    kept.set(name, bytes)
    return bytes
  }
}

function pageOf(basePath: string): string {
  const at = (file: string) => `${basePath}/api/${file}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<link rel="stylesheet" href="${at('reference/swagger-ui.css')}">
</head>
<body>
<div id="reference" data-document="${at('openapi.json')}">
<noscript>The description of the API is at <a href="${at('openapi.json')}">openapi.json</a>.</noscript>
</div>
<script src="${at('reference/swagger-ui-bundle.js')}"></script>
<script src="${at('reference/start.js')}"></script>
</body>
</html>
`
}

const startScript = `const place = document.getElementById('reference')
SwaggerUIBundle({ url: place.dataset.document, domNode: place, deepLinking: true, validatorUrl: null, persistAuthorization: false })
`
