import { z } from 'zod'
import { didYouMean } from '../../domain/closest.ts'
import { givesShortSlug, mostBytes, toFeedSlug } from '../../domain/identity.ts'
import type { Picture } from '../../domain/look.ts'
import type { AuthorProfile, NavigationEntry, Section } from '../../domain/publication.ts'
import { isWebAddress, required, webAddress } from '../field-rules.ts'

/** The parts of `publication.json` about pages. No feed document depends on them. */

const entry = z
  .strictObject({
    section: required.optional(),
    title: required.optional(),
    address: required
      .refine((value) => /^\/(?!\/)/.test(value) || isWebAddress(value), {
        error: 'must be a path on this server such as /authors/ida-fell, or an absolute address',
      })
      .optional(),
  })
  .refine(({ section, title, address }) => (section ? !address : title && address), {
    error: 'must be the slug of a section, or an object with title and address',
  })
  .transform((value) => value as NavigationEntry)

/** The menu of the header: slugs of sections, and links. `findUnknownSections` looks for the sections. */
export const navigationForm = z.array(
  z.preprocess((value) => (typeof value === 'string' ? { section: value } : value), entry),
)

/** A problem of an entry of the list, by its place. */
interface EntryProblem {
  readonly index: number
  readonly rule: string
}

/** The entries of the menu whose section the publication does not list. */
export function findUnknownSections(
  navigation: readonly NavigationEntry[],
  sections: readonly Section[],
): EntryProblem[] {
  const known = sections.map(({ slug }) => slug)
  return navigation.flatMap((one, index) => {
    if (!('section' in one) || known.includes(one.section)) return []
    const meant = didYouMean(one.section, known)
    return [{ index, rule: `must be the slug of a section; "${one.section}" is none${meant}` }]
  })
}

export const authorsForm = z
  .array(
    z.strictObject({
      name: required.refine(givesShortSlug, {
        error: `must be shorter: the address of its page would have more than ${mostBytes.slug} bytes`,
      }),
      about: required.optional(),
      picture: required.optional(),
      url: webAddress.optional(),
    }),
  )
  .superRefine((all, context) => {
    const slugs = all.map(({ name }) => toFeedSlug(name))
    for (const [index, slug] of slugs.entries()) {
      if (slugs.indexOf(slug) === index) continue
      const message = `has the page /authors/${slug} of an author above: each needs its own`
      context.addIssue({ code: 'custom', path: [index, 'name'], message })
    }
  })

export type AuthorForm = z.output<typeof authorsForm>[number]

/** The authors with their pictures. `find` resolves with a picture, or notes that there is none. */
export async function findAuthors(
  authors: readonly AuthorForm[],
  find: (name: string, index: number) => Promise<Picture | undefined>,
): Promise<AuthorProfile[]> {
  return Promise.all(
    authors.map(async ({ picture, ...rest }, index) => {
      const found = picture === undefined ? undefined : await find(picture, index)
      return { ...rest, ...(found && { picture: found }) }
    }),
  )
}
