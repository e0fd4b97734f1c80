const languageForm = new RegExp(
  [
    '^(?:',
    '(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})',
    '(?:-[a-z]{4})?',
    '(?:-(?:[a-z]{2}|[0-9]{3}))?',
    '(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*',
    '(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*',
    '(?:-x(?:-[a-z0-9]{1,8})+)?',
    '|x(?:-[a-z0-9]{1,8})+',
    '|i-[a-z]{3,8}',
    ')$',
  ].join(''),
  'i',
)
const mediaTypeForm =
  /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*(?:\s*;\s*[^;=\s]+=(?:"[^"]*"|[^;\s"]*))*$/i
const emailForm = "[\\w.!#$%&'*+/=?^`{|}~-]+@[a-z\\d-]+(?:\\.[a-z\\d-]+)*\\.?"
const schemeForm = /^[a-z][a-z0-9+.-]*:./i
const webSchemeForm = /^https?:/i
const brokenAddressForm = /[\s<>"]/

/** A form of text that a rule wants, and its name in messages. */
export interface Form {
  readonly name: string
  readonly matches: (text: string) => boolean
}

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })

/** RFC 5646, section 2.1; whether the language exists is not checked. */
export const languageTag: Form = {
  name: 'a language tag such as en-GB',
  matches: (text) => languageForm.test(text),
}
/** Of the registry: those of two letters are all known here, and there is none with four letters or more. */
export const knownLanguage: Form = {
  name: 'a language that exists',
  matches: (text) => {
    const [code = ''] = text.split('-')
    if (code.length < 2 || code.length === 3 || !languageTag.matches(text)) return true
    return code.length === 2 && languageNames.of(code.toLowerCase()) !== undefined
  },
}

/** RFC 6838, section 4.2: `type/subtype`, with parameters or without. */
export const mediaType: Form = { name: 'a media type such as audio/mpeg', matches: isMediaType }
export const absoluteUrl: Form = { name: 'an absolute address', matches: isAbsoluteUrl }
export const webUrl: Form = { name: 'an http or https address', matches: isWebUrl }
/** RFC 5322, section 3.4.1, without quotation marks and comments. */
export const emailAddress: Form = {
  name: 'an e-mail address alone',
  matches: (text) => new RegExp(`^${emailForm}$`, 'i').test(text),
}
/** As in RSS: an address, and a name in parentheses. */
export const emailAndName: Form = {
  name: 'an e-mail address',
  matches: (text) => new RegExp(`^(?:mailto:)?${emailForm}(?:\\s*\\([^()]*\\))?$`, 'i').test(text),
}
export const wholeNumber: Form = { name: 'a number, digits only', matches: isWholeNumber }
export const positiveNumber: Form = {
  name: 'a number above 0, digits only',
  matches: (text) => isWholeNumber(text) && Number(text) > 0,
}
/** Digits, with a fraction or without. */
export const decimal: Form = { name: 'a number', matches: (text) => /^\d+(?:\.\d+)?$/.test(text) }

/** For a value whose absence is the business of another rule. */
export function emptyOr({ name, matches }: Form): Form {
  return { name, matches: (text) => text === '' || matches(text) }
}

export function oneOf(...values: readonly string[]): Form {
  const name = `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
  return { name, matches: (text) => values.includes(text) }
}

export function isMediaType(text: string): boolean {
  return mediaTypeForm.test(text)
}

export function isWholeNumber(text: string): boolean {
  return /^\d+$/.test(text)
}

/** True for a complete address: a scheme and what follows it, including `//` and a host for http and https. */
export function isAbsoluteUrl(text: string): boolean {
  if (!schemeForm.test(text) || brokenAddressForm.test(text)) return false
  return URL.canParse(text) && (!webSchemeForm.test(text) || isWebUrl(text))
}

/** True for an absolute address that a browser fetches. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^/]/i.test(text) && !brokenAddressForm.test(text) && URL.canParse(text)
}

/** True for an address, relative or not, without white space and the characters that end one (RFC 3987, section 2.2). */
export function isIriReference(text: string): boolean {
  return !brokenAddressForm.test(text) && URL.canParse(text, 'https://base.example/')
}

/** True for an address that needs the address of its document. A fragment alone, as footnotes have, does not. */
export function isRelative(address: string): boolean {
  return !schemeForm.test(address) && !address.startsWith('#')
}

/** Base64 in lines of any length (RFC 4648, section 4). */
export function isBase64(text: string): boolean {
  const packed = text.replace(/\s+/g, '')
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed)
}
