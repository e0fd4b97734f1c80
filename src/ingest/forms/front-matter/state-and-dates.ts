import { sayValue } from '../records/json-values.ts'
import { creationNames, otherNames, switches } from './other-names.ts'
import { give, isEmpty, refuse, type Sheet, take, type Written, warn } from './sheet.ts'

const truths: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, on: true, '1': true, y: true },
  ...{ false: false, no: false, off: false, '0': false, n: false },
}

/** Undefined for a text that is no truth value. */
function truthOf(value: unknown): boolean | undefined {
  return typeof value === 'string' ? truths[value.trim().toLowerCase()] : undefined
}

/** The words of WordPress, Ghost and others for the status of an article. */
const statusWords: Readonly<Record<string, string>> = {
  ...{ publish: 'published', public: 'published' },
  ...{
    private: 'draft',
    pending: 'draft',
    hidden: 'draft',
    unlisted: 'draft',
    wip: 'draft',
    future: 'scheduled',
  },
}

/** `draft: true`, `publish: false`, `published: false` and the like make a draft; the opposite publishes nothing. */
export function readState(sheet: Sheet): void {
  const { fields, settings } = sheet
  const word = typeof fields.status === 'string' ? statusWords[fields.status.trim().toLowerCase()] : undefined
  if (word) fields.status = word
  const makesDraft = [...takeSwitches(sheet), ...takeVisibility(sheet)].find(({ isDraft }) => isDraft)
  const folder = /(?:^|\/)_drafts\//.exec(`${settings.key ?? ''}`) ? 'the folder _drafts' : undefined
  const reason = makesDraft?.name ?? folder
  if (reason === undefined) {
    readOtherStatus(sheet)
    return
  }
  if (fields.status === 'withdrawn' || fields.status === 'draft') return
  if (!isEmpty(fields.status)) warn(sheet, 'status', `status is draft, since ${reason} says so`)
  if (makesDraft === undefined) warn(sheet, 'status', `status is draft, since the file is in ${reason}`)
  fields.status = 'draft'
  const span = sheet.lines.get(reason)
  if (span) sheet.lines.set('status', span)
}

/** Notes and themes have words of their own for the state of a text. None of them says that it may be published. */
function readOtherStatus(sheet: Sheet): void {
  const { status } = sheet.fields
  const known = ['draft', 'scheduled', 'published', 'withdrawn', '']
  if (!sheet.isForeign || typeof status !== 'string' || known.includes(status.trim())) return
  warn(
    sheet,
    'status',
    `status is draft, since "${status}" is no status of Gazette: write status: published to publish the article`,
  )
  sheet.fields.status = 'draft'
}

/**
 * Ghost's `visibility`: `members` and `paid` are not for everybody. Eleventy's `permalink: false`: the text has no page.
 */
function takeVisibility(sheet: Sheet): Switch[] {
  if (truthOf(sheet.rest.get('permalink')?.value) === false) {
    return take(sheet, ['permalink']).map(({ name }) => ({ name, isDraft: true }))
  }
  const [written] = take(sheet, ['visibility'])
  return written
    ? [{ name: written.name, isDraft: String(written.value).trim().toLowerCase() !== 'public' }]
    : []
}

interface Switch {
  /** As in the file. */
  readonly name: string
  readonly isDraft: boolean
}

/** What the truth values say, in the order of the file. Jekyll's `published` is one, if it holds no date. */
function takeSwitches(sheet: Sheet): Switch[] {
  const { fields, rest } = sheet
  const said: Switch[] = []
  const published = truthOf(fields.published)
  if (published !== undefined) {
    delete fields.published
    sheet.isForeign = true
    said.push({ name: 'published', isDraft: !published })
  }
  for (const [folded, { name, value }] of [...rest]) {
    const meansDraft = switches[folded]
    if (meansDraft === undefined) continue
    take(sheet, [folded])
    const truth = truthOf(value)
    if (truth !== undefined) said.push({ name, isDraft: truth === meansDraft })
    else if (!isEmpty(value))
      refuse(sheet, name, `${name} must be true or false; it says "${sayValue(value)}"`)
  }
  const publishes = ({ name, isDraft }: Switch) => !isDraft && /^(?:draft|publish(?:ed)?)$/i.test(name)
  sheet.isToBePublished = said.some(publishes) || fields.status === 'published'
  return said
}

/** Eleventy's words for the time of a file or of its commit, which the text does not hold. */
const unwritten = /^(?:git )?(?:last modified|created)$/i

export function readDates(sheet: Sheet): void {
  takeDate(sheet, 'published', take(sheet, otherNames.published))
  takeDate(sheet, 'updated', take(sheet, otherNames.updated))
  for (const written of take(sheet, creationNames)) readCreation(sheet, written)
  readFileName(sheet)
}

function takeDate(sheet: Sheet, field: 'published' | 'updated', all: readonly Written[]): void {
  for (const written of all) {
    const { name } = written
    const value = dateIn(written.value)
    const given = sheet.fields[field]
    if (typeof value === 'string' && unwritten.test(value.trim())) {
      warn(sheet, name, `${name} "${value}" is not in the file: write the date itself`)
    } else if (isEmpty(given)) give(sheet, field, { name, value })
    else if (String(given).trim() !== String(value).trim()) {
      const winner = sheet.writtenAs.get(field) ?? field
      warn(sheet, name, `${name} is not used, since ${winner} gives the date of ${field}`)
    }
  }
}

/** Docusaurus writes `last_update: { date: …, author: … }`. */
function dateIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'date' in value ? value.date : value
}

/** When a file was made is no date of publication, unless the file is to be published and gives no other. */
function readCreation(sheet: Sheet, written: Written): void {
  const { name, value } = written
  if (!isEmpty(sheet.fields.published)) return
  if (sheet.isToBePublished) {
    give(sheet, 'published', written)
    warn(sheet, name, `${name} gives the date of publication, since there is no other`)
    return
  }
  const message = `${name} says when the file was made, not when it was published: write published: ${String(value)} to publish the article`
  warn(sheet, name, message)
}

/** Jekyll and Eleventy take the date from the file's name. */
function readFileName(sheet: Sheet): void {
  const { fields, settings } = sheet
  const [, day] = /(?:^|\/)(\d{4}-\d{2}-\d{2})-[^/]+$/.exec(settings.key ?? '') ?? []
  if (day === undefined || !isEmpty(fields.published)) return
  if (!sheet.isForeign) {
    warn(
      sheet,
      'published',
      `published is missing; the name of the file begins with ${day}: write published: ${day} to publish the article`,
    )
    return
  }
  fields.published = day
  warn(sheet, 'published', `published is ${day}, from the name of the file`)
}
