import { createHash } from 'node:crypto'
import type { Scope } from '../../domain/accounts/token.ts'
import { languageAttributes } from '../../domain/language.ts'
import { hostPath, paths, type Site } from '../../domain/site.ts'
import type { Answer } from '../../http/answer.ts'
import { buildRootRules } from '../../look/root-rules.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

/** What a client may do with each scope, for the person who decides. */
const meanings: Partial<Readonly<Record<Scope, string>>> = {
  create: 'publish new articles',
  draft: 'save new articles as drafts, which nobody sees',
  update: 'change articles',
  delete: 'delete articles',
  undelete: 'bring deleted articles back',
  media: 'upload pictures, sound and films',
  profile: 'read the name and the address of the publication',
  email: 'read its e-mail address',
}

const style = `
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); }
body { margin: 0 auto; max-width: 36rem; padding: 2rem 1.25rem; font: 1.0625rem / 1.5 var(--label-font); overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font: 700 1.625rem / 1.2 var(--heading-font); text-wrap: balance; }
.from { margin: 0 0 0.5rem; color: var(--quiet); }
dl { margin: 0 0 1rem; display: grid; gap: 0.75rem; }
dt, .help { color: var(--quiet); font-size: 0.9375rem; }
dd { margin: 0; }
.note { padding: 0.75rem 1rem; border-inline-start: 3px solid var(--accent); background: var(--panel); }
form { display: grid; gap: 1.25rem; }
fieldset { margin: 0; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 0.4rem; }
fieldset label { display: flex; gap: 0.6rem; align-items: start; padding-block: 0.45rem; }
input[type="checkbox"] { flex: none; width: 1.25rem; height: 1.25rem; margin: 0.1rem 0 0; accent-color: var(--accent); }
.code { display: grid; gap: 0.3rem; }
.code input { width: 100%; max-width: 20rem; padding: 0.6rem 0.75rem; border: 1px solid var(--quiet); border-radius: 0.4rem; background: var(--panel); color: var(--ink); font: 1.125rem / 1.5 var(--code-font); text-transform: uppercase; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; }
button { min-height: 2.75rem; padding: 0.5rem 1.5rem; border: 1px solid var(--accent); border-radius: 0.4rem; background: none; color: var(--accent); font: 600 1rem / 1.5 var(--label-font); cursor: pointer; }
button[value="allow"] { background: var(--accent); color: var(--paper); }
code { font: 0.9375rem / 1.5 var(--code-font); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
`

export interface ConsentPage {
  readonly request: AuthorizationRequest
  /** As `sealRequest` makes it. */
  readonly sealed: string
  /** Checked. */
  readonly scopes: readonly Scope[]
  readonly acceptsTwice: boolean
  /** What was wrong with the last try. */
  readonly problem?: string
}

/** The page on which a person lets a client act for the publication, or does not. It loads nothing, and runs no script. */
export function answerConsent(page: ConsentPage, site: Site, status = 200): Answer {
  const { request, sealed, problem } = page
  const program = request.name ? `“${request.name}”` : new URL(request.clientId).host
  const title =
    request.scopes.length > 0 ? `Let ${program} act for this publication?` : `Sign in to ${program}?`
  const body = html`
${problem === undefined ? '' : raw(html`<p class="note" role="alert">${problem}</p>`)}
<dl>
<div><dt>Program</dt><dd>${request.clientId}</dd></div>
${request.uri && request.uri !== request.clientId ? raw(html`<div><dt>About it</dt><dd>${request.uri}</dd></div>`) : ''}
<div><dt>It learns that you write for</dt><dd>${site.baseUrl}${paths.home}</dd></div>
<div><dt>Your browser then goes to</dt><dd>${request.redirectUri}</dd></div>
</dl>
${request.remark ? raw(html`<p class="note">${request.remark}</p>`) : ''}
<form method="post" action="${hostPath(site.baseUrl, paths.authorize)}">
<input type="hidden" name="request" value="${sealed}">
${raw(toRights(page))}
<div class="code">
<label for="login_code">One-time code</label>
<input id="login_code" name="login_code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required maxlength="40" aria-describedby="code-help">
<span class="help" id="code-help">On the server, <code>gazette login</code> prints one. It works once, for ten minutes.</span>
</div>
<div class="buttons">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" formnovalidate>Deny</button>
</div>
</form>`
  return toAnswer({ title, body, site, status, target: request.redirectUri })
}

/** A page with one message, for a person whom a program has sent here. */
export function answerNotice(
  title: string,
  sentences: readonly string[],
  site: Site,
  status: number,
): Answer {
  const body = sentences.map((sentence) => html`<p>${sentence}</p>`).join('\n')
  return toAnswer({ title, body, site, status })
}

function toRights({ request, scopes, acceptsTwice }: ConsentPage): string {
  const { unknownScopes } = request
  if (request.scopes.length === 0 && unknownScopes.length === 0) return ''
  const boxes = request.scopes.map((scope) => {
    const checked = scopes.includes(scope) ? ' checked' : ''
    return html`<label><input type="checkbox" name="scope" value="${scope}"${raw(checked)}> <span>${meanings[scope] ?? scope} <code>${scope}</code></span></label>`
  })
  const unknown =
    unknownScopes.length === 0
      ? ''
      : html`<p class="help">It also asks for ${unknownScopes.join(', ')}, which does not exist here.</p>`
  const twice = html`<label><input type="checkbox" name="accepts_twice" value="yes"${raw(acceptsTwice ? ' checked' : '')}> <span>It may send its token twice in one request. Quill does; leave it off for others.</span></label>`
  return `<fieldset><legend>It may</legend>\n${boxes.join('\n')}\n${unknown}</fieldset>
<details><summary>For older programs</summary>${twice}</details>`
}

interface Page {
  readonly title: string
  /** HTML. */
  readonly body: string
  readonly site: Site
  readonly status: number
  /** The address to which the form leads in the end. */
  readonly target?: string
}

function toAnswer({ title, body, site, status, target }: Page): Answer {
  const { publication } = site
  const css = `${buildRootRules(publication)}${style}`
  const hash = createHash('sha256').update(css).digest('base64')
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – ${publication.title}</title>
<style>${raw(css)}</style>
</head>
<body>
<main>
<p class="from"${raw(languageAttributes(publication.language, 'en'))}>${publication.title}</p>
<h1>${title}</h1>
${raw(body)}
</main>
</body>
</html>
`
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': [
        "default-src 'none'",
        `style-src 'sha256-${hash}'`,
        "base-uri 'none'",
        `form-action 'self'${target === undefined ? '' : ` ${toFormTarget(target)}`}`,
        "frame-ancestors 'none'",
      ].join(';'),
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
    },
    body: document,
  }
}

/** Chromium also checks the redirect after a form. The policy has no form for the address of an IPv6 host. */
function toFormTarget(address: string): string {
  const { protocol, origin, host } = new URL(address)
  return /^https?:$/.test(protocol) && !host.startsWith('[') ? origin : protocol
}

/** HTML that is inserted as it is. */
class Raw {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

function raw(text: string): Raw {
  return new Raw(text)
}

/** A template whose values are text, also within an attribute in quotation marks. */
function html(parts: TemplateStringsArray, ...values: readonly (string | Raw)[]): string {
  return String.raw(
    { raw: parts },
    ...values.map((value) => (value instanceof Raw ? value.text : escapeHtml(value))),
  )
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign)
}
