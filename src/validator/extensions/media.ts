import { isHtml, isPlain, plainText } from '../document/markup.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  error,
  hasAttributes,
  hasText,
  inNamespace,
  named,
  quote,
  type Rule,
  repeatedBy,
  type Select,
  warning,
  withAttribute,
} from '../document/rule.ts'
import {
  absoluteUrl,
  decimal,
  type Form,
  knownLanguage,
  languageTag,
  mediaType,
  oneOf,
  positiveNumber,
  wholeNumber,
} from '../document/value-forms.ts'
import { attribute, childrenNamed, nameOf, type XmlElement, type XmlFeed } from '../document/xml-feed.ts'

const spec = 'Media RSS 1.5.1'
/** ISO 3166-1. */
const countries = (
  'ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs ' +
  'bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee ' +
  'eg eh er es et fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm ' +
  'hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc ' +
  'li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na ' +
  'nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw ' +
  'sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to ' +
  'tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw'
).replaceAll(' ', '|')
const knownElements = [
  ...['group', 'content', 'adult', 'rating', 'title', 'description', 'keywords', 'thumbnail', 'category'],
  ...['hash', 'player', 'credit', 'copyright', 'text', 'restriction', 'community', 'starRating'],
  ...['statistics', 'tags', 'comments', 'comment', 'embed', 'param', 'responses', 'response', 'backLinks'],
  ...['backLink', 'status', 'price', 'license', 'subTitle', 'peerLink', 'location', 'rights', 'scenes'],
]
const wholeNumbers = ['fileSize', 'channels']
const positiveNumbers = ['height', 'width']
const decimals = ['bitrate', 'framerate', 'samplingrate', 'duration']
const once = ['title', 'description', 'copyright', 'keywords', 'player']
/** RFC 2326, section 3.6. */
const playTime: Form = {
  name: 'a time such as 12.05 or 0:00:12.05',
  matches: (text) => /^(?:now|\d+(?:\.\d*)?|\d+:[0-5]?\d:[0-5]?\d(?:\.\d*)?)$/.test(text),
}
/** The roles of the European Broadcasting Union, as letters and spaces. */
const ebuRole =
  /^(?:actor|anchor person|author|choreographer|composer|conductor|director|editor|graphic designer|grapher|illustrator|lyricist|music arranger|music group|musician|orchestra|performer|photographer|producer|reporter|vocalist|artist|owner|uploader|publisher|distribution company|production company|production department|production manager|media producer|camera operator|narrator|presenter|interviewer|interviewed guest|translator|writer|speaker|singer|dancer)$/
const hashForms: Readonly<Record<string, RegExp>> = { md5: /^[0-9a-f]{32}$/i, 'sha-1': /^[0-9a-f]{40}$/i }
const ratingForms: Readonly<Record<string, RegExp>> = {
  'urn:simple': /^(?:adult|nonadult)$/,
  'urn:mpaa': /^(?:g|pg|pg-13|r|nc-17|nr)$/i,
  'urn:v-chip': /^tv-(?:y|y7|y7-fv|g|pg|14|ma)(?: [dlsv]+)*$/i,
  'urn:icra': /^r \((?:[cnlosv]z? ?[a-z]? ?[01] ?)+\)$/i,
}
const restrictionForms: Readonly<Record<string, RegExp>> = {
  country: new RegExp(`^(?:all|none|(?:${countries})(?: +(?:${countries}))*)$`, 'i'),
  uri: /^(?:all|none|[a-z][a-z0-9+.-]*:\S+(?: +[a-z][a-z0-9+.-]*:\S+)*)$/i,
}
const media = (...locals: readonly string[]) => named(namespaces.media, ...locals)
const content = media('content')
const isTyped = (type: string) => (one: XmlElement) => (attribute(one, 'type') || 'plain') === type
const plainTexts: Select = (feed) => media('title', 'description', 'text')(feed).filter(isTyped('plain'))
const htmlTexts: Select = (feed) => media('title', 'description', 'text')(feed).filter(isTyped('html'))
const addressed = media('content', 'thumbnail', 'player')

