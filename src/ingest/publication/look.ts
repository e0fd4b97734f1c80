import { z } from 'zod'
import { fontNames, schemes } from '../../domain/look.ts'
import { parseColour } from '../../look/colour.ts'
import { findUnreadableAccents } from '../../look/palette.ts'
import { required } from '../field-rules.ts'
import { type GivenPublication, readPublicationJson } from './publication-json.ts'

/** The part of `publication.json` about the pages' look. */

const colourRule = 'must be a colour such as #9b2c1f, without transparency'

const colour = required.transform((text, context) => {
  const parsed = parseColour(text)
  if (parsed) return parsed
  context.addIssue({ code: 'custom', message: colourRule })
  return z.NEVER
})

const font = z.enum(fontNames)

/** `"serif"` is `{ "text": "serif" }`, and `"#9b2c1f"` is `{ "light": "#9b2c1f" }`. */
function orShort<Form extends z.ZodType>(field: string, form: Form) {
  return z.preprocess((value) => (typeof value === 'string' ? { [field]: value } : value), form)
}

export const lookForm = z
  .strictObject({
    accent: orShort('light', z.strictObject({ light: colour, dark: colour.optional() })).optional(),
    fonts: orShort('text', z.strictObject({ text: font, headings: font.optional() }))
      .default({ text: 'serif' })
      .transform(({ text, headings = text }) => ({ text, headings })),
    scheme: z.enum(schemes).default('both'),
    cover: required.optional(),
  })
  .transform(({ accent, ...rest }) => {
    const dark = accent?.dark ?? (rest.scheme === 'dark' ? accent?.light : undefined)
    return { ...rest, ...(accent && { accent: { ...accent, ...(dark && { dark }) } }) }
  })

export type LookForm = z.output<typeof lookForm>

/** The colours of a publication that readers could not read, a line each. Throws `invalid` if its file cannot be read. */
export async function findLookRemarks({ document, file }: GivenPublication): Promise<string[]> {
  const { data } = lookForm.safeParse(document.look ?? {})
  const remarks = data ? findUnreadableAccents(data) : []
  const lineOf =
    file !== undefined && remarks.length > 0 ? (await readPublicationJson(file)).lineOf : undefined
  return remarks.map(({ mode, given, used, ratio }) => {
    const contrast = `${ratio.toFixed(1)} of the 4.5 that text needs (WCAG AA)`
    const place = lineOf ? `${file}:${lineOf(['look', 'accent', mode])}` : 'publication'
    return `${place}: look.accent is ${given}, which has a contrast of ${contrast} on ${mode} pages: ${used} is used`
  })
}
