import { decodePercent } from '../../domain/redirects/address.ts'

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
const beforeName = new RegExp(`^${emailForm}(?:\\s*\\([^()]*\\))?$`, 'i')
const afterName = new RegExp(`^[^<>]*<${emailForm}>$`, 'i')
/** As in RSS: an address, and a name in parentheses; or a mailto: URI (RFC 6068). */
export const emailAndName: Form = {
  name: 'an e-mail address',
  matches: (text) => {
    const found = /^mailto:([^?]*)/i.exec(text)?.[1]
    if (found === undefined) return beforeName.test(text)
    const decoded = decodePercent(found)
    return beforeName.test(decoded) || afterName.test(decoded)
  },
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
  if (webSchemeForm.test(text) && !isWebUrl(text)) return false
  return !brokenAddressForm.test(text) && URL.canParse(text, 'https://base.example/')
}

/** RFC 3986, section 2: neither signs that an address may not have nor a percent sign without two digits. */
export const encodedAddress: Form = {
  name: 'percent-encoded',
  matches: (text) => !/[\\^`{|}]|%(?![0-9a-f]{2})/i.test(text),
}

/** RSS knows URIs only, which have letters of ASCII; Atom has IRIs (RFC 3987). */
export const asciiAddress: Form = {
  name: 'percent-encoded, its host in Punycode',
  matches: (text) => encodedAddress.matches(text) && !/[^\x00-\x7f]/.test(text),
}

/** Of the registry "URI Schemes": those of the web and of the Internet, and those that feeds have. */
const schemes = new Set(
  (
    'about acct acr at bitcoin blob cid coap coaps content crid dat data dav did dict dns doi dweb ed2k ethereum example ' +
    'facetime feed file ftp geo gemini git go gopher h323 hdl http https iax im imap info ipfs ipns ipp ipps irc irc6 ' +
    'ircs itms jabber ldap ldaps lightning magnet mailto maps mid mms mms+ modem mumble mvn news nfs nntp oid ' +
    'openpgp4fpr payto pop pres res rsync rtmp rtsp rtsps rtspu secondlife sftp sip sips skype smb sms snmp spotify ' +
    'ssh steam stun stuns svn tag teamspeak tel telnet tftp tip tn3270 turn turns tv udp urn vemmi view-source vnc ' +
    'wais web web+ap webcal ws wss xmpp xri'
  ).split(' '),
)
export const registeredScheme: Form = {
  name: 'of a registered scheme, such as https',
  matches: (text) => {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase()
    return scheme === undefined || schemes.has(scheme)
  },
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
