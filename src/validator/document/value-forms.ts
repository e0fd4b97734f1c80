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
const schemeForm = /^[a-z][a-z0-9+.-]*:./i
const webSchemeForm = /^https?:/i
const brokenAddressForm = /[\s<>"]/

/** A language tag as RFC 5646, section 2.1 writes it; whether the language exists is not asked. */
export function isLanguageTag(text: string): boolean {
  return languageForm.test(text)
}

/** `type/subtype`, with parameters or without (RFC 6838, section 4.2). */
export function isMediaType(text: string): boolean {
  return mediaTypeForm.test(text)
}

/** An address that is whole: a scheme and what follows it, `//` and a host included where the scheme is http or https. */
export function isAbsoluteUrl(text: string): boolean {
  if (!schemeForm.test(text) || brokenAddressForm.test(text)) return false
  return URL.canParse(text) && (!webSchemeForm.test(text) || isWebUrl(text))
}

/** An absolute address that a browser fetches. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^/]/i.test(text) && !brokenAddressForm.test(text) && URL.canParse(text)
}

/** An address that may be relative, without white space and the characters that end one (RFC 3987, section 2.2). */
export function isIriReference(text: string): boolean {
  return !brokenAddressForm.test(text) && URL.canParse(text, 'https://base.example/')
}

/** True for an address that says something only together with the document's own. A fragment alone stays in the text. */
export function isRelative(address: string): boolean {
  return !schemeForm.test(address) && !address.startsWith('#')
}

/** Something with an e-mail address in it; RSS asks for no particular form. */
export function holdsEmail(text: string): boolean {
  return /[^\s@]@[^\s@]/.test(text)
}

/** Digits only. */
export function isWholeNumber(text: string): boolean {
  return /^\d+$/.test(text)
}

/** Digits, with a fraction or without. */
export function isDecimal(text: string): boolean {
  return /^\d+(?:\.\d+)?$/.test(text)
}

/** Base64 in lines of any length (RFC 4648, section 4). */
export function isBase64(text: string): boolean {
  const packed = text.replace(/\s+/g, '')
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed)
}
