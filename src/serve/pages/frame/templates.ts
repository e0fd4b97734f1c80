import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Eta, EtaRuntimeError } from 'eta'
import { didYouMean, findClosest } from '../../../domain/closest.ts'
import type { Theme } from '../../../domain/look.ts'
import type { Site } from '../../../domain/site.ts'

/** A template of the theme that cannot be used: the built-in one serves instead. */
export interface TemplateFault {
  /** The name of its file, such as `front.eta`. */
  readonly template: string
  /** From 1; unknown for some errors of syntax. */
  readonly line?: number
  readonly reason: string
}

export interface Templates {
  /** HTML of a view, by the theme's templates as far as there are any and they work. */
  render(view: string, content: object): string
  /** Those that are known so far: errors of syntax at once, others when a page has met them. */
  faults(): readonly TemplateFault[]
}

const views = fileURLToPath(new URL('../views', import.meta.url))
const builtIn = new Eta({ views, cache: true })

export const { escapeFunction: escapeHtml } = builtIn.config

/** The names of the built-in templates, such as `front.eta`. */
export function listTemplates(): readonly string[] {
  return readdirSync(views).sort()
}

/** `onFault` hears of each fault once, until the theme changes. */
export function createTemplates(site: () => Site, onFault: (fault: TemplateFault) => void): Templates {
  let made: { readonly theme: Theme; readonly templates: Templates } | undefined
  const current = (): Templates => {
    const { theme } = site().publication
    if (!theme || Object.keys(theme.templates).length === 0) return withoutTheme
    if (made?.theme !== theme) made = { theme, templates: createOwnTemplates(theme, onFault) }
    return made.templates
  }
  return {
    render: (view, content) => current().render(view, content),
    faults: () => current().faults(),
  }
}

const withoutTheme: Templates = {
  render: (view, content) => builtIn.render(view, content),
  faults: () => [],
}

function createOwnTemplates({ templates }: Theme, onFault: (fault: TemplateFault) => void): Templates {
  const found = new Map<string, TemplateFault>()
  const note = (fault: TemplateFault) => {
    const key = `${fault.template}:${fault.line}: ${fault.reason}`
    // One for each template would hide others; a message with changing values must not fill the memory.
    if (found.has(key) || found.size >= mostFaults) return
    found.set(key, fault)
    onFault(fault)
  }
  const unusable = new Set<string>()
  const engine = new OwnEta(templates)
  for (const [template, text] of Object.entries(templates)) {
    const reason = syntaxError(engine, text)
    if (reason === undefined) continue
    unusable.add(template)
    note({ template, ...reason })
  }
  for (const template of findMisspelt(templates)) note(template)

  function render(view: string, content: object, leftOut: ReadonlySet<string>): string {
    try {
      keepShared(content)
      const html = engine.renderWithout(leftOut, view, content)
      if (html.trim() === '') throw new EmptyPage()
      return html
    } catch (error) {
      const fault =
        error instanceof EmptyPage ? findEmpty(view, leftOut) : findFault(error, templates, leftOut)
      if (!fault) return renderBuiltIn(view, content, error)
      note(fault)
      return render(view, content, new Set([...leftOut, fault.template]))
    }
  }

  /** The layout, otherwise the page's own template. */
  function findEmpty(view: string, leftOut: ReadonlySet<string>): TemplateFault | undefined {
    const template = ['layout.eta', `${view}.eta`].find(
      (one) => Object.hasOwn(templates, one) && !leftOut.has(one),
    )
    return template === undefined ? undefined : { template, reason: 'the page is empty' }
  }

  /** After an error that names no template. It is the theme's if the page is fine without the theme. */
  function renderBuiltIn(view: string, content: object, error: unknown): string {
    const html = builtIn.render(view, content)
    note({ template: `${view}.eta`, reason: String(error).slice(0, 300) })
    return html
  }

  return {
    render: (view, content) => render(view, content, unusable),
    faults: () => [...found.values()],
  }
}

