import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { didYouMean } from '../../domain/closest.ts'
import { PublisherError } from '../../domain/errors.ts'
import type { OwnWords } from '../../domain/publication.ts'
import { findTable } from '../../words/find-words.ts'
import { canonicalTag, languageRange } from '../../words/language-range.ts'
import { en } from '../../words/tables/en.ts'
import type { Words } from '../../words/words.ts'
import { readPublicationJson, wordsFolder } from './publication-json.ts'

export interface FoundWords {
  /** Absent if there are none. */
  readonly words?: OwnWords
  /** What is wrong, a line each with file, line and rule. The built-in word serves instead. */
  readonly remarks: readonly string[]
}

/**
 * Reads the words of `data/words/LANGUAGE.json` for the language of the publication: those of `de-AT.json` come before those
 * of `de.json`. Never throws: a wrong word is left out and named.
 */
export async function readOwnWords(dataFolder: string, language: string): Promise<FoundWords> {
  const folder = join(dataFolder, wordsFolder)
  const remarks: string[] = []
  const files = new Map<string, string>()
  for (const name of await listJson(folder, remarks)) {
    const tag = canonicalTag(basename(name, '.json'))
    if (tag && languageRange(language).includes(tag)) files.set(tag, join(folder, name))
    else remarks.push(`${join(folder, name)}: ${tag ? toUnused(language) : misnamed}`)
  }
  const all: Record<string, OwnWords[string]> = {}
  for (const tag of languageRange(language).toReversed()) {
    const file = files.get(tag)
    if (file) Object.assign(all, await readFile(file, tag, remarks))
  }
  const found = Object.keys(all).length > 0 ? { words: all } : {}
  return { ...found, remarks: [...remarks, ...findMissing(folder, language, all)] }
}

const misnamed = 'the name is no language tag, such as sv.json or pt-BR.json: the file is not read'

function toUnused(language: string): string {
  return `the file is not read: the language of the publication is ${language}`
}

/** Sorted, so that remarks have an order. */
async function listJson(folder: string, remarks: string[]): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') remarks.push(`${folder}: cannot be read: ${message}`)
    return []
  }
}

async function readFile(file: string, tag: string, remarks: string[]): Promise<OwnWords> {
  try {
    const { value, lineOf } = await readPublicationJson(file)
    const at = (path: readonly string[], rule: string) =>
      remarks.push(`${file}:${lineOf(path)}: ${[path.join('.'), rule].join(' ').trim()}`)
    return checkWords(value, tag, at)
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    remarks.push(...error.message.split('\n').map((line) => `${line}; nothing of the file is used`))
    return {}
  }
}

type Note = (path: readonly string[], rule: string) => void

function checkWords(value: unknown, tag: string, note: Note): OwnWords {
  if (!isObject(value)) {
    note([], 'file must hold an object such as {"subscribe": "Follow us"}; nothing of the file is used')
    return {}
  }
  const checked = Object.entries(value).filter(([name, word]) => {
    const rule = ruleFor(name, word, tag)
    if (rule) note([name, ...rule.path], `${rule.text}; the built-in word serves`)
    return rule === undefined
  })
  return Object.fromEntries(checked) as OwnWords
}

interface Rule {
  /** Within the word. */
  readonly path: readonly string[]
  readonly text: string
}

/** The rule that the word breaks. */
function ruleFor(name: string, word: unknown, tag: string): Rule | undefined {
  if (!Object.hasOwn(en, name)) {
    return { path: [], text: `is no word of the interface${didYouMean(name, Object.keys(en))}` }
  }
  const builtIn = en[name as keyof Words]
  if (typeof builtIn === 'string') return textRule(word, placeholdersOf(builtIn), { needsAll: true })
  const forms: readonly string[] = new Intl.PluralRules(tag).resolvedOptions().pluralCategories
  if (!isObject(word) || !('other' in word)) {
    return { path: [], text: `must be an object with a text for each of ${forms.join(', ')}` }
  }
  for (const [form, text] of Object.entries(word)) {
    if (!forms.includes(form)) {
      return { path: [form], text: `is no plural form of ${tag}, which has ${forms.join(', ')}` }
    }
    const broken = textRule(text, placeholdersOf(builtIn.other), { needsAll: form === 'other' })
    if (broken) return { ...broken, path: [form] }
  }
  return undefined
}

function textRule(
  text: unknown,
  placeholders: readonly string[],
  { needsAll }: { readonly needsAll: boolean },
): Rule | undefined {
  if (typeof text !== 'string' || text.trim() === '') return { path: [], text: 'must be a text' }
  const given = placeholdersOf(text)
  const known = placeholders.length > 0 ? `; it can have ${placeholders.join(' and ')}` : '; it can have none'
  const unknown = given.find((one) => !placeholders.includes(one))
  if (unknown) return { path: [], text: `has the unknown placeholder ${unknown}${known}` }
  const missing = needsAll ? placeholders.filter((one) => !given.includes(one)) : []
  return missing.length > 0 ? { path: [], text: `must have ${missing.join(' and ')}` } : undefined
}

function placeholdersOf(text: string): string[] {
  return text.match(/\{[^{}]*\}/g) ?? []
}

/** For a language without a built-in table. */
function findMissing(folder: string, language: string, own: OwnWords): string[] {
  if (findTable(language)) return []
  const [tag = language] = languageRange(language).slice(-1)
  const file = join(folder, `${tag}.json`)
  if (Object.keys(own).length === 0) {
    return [
      `the pages are in English: Gazette has no words for the language ${language}; ${file} can hold them`,
    ]
  }
  const missing = Object.keys(en).filter((name) => !Object.hasOwn(own, name))
  return missing.length > 0 ? [`${file}: lacks ${missing.join(', ')}; the English words serve`] : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
