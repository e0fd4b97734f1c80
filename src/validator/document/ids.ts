import { isUri } from '../../domain/identity.ts'
import type { Form } from './value-forms.ts'

const host = '[a-z\\d](?:[a-z\\d-]*[a-z\\d])?(?:\\.[a-z\\d](?:[a-z\\d-]*[a-z\\d])?)*'
const day = '\\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\\d|3[01]))?)?'
/** RFC 3986, section 3.3, and the letters that RFC 3987 adds. */
const path = "(?:[\\w.~!$&'()*+,;=:@/-]|%[\\da-f]{2}|[^\\x00-\\x9f])"
const fragment = `(?:#(?:${path}|\\?)*)?`
/** RFC 4151, section 2.1: an authority, a date on which it had its name, and a rest. */
const tagForm = new RegExp(`^tag:(?:[\\w.-]+@)?${host},${day}:(?:${path}|\\?)*${fragment}$`, 'i')
/** RFC 8141, section 2: a namespace of at least two letters, and a name in it. */
const urnForm = new RegExp(
  `^urn:[a-z\\d][a-z\\d-]{0,30}[a-z\\d]:${path}+(?:\\?(?:${path}|\\?)*)?${fragment}$`,
  'i',
)
const uuidForm = /^urn:uuid:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const schemes: readonly (readonly [RegExp, RegExp])[] = [
  [/^tag:/i, tagForm],
  [/^urn:uuid:/i, uuidForm],
  [/^urn:/i, urnForm],
]

/** The ports that an address leaves out (RFC 3986, section 6.2.3). */
const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443', ftp: '21' }
const uriParts = /^([^:/?#]+):(?:\/\/([^/?#]*))?([^?#]*)/

/** Ids are compared letter by letter, so an address that is one has its normal form. */
export const normalizedId: Form = {
  name: 'normalized (small letters in scheme and host, no default port, a path, no needless encoding)',
  matches: (text) => {
    const [, scheme = '', authority, path = ''] = uriParts.exec(text) ?? []
    if (scheme !== scheme.toLowerCase() || isPoorlyEncoded(text) || !isComposed(text)) return false
    return authority === undefined || isNormalPlace(scheme, authority, path)
  },
}

function isNormalPlace(scheme: string, authority: string, path: string): boolean {
  const [, host = '', port] = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority) ?? []
  const isWeb = Object.hasOwn(defaultPorts, scheme)
  const hasDots = path.split('/').some((part) => part === '.' || part === '..')
  return (
    host === host.toLowerCase() &&
    port !== '' &&
    !/^:?@/.test(authority) &&
    port !== defaultPorts[scheme] &&
    !hasDots &&
    (path !== '' || !isWeb)
  )
}

/** RFC 3987, section 5.3.2.2: letters with their accents in one, encoded or not. */
function isComposed(text: string): boolean {
  try {
    const decoded = decodeURI(text)
    return decoded === decoded.normalize('NFC')
  } catch {
    return text === text.normalize('NFC')
  }
}

/** Letters, digits and `-._~` need no encoding (RFC 3986, section 2.3), and its code has capitals. */
function isPoorlyEncoded(text: string): boolean {
  return [...text.matchAll(/%([0-9a-f]{2})/gi)].some(
    ([, code = '']) =>
      code !== code.toUpperCase() || /[\w.~-]/.test(String.fromCharCode(Number.parseInt(code, 16))),
  )
}

/** A URI whose scheme is kept to, where its form is known. */
export const wellFormedId: Form = {
  name: 'well-formed: tag:HOST,YEAR:NAME or urn:uuid: and a UUID',
  matches: (text) => (schemes.find(([scheme]) => scheme.test(text))?.[1].test(text) ?? true) || !isUri(text),
}