/** Those that replace nothing, are included by none of the theme, and have nearly the name of a built-in one. */
function findMisspelt(templates: Theme['templates']): readonly TemplateFault[] {
  const known = listTemplates().map(nameOf)
  const texts = Object.values(templates)
  return Object.keys(templates).flatMap((template) => {
    const name = nameOf(template)
    const meant = known.includes(name) ? undefined : findClosest(name, known)
    const spellings = [template, name].flatMap((one) => [`'${one}'`, `"${one}"`])
    if (!meant || texts.some((text) => spellings.some((one) => text.includes(one)))) return []
    return [{ template, reason: `replaces no built-in template; did you mean ${meant}.eta?` }]
  })
}

function nameOf(template: string): string {
  return template.replace(/\.eta$/, '')
}

/** For people. */
export function faultSentence({ template, line, reason }: TemplateFault): string {
  return `theme/${template}${line ? `:${line}` : ''}: ${reason}; the built-in template serves`
}

const mostFaults = 100

/** A template cannot change what feeds and other pages are made of. */
function keepShared({ frame, ui }: Shared): void {
  freeze(frame?.publication)
  freeze(ui?.words)
}

interface Shared {
  readonly frame?: { readonly publication?: unknown }
  readonly ui?: { readonly words?: unknown }
}

/** Objects and lists only: bytes cannot be frozen. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return
  Object.freeze(value)
  for (const one of Object.values(value)) freeze(one)
}

class EmptyPage extends Error {
  constructor() {
    super('the page is empty')
  }
}

/** Templates by name: the theme's before the built-in ones. In debug mode, errors name template and line. */
class OwnEta extends Eta {
  readonly #own: Theme['templates']
  #leftOut: ReadonlySet<string> = new Set()

  constructor(own: Theme['templates']) {
    super({ views, cache: true, debug: true, functionHeader: `const ${outside.join(', ')};` })
    this.#own = own
  }

  renderWithout(leftOut: ReadonlySet<string>, view: string, content: object): string {
    this.#leftOut = leftOut
    return this.render(view, content)
  }

  override resolvePath = (name: string): string => {
    const file = name.replace(/^[./]+/, '').replace(/(?<!\.eta)$/, '.eta')
    return Object.hasOwn(this.#own, file) && !this.#leftOut.has(file) ? `${ownMark}${file}` : file
  }

  override readFile = (path: string): string => {
    const own = path.startsWith(ownMark) ? this.#own[path.slice(ownMark.length)] : undefined
    if (own !== undefined) return own
    const file = join(views, path)
    if (!/[\\/]/.test(path) && existsSync(file)) return readFileSync(file, 'utf8')
    const known = [...Object.keys(this.#own), ...listTemplates()]
    throw new Error(`there is no template ${path}${didYouMean(path, known)}`)
  }
}

/**
 * What a page does not wait for: its failure would come after the page, and end the process. Templates that use it by mistake
 * fail at once, as with any other fault.
 */
const outside = [
  ...['fetch', 'Promise', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['process', 'globalThis'],
].map((name) => `${name} = undefined`)
const waits = /\basync\b|\bimport\s*\(/

const ownMark = 'theme/'

function syntaxError(engine: Eta, text: string): Pick<TemplateFault, 'line' | 'reason'> | undefined {
  try {
    engine.compile(text)
    const isLater = engine.parse(text).some((part) => typeof part !== 'string' && waits.test(part.val))
    if (!isLater) return undefined
    return { reason: 'a page does not wait: async and import() are not possible in a template' }
  } catch (error) {
    const { message } = error as Error
    const [, line] = / at line (\d+) col/.exec(message) ?? []
    const [first = '', second = ''] = message.split('\n').filter((part) => part.trim() !== '')
    const reason = first.startsWith('Bad template syntax') ? second : first.replace(/ at line .*/, '')
    return { ...(line && { line: Number(line) }), reason }
  }
}

/** The innermost of the theme's templates that the error went through. Undefined for a fault that is ours alone. */
function findFault(
  error: unknown,
  own: Theme['templates'],
  leftOut: ReadonlySet<string>,
): TemplateFault | undefined {
  let fault: TemplateFault | undefined
  let cause = error
  while (cause instanceof EtaRuntimeError) {
    const [, template = '', line] = /^theme\/(.+):(\d+)\n/.exec(cause.message) ?? []
    cause = cause.cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    if (Object.hasOwn(own, template)) fault = { template, line: Number(line), reason }
  }
  if (!fault || leftOut.has(fault.template)) return undefined
  const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
  return { ...fault, reason: reason.slice(0, 300) }
}