/** Media RSS, in RSS and in Atom. */
export const mediaRules: readonly Rule<XmlFeed>[] = [
  error('media-namespace-wrong', `${spec}, namespace`, {
    of: ({ elements }) => firstOfWrongNamespaces(elements),
    message: (element) =>
      `the namespace of ${nameOf(element)} must be ${namespaces.media}; it is ${quote(element.uri)}`,
  }),
  error('media-content-url-missing', `${spec}, media:content`, {
    of: content,
    holds: (one) => one.attributes.has('url') || childrenNamed(one, namespaces.media, 'player').length > 0,
    message: (one) => `${nameOf(one)} must have a url, or a player in it`,
  }),
  error(
    'media-url-missing',
    `${spec}, media:thumbnail and media:player`,
    hasAttributes(media('thumbnail', 'player'), ['url']),
  ),
  error(
    'media-address-not-url',
    `${spec}, media:content, media:thumbnail, media:player`,
    attributeIs(addressed, 'url', absoluteUrl),
  ),
  error(
    'media-medium-unknown',
    `${spec}, media:content`,
    attributeIs(content, 'medium', oneOf('image', 'audio', 'video', 'document', 'executable')),
  ),
  error('media-type-wrong', `${spec}, media:content`, attributeIs(content, 'type', mediaType)),
  error(
    'media-expression-unknown',
    `${spec}, media:content`,
    attributeIs(content, 'expression', oneOf('full', 'sample', 'nonstop')),
  ),
  error(
    'media-is-default-wrong',
    `${spec}, media:content`,
    attributeIs(content, 'isDefault', oneOf('true', 'false')),
  ),
  error(
    'media-text-type-wrong',
    `${spec}, media:title, media:description, media:text`,
    attributeIs(media('title', 'description', 'text'), 'type', oneOf('plain', 'html')),
  ),
  error(
    'media-number-wrong',
    `${spec}, media:content, media:thumbnail and media:player`,
    ...wholeNumbers.map((name) => attributeIs(addressed, name, wholeNumber)),
    ...positiveNumbers.map((name) => attributeIs(addressed, name, positiveNumber)),
    ...decimals.map((name) => attributeIs(content, name, decimal)),
  ),
  error(
    'media-language-not-tag',
    `${spec}, media:content and media:text`,
    attributeIs(media('content', 'text'), 'lang', languageTag),
  ),
  warning(
    'media-language-unknown',
    'RFC 5646, section 2.2.1',
    attributeIs(media('content', 'text'), 'lang', knownLanguage, 'should'),
  ),
  error(
    'media-time-wrong',
    `${spec}, media:thumbnail and media:text`,
    attributeIs(media('thumbnail'), 'time', playTime),
    ...['start', 'end'].map((name) => attributeIs(media('text'), name, playTime)),
  ),
  error(
    'media-scheme-not-uri',
    `${spec}, media:category, media:credit and media:rating`,
    attributeIs(media('category', 'credit', 'rating'), 'scheme', absoluteUrl),
  ),
  error(
    'media-copyright-url-not-url',
    `${spec}, media:copyright`,
    attributeIs(media('copyright'), 'url', absoluteUrl),
  ),
  warning('media-credit-role-unknown', `${spec}, media:credit`, {
    of: withAttribute(media('credit'), 'role'),
    holds: (one) => {
      const role = attribute(one, 'role')
      const isOfEbu = ['', 'urn:ebu', 'urn:yvs'].includes(attribute(one, 'scheme'))
      return role === role.toLowerCase() && (!isOfEbu || ebuRole.test(role))
    },
    message: (one) =>
      `role of media:credit should be a lower-case role of the EBU; it is ${quote(attribute(one, 'role'))}`,
  }),
  error('media-hash-wrong', `${spec}, media:hash`, {
    of: media('hash'),
    holds: (one) => hashForms[attribute(one, 'algo') || 'md5']?.test(one.text.trim()) ?? false,
    message: ({ text }) => `media:hash must be an MD5 or SHA-1 (algo) in hexadecimal; it is ${quote(text)}`,
  }),
  error('media-rating-wrong', `${spec}, media:rating`, {
    of: media('rating'),
    holds: (one) => ratingForms[attribute(one, 'scheme') || 'urn:simple']?.test(one.text.trim()) ?? true,
    message: (one) =>
      `${quote(one.text)} is no rating of the scheme ${attribute(one, 'scheme') || 'urn:simple'}`,
  }),
  error(
    'media-restriction-incomplete',
    `${spec}, media:restriction`,
    hasAttributes(media('restriction'), ['relationship']),
  ),
  error(
    'media-restriction-wrong',
    `${spec}, media:restriction`,
    attributeIs(media('restriction'), 'relationship', oneOf('allow', 'deny')),
    attributeIs(media('restriction'), 'type', oneOf('country', 'uri', 'sharing')),
    {
      of: (feed) => media('restriction')(feed).filter(hasText),
      holds: (one) => (restrictionForms[attribute(one, 'type')] ?? /^(?:all|none)$/).test(one.text.trim()),
      message: ({ text }) =>
        `media:restriction must be all, none, countries of ISO 3166 or addresses; it is ${quote(text)}`,
    },
  ),
  error('media-element-repeated', `${spec}, optional elements`, {
    of: (feed) =>
      [...new Set(inNamespace(feed, namespaces.media).flatMap(({ parent }) => parent ?? []))].flatMap(
        ({ children }) =>
          repeatedBy(
            children.filter(({ uri, local }) => uri === namespaces.media && once.includes(local)),
            ({ local }) => local,
          ),
      ),
    message: (one) => `${one.parent && nameOf(one.parent)} must not have more than one ${nameOf(one)}`,
  }),
  warning(
    'media-text-holds-markup',
    `${spec}, media:title, media:description, media:text`,
    isPlain(plainTexts),
    isPlain(media('category', 'copyright', 'credit', 'keywords')),
    attributeIs(media('category'), 'label', plainText, 'should'),
  ),
  warning('media-text-not-html', `${spec}, media:title, media:description, media:text`, isHtml(htmlTexts)),
  warning('media-group-of-one', `${spec}, media:group`, {
    of: media('group'),
    holds: (group) => childrenNamed(group, namespaces.media, 'content').length > 1,
    message: 'media:group should hold several media:content of the same work',
  }),
  warning('media-adult-deprecated', `${spec}, media:adult`, {
    of: media('adult'),
    message: 'media:adult is deprecated; use media:rating',
  }),
  warning('media-element-unknown', `${spec}, elements`, {
    of: ({ elements }) => elements.filter(({ uri }) => uri === namespaces.media),
    holds: ({ local }) => knownElements.includes(local) || /^scene/.test(local),
    message: (element) => `Media RSS has no element ${quote(nameOf(element))}`,
  }),
]

/** The first element of each wrong spelling. */
function firstOfWrongNamespaces(elements: readonly XmlElement[]): XmlElement[] {
  const wrong = elements.filter(
    ({ uri }) => uri !== namespaces.media && /search\.yahoo\.com\/mrss/i.test(uri),
  )
  const again = new Set(repeatedBy(wrong, ({ uri }) => uri))
  return wrong.filter((element) => !again.has(element))
}
