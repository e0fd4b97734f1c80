import { readShortcode } from '../dialects/shortcode.ts'
import { embedOf } from './embeds.ts'

export interface ReferenceSettings {
  /** Values of expressions, such as `site.baseurl`. */
  readonly values: Readonly<Record<string, string>>
  /** The address of the story that a reference names; undefined if there is none. */
  find(name: string): Promise<string | undefined>
}

const expression = /\{\{<[^{}<>]*>\}\}|\{\{%[^{}%]*%\}\}|\{%-?[^{}%]*-?%\}|\{\{[^{}]*\}\}/g
const references: ReadonlySet<string> = new Set(['ref', 'relref', 'post_url', 'link'])
const raw = /(\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\})/

/** kramdown puts a table of contents in place of the list above this mark. */
const contents = /^[ \t]*(?:[-*+]|1\.)[ \t]+[^\n]*\n[ \t]*\{:[ \t]*toc\b[^}\n]*\}[ \t]*$/gim

/**
 * The text with the addresses that it asks its generator for: references to other stories, the address of the site, and
 * films and pictures by tags. What is unknown stays. Generators do so in code, too, unless it is raw.
 */
export async function resolveReferences(text: string, settings: ReferenceSettings): Promise<string> {
  if (!/\{\{|\{[%:]/.test(text)) return text
  const tidy = text
    .replace(/(\{\{[<%])(?=\w)/g, '$1 ')
    .replace(contents, (lines) => lines.replace(/[^\n]/g, ''))
  const parts = await Promise.all(
    tidy.split(raw).map((part, index) => (index % 2 === 1 ? part : resolvePart(part, settings))),
  )
  return parts.join('')
}

async function resolvePart(text: string, { values, find }: ReferenceSettings): Promise<string> {
  const answers = new Map<string, string>()
  for (const source of new Set(text.match(expression) ?? [])) {
    const tag = readShortcode(source)
    const target = tag && references.has(tag.name) ? (tag.values[0] ?? tag.named.get('path')) : undefined
    const shown = tag && embedOf(tag)
    const answer = shown ?? (target === undefined ? answerFor(source, values) : await find(target))
    const fragment = target === undefined ? '' : (/#.*$/.exec(target)?.[0] ?? '')
    if (answer !== undefined) answers.set(source, answer + fragment)
  }
  if (answers.size === 0) return text
  return text.replace(expression, (source) => answers.get(source) ?? source)
}

const form = /^\{\{-?\s*(?:"([^"]*)"|'([^']*)'|([\w.[\]"']+))\s*((?:\|[^|{}]*)*?)\s*-?\}\}$/

/** `{{ site.url }}`, `{{ "/about" | relative_url }}`, `{{ '/a.png' | url }}`. */
function answerFor(source: string, values: Readonly<Record<string, string>>): string | undefined {
  const [, double, single, name = '', filters = ''] = form.exec(source) ?? []
  const start = double ?? single ?? (Object.hasOwn(values, name) ? values[name] : undefined)
  if (start === undefined) return undefined
  const names = filters
    .split('|')
    .map((filter) => filter.trim())
    .filter((filter) => filter !== '')
  // A text without a filter is a literal that templates write for braces.
  if (names.length === 0 && name === '') return undefined
  return names.reduce<string | undefined>((value, filter) => applyFilter(value, filter, values), start)
}

function applyFilter(
  value: string | undefined,
  filter: string,
  values: Readonly<Record<string, string>>,
): string | undefined {
  const [, name = '', argument = ''] = /^(\w+)(?:\s*[:(]\s*(.*?)\)?)?$/.exec(filter) ?? []
  if (value === undefined) return undefined
  if (['relative_url', 'url', 'relURL', 'absolute_url', 'absURL'].includes(name)) {
    return /^https?:/i.test(value) ? value : `${values.base ?? ''}/${value.replace(/^\/+/, '')}`
  }
  const text =
    /^["'](.*)["']$/.exec(argument)?.[1] ?? (Object.hasOwn(values, argument) ? values[argument] : undefined)
  if (text !== undefined && name === 'prepend') return text + value
  if (text !== undefined && name === 'append') return value + text
  return ['escape', 'xml_escape', 'uri_escape', 'strip'].includes(name) ? value : undefined
}
