import { isUri } from '../../domain/identity.ts'
import type { Form } from './value-forms.ts'

/** RFC 4151, section 2.1: an authority, a date on which it had its name, and a rest. */
const tagForm =
  /^tag:(?:[\w.!#$%&'*+/=?^`{|}~-]+@)?[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*,\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?:[^\s<>"]*$/i
/** RFC 8141, section 2: a namespace of at least two letters, and a name in it. */
const urnForm = /^urn:[a-z\d][a-z\d-]{0,30}[a-z\d]:[^\s<>"#?]+(?:\?[^\s<>"#]*)?(?:#[^\s<>"]*)?$/i
const uuidForm = /^urn:uuid:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const schemes: readonly (readonly [RegExp, RegExp])[] = [
  [/^tag:/i, tagForm],
  [/^urn:uuid:/i, uuidForm],
  [/^urn:/i, urnForm],
]

/** A URI whose scheme is kept to, where its form is known. */
export const wellFormedId: Form = {
  name: 'well-formed: tag:HOST,YEAR:NAME or urn:uuid: and a UUID',
  matches: (text) => !isUri(text) || (schemes.find(([scheme]) => scheme.test(text))?.[1].test(text) ?? true),
}
