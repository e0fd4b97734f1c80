import { z } from 'zod'
import { type MenuName, type MenuPlace, menuNames } from '../../domain/own-page.ts'
import { required } from '../field-rules.ts'

const rule = {
  error:
    'must be true, a whole number, a title, or header or footer, such as menu: footer; an object can give both, such as { "footer": { "name": "Legal", "weight": 2 } }',
}

/** Hugo calls the menu at the top of each page `main`. */
const names: Readonly<Record<string, MenuName>> = { main: 'header', header: 'header', footer: 'footer' }

const weightRule = { error: 'must be a whole number' }
const place = z.strictObject({
  name: required.optional(),
  weight: z.coerce.number(weightRule).int(weightRule).optional(),
})

const placeOrNothing = z.preprocess(
  (value) => (value === '' || value === 'true' || value === true ? {} : value),
  place,
)

/** Front matter gives every scalar as a text. */
export const menuForm = z
  .preprocess(
    toObject,
    z.strictObject({ header: placeOrNothing.optional(), footer: placeOrNothing.optional() }, rule),
  )
  .transform((places): readonly MenuPlace[] =>
    menuNames.flatMap((menu) => {
      const { name, weight } = places[menu] ?? {}
      return places[menu]
        ? [{ menu, ...(name && { label: name }), ...(weight !== undefined && { weight }) }]
        : []
    }),
  )

function toObject(value: unknown): unknown {
  if (value === true || value === 'true') return { header: {} }
  if (value === false || value === 'false' || value === undefined || value === '') return {}
  if (typeof value === 'number') return { header: { weight: value } }
  if (typeof value === 'string') return fromText(value.trim())
  if (Array.isArray(value)) {
    const known = value.every((name) => typeof name === 'string' && name.toLowerCase() in names)
    return known ? Object.fromEntries(value.map((name) => [names[String(name).toLowerCase()], {}])) : value
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inside]) => [names[name.toLowerCase()] ?? name, inside]),
  )
}

function fromText(text: string): unknown {
  if (/^-?\d+$/.test(text)) return { header: { weight: text } }
  const menu = names[text.toLowerCase()]
  return menu ? { [menu]: {} } : { header: { name: text } }
}
