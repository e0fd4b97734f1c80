import { isUri } from '../../domain/identity.ts'
import { atomDate, w3cDate } from '../document/dates.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  error,
  hasAttributes,
  inNamespace,
  named,
  type Rule,
  repeatedBy,
  textIs,
  warning,
} from '../document/rule.ts'
import {
  absoluteUrl,
  type Form,
  mediaType,
  oneOf,
  positiveNumber,
  wholeNumber,
} from '../document/value-forms.ts'
import { nameOf, type XmlElement, type XmlFeed } from '../document/xml-feed.ts'

const { syndication, slash, wellFormedWeb, creativeCommons, geo, geoRss, thread } = namespaces
/** The rules are about these alone. */
export const moduleNamespaces: readonly string[] = [
  syndication,
  slash,
  wellFormedWeb,
  creativeCommons,
  geo,
  geoRss,
  thread,
]
const iri: Form = { name: 'an absolute IRI', matches: isUri }
const numbers: Form = {
  name: 'numbers separated by commas',
  matches: (text) => /^\d+(?:\s*,\s*\d+)*$/.test(text),
}
const latitude = degrees(90)
const longitude = degrees(180)
/** Pairs of latitude and longitude, with white space or commas between the numbers. */
const places = (fewest: number): Form => ({
  name: fewest === 1 ? 'a latitude and a longitude' : `latitudes and longitudes of ${fewest} places at least`,
  matches: (text) => {
    const parts = text.split(/[\s,]+/)
    const areRight = parts.every((part, index) => (index % 2 === 0 ? latitude : longitude).matches(part))
    return areRight && parts.length % 2 === 0 && parts.length >= 2 * fewest
  },
})

/** The forms of texts, by namespace and element. */
const texts: readonly (readonly [uri: string, local: string, form: Form])[] = [
  [syndication, 'updatePeriod', oneOf('hourly', 'daily', 'weekly', 'monthly', 'yearly')],
  [syndication, 'updateFrequency', positiveNumber],
  [syndication, 'updateBase', w3cDate],
  [slash, 'comments', wholeNumber],
  [slash, 'hit_parade', numbers],
  [wellFormedWeb, 'comment', absoluteUrl],
  [wellFormedWeb, 'commentRss', absoluteUrl],
  [creativeCommons, 'license', absoluteUrl],
  [geo, 'lat', latitude],
  [geo, 'long', longitude],
  [geoRss, 'point', places(1)],
  [geoRss, 'line', places(2)],
  [geoRss, 'polygon', places(4)],
  [geoRss, 'box', places(2)],
  [thread, 'total', wholeNumber],
]

/** The forms of attributes; those of a namespace as `{uri}local`. */
const attributes: readonly (readonly [uri: string, local: string, attribute: string, form: Form])[] = [
  [thread, 'in-reply-to', 'ref', iri],
  [thread, 'in-reply-to', 'href', absoluteUrl],
  [thread, 'in-reply-to', 'source', absoluteUrl],
  [thread, 'in-reply-to', 'type', mediaType],
  [namespaces.atom, 'link', `{${thread}}count`, wholeNumber],
  [namespaces.atom, 'link', `{${thread}}updated`, atomDate],
]
const once: readonly (readonly [uri: string, ...locals: readonly string[]])[] = [
  [syndication, 'updatePeriod', 'updateFrequency', 'updateBase'],
  [slash, 'comments', 'section', 'department', 'hit_parade'],
  [thread, 'total'],
]
/** Namespaces that are closed. */
const known: readonly (readonly [uri: string, ...locals: readonly string[]])[] = [
  [syndication, 'updatePeriod', 'updateFrequency', 'updateBase'],
  [slash, 'comments', 'section', 'department', 'hit_parade'],
  [geo, 'Point', 'lat', 'long', 'alt', 'lat_long', 'location'],
  [thread, 'in-reply-to', 'total'],
]
const source = 'RSS 1.0 modules, GeoRSS and RFC 4685'

/** Small namespaces that many feeds have: Syndication, Slash, CommentAPI, Creative Commons, GeoRSS, Atom threading. */
export const moduleRules: readonly Rule<XmlFeed>[] = [
  error('module-text-wrong', source, ...texts.map(([uri, local, form]) => textIs(named(uri, local), form))),
  error(
    'module-attribute-wrong',
    source,
    ...attributes.map(([uri, local, name, form]) => attributeIs(named(uri, local), name, form)),
    hasAttributes(named(thread, 'in-reply-to'), ['ref']),
  ),
  warning('module-element-unknown', source, {
    of: (feed) =>
      known.flatMap(([uri, ...locals]) =>
        inNamespace(feed, uri).filter(({ local }) => !locals.includes(local)),
      ),
    message: (one) => `the namespace ${one.uri} has no element ${one.local}`,
  }),
  error('module-element-repeated', source, {
    of: (feed) => once.flatMap(([uri, ...locals]) => repeatedIn(feed, uri, locals)),
    message: (one) => `${one.parent?.local} must not have more than one ${nameOf(one)}`,
  }),
]

function degrees(most: number): Form {
  return {
    name: `a number of degrees from -${most} to ${most}`,
    matches: (text) => /^[+-]?\d+(?:\.\d*)?$/.test(text) && Math.abs(Number(text)) <= most,
  }
}

function repeatedIn(feed: XmlFeed, uri: string, locals: readonly string[]): XmlElement[] {
  const parents = new Set(inNamespace(feed, uri).flatMap(({ parent }) => parent ?? []))
  return [...parents].flatMap(({ children }) =>
    repeatedBy(
      children.filter((child) => child.uri === uri && locals.includes(child.local)),
      ({ local }) => local,
    ),
  )
}
