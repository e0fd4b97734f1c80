import type { ElementContent } from 'hast'
import { visibleText } from '../../html/tidy-elements.ts'
import { element } from '../../html/tree.ts'
import * as cards from '../records/cards.ts'
import { countOf, isTrue, type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import { quote, type Warn } from '../records/warn.ts'
import { renderMarkdown } from './render-markdown.ts'

type RenderCard = (payload: JsonObject, warn: Warn) => readonly ElementContent[]

const rich = (value: unknown) => cards.fragment(textOf(value))

/** The cards by their names in Mobiledoc and in Lexical, which have the same fields. */
const renderers: Readonly<Record<string, RenderCard>> = {
  image: (payload) => cards.pictureFigure(toPicture(payload), rich(payload.caption)),
  gallery: ({ images, caption }) =>
    cards.gallery(
      listOf(images).map((one) => toPicture(objectOf(one))),
      rich(caption),
    ),
  'before-after': ({ beforeImage, afterImage, caption }) =>
    cards.gallery([toPicture(objectOf(beforeImage)), toPicture(objectOf(afterImage))], rich(caption)),
  markdown: ({ markdown }, warn) => renderMarkdown(textOf(markdown), warn),
  html: ({ html }) => rich(html),
  codeblock: ({ code, language, caption }) => cards.code(textOf(code), textOf(language), rich(caption)),
  embed: ({ html, url, caption }) => cards.embedded(rich(html), textOf(url), rich(caption)),
  bookmark: ({ url, metadata, caption, ...own }) => {
    const known = { ...own, ...objectOf(metadata) } as JsonObject
    const { title, description, author, publisher } = known
    const words = { title: textOf(title), description: textOf(description) }
    const origin = { author: textOf(author), publisher: textOf(publisher) }
    return cards.bookmark({ url: textOf(url) || textOf(known.url), ...words, ...origin }, rich(caption))
  },
  audio: ({ src, title }) => cards.sound(textOf(src), textOf(title)),
  video: ({ src, customThumbnailSrc, thumbnailSrc, width, height, caption }) =>
    cards.film(
      {
        src: textOf(src),
        poster: textOf(customThumbnailSrc) || textOf(thumbnailSrc),
        width: countOf(width),
        height: countOf(height),
      },
      rich(caption),
    ),
  file: ({ src, fileTitle, fileName, fileCaption }) =>
    cards.download({
      src: textOf(src),
      title: textOf(fileTitle),
      name: textOf(fileName),
      caption: textOf(fileCaption),
    }),
  callout: ({ calloutEmoji, calloutText }) => cards.callout(textOf(calloutEmoji), rich(calloutText)),
  toggle: ({ heading, content }) => cards.toggle(rich(heading), rich(content)),
  button: ({ buttonUrl, buttonText }) => cards.link({ url: textOf(buttonUrl), words: textOf(buttonText) }),
  header: (payload) =>
    cards.header({
      header: rich(payload.header),
      subheader: rich(payload.subheader),
      picture: textOf(payload.backgroundImageSrc),
      button: isTrue(payload.buttonEnabled) ? toButton(payload) : noButton,
    }),
  product: (payload) =>
    cards.product({
      picture: {
        src: textOf(payload.productImageSrc),
        width: countOf(payload.productImageWidth),
        height: countOf(payload.productImageHeight),
      },
      title: rich(payload.productTitle),
      description: rich(payload.productDescription),
      ...(isTrue(payload.productRatingEnabled) && { stars: countOf(payload.productStarRating) }),
      button: isTrue(payload.productButtonEnabled)
        ? { url: textOf(payload.productUrl), words: textOf(payload.productButton) }
        : noButton,
    }),
  'call-to-action': (payload) =>
    cards.appeal({
      label: payload.hasSponsorLabel === false ? [] : rich(payload.sponsorLabel),
      picture: { src: textOf(payload.imageUrl) },
      words: rich(payload.textValue),
      button: payload.showButton === false ? noButton : toButton(payload),
    }),
  horizontalrule: () => [element('hr', {})],
  email: (payload, warn) => leaveOut(payload, 'a text that is only in e-mails', warn),
  'email-cta': (payload, warn) => leaveOut(payload, 'a text that is only in e-mails', warn),
  signup: (payload, warn) => leaveOut(payload, 'a form to sign up', warn),
  transistor: (_payload, warn) => {
    warn('has a player for members of a podcast, which needs Ghost; it is left out')
    return []
  },
  paywall: () => [],
}

const otherNames: Readonly<Record<string, string>> = {
  code: 'codeblock',
  hr: 'horizontalrule',
  'card-markdown': 'markdown',
}

/** Cards for some readers only that no list of names knows. */
export function isCardName(name: string): boolean {
  return Object.hasOwn(renderers, otherNames[name] ?? name)
}

/** The card as HTML. The words of one that no version of Ghost has are kept. */
export function renderCard(name: string, payload: JsonObject, warn: Warn): readonly ElementContent[] {
  const known = otherNames[name] ?? name
  if (isForMembers(objectOf(payload.visibility))) {
    return leaveOut(payload, 'a part that Ghost does not show to the public', warn)
  }
  if (Object.hasOwn(renderers, known)) return renderers[known]?.(payload, warn) ?? []
  warn(`has the part "${name}", which is unknown; its words are kept without their form`)
  return wordsOf(payload).flatMap((words) => cards.paragraph(cards.fragmentOfText(words)))
}

const noButton: cards.Link = { url: '', words: '' }

function toButton({ buttonUrl, buttonText }: JsonObject): cards.Link {
  return { url: textOf(buttonUrl), words: textOf(buttonText) }
}

function toPicture({ src, alt, title, width, height, href }: JsonObject): cards.Picture {
  return {
    ...{ src: textOf(src), alt: textOf(alt), title: textOf(title), href: textOf(href) },
    ...{ width: countOf(width), height: countOf(height) },
  }
}

/** `showOnWeb` and `emailOnly` are the names of earlier versions. */
function isForMembers({ web, showOnWeb, emailOnly }: JsonObject): boolean {
  return objectOf(web).nonMember === false || showOnWeb === false || emailOnly === true
}

function leaveOut(payload: JsonObject, what: string, warn: Warn): readonly ElementContent[] {
  const words = wordsOf(payload).join(' ')
  if (words !== '') warn(`has ${what}; it is left out: "${quote(words)}"`)
  return []
}

/** Fields of cards that readers see; others hold colours, sizes and addresses. */
const wordFields =
  /^(?:html|text|textValue|content|caption|title|heading|header|subheader|disclaimer|description|markdown|code|(?:button|callout)Text|(?:file|product)(?:Title|Caption|Description))$/

function wordsOf(payload: JsonObject): string[] {
  return Object.entries(payload).flatMap(([name, value]) =>
    typeof value === 'string' && wordFields.test(name) ? visibleText(value) || [] : [],
  )
}
