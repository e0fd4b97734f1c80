import type { Element, ElementContent, Root } from 'hast'
import { element, findAll, isElement, replaceChildren, text } from '../../html/tree.ts'
import * as cards from '../records/cards.ts'
import {
  classesOf,
  first,
  inside,
  jsonIn,
  linkIn,
  propertyOf,
  wordsIn,
  wordsOf,
} from '../records/find-in-html.ts'
import { type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import { quote, type Warn } from '../records/warn.ts'
import { comment, embed, film, isEmptyEmbed, post, tweet } from './embeds.ts'
import { toOriginal } from './original.ts'

/** Replaces what only Substack's pages can show by plain HTML; what asks readers to subscribe or share there is left out. */
export function simplifyParts(root: Root, warn: Warn): void {
  for (const { properties } of findAll(root, ({ tagName }) => ['img', 'source', 'a'].includes(tagName))) {
    if (typeof properties.src === 'string') properties.src = toOriginal(properties.src)
    if (typeof properties.href === 'string') properties.href = toOriginal(properties.href)
    delete properties.srcSet
    delete properties.sizes
  }
  replaceChildren(root, (child) => {
    if (!isElement(child)) return [child]
    const name = classesOf(child).find((one) => Object.hasOwn(readers, one))
    if (name) return readers[name]?.(child, attributesOf(child), warn) ?? [child]
    return isEmptyEmbed(child) ? embed(child, attributesOf(child), warn) : [child]
  })
  replaceChildren(root, (child) => {
    const image = isElement(child, 'picture') && first(child, 'img')
    return [image || child]
  })
}

type ReadPart = (part: Element, attributes: JsonObject, warn: Warn) => readonly ElementContent[]

/** What the editor knows of a part: JSON in an attribute. */
function attributesOf(part: Element): JsonObject {
  return jsonIn(part, 'dataAttrs')
}

const drop: ReadPart = () => []

const readers: Readonly<Record<string, ReadPart>> = {
  'image-link': (part, attributes) => imageLink(part, attributes),
  'image-link-expand': drop,
  'header-anchor-parent': drop,
  'header-anchor-widget': drop,
  'hide-text': drop,
  'subscription-widget-wrap': dropForm,
  'subscription-widget-wrap-editor': dropForm,
  'subscription-widget': dropForm,
  'button-wrapper': button,
  'captioned-button-wrap': (part, _attributes, warn) => {
    // The button inside is gone already if it leads to subscribing or sharing.
    if (first(part, 'a')) return part.children
    sayLeftOut('a button of Substack', wordsOf(part), warn)
    return []
  },
  'install-substack-app-embed': drop,
  'community-chat': drop,
  'sponsorship-campaign-embed': (_part, _attributes, warn) => {
    warn('has an advertisement that Substack places; it is left out')
    return []
  },
  'poll-embed': (_part, _attributes, warn) => {
    warn('has a poll, whose question the export does not hold; it is left out')
    return []
  },
  'native-video-embed': (_part, _attributes, warn) => {
    warn('has a film that the export does not hold; it is left out')
    return []
  },
  'native-audio-embed': (_part, { label }, warn) => {
    warn('has a sound that the export does not hold; its name is kept')
    return cards.paragraph(cards.fragmentOfText(textOf(label)))
  },
  tweet: (part, attributes) => tweet(part, attributes),
  'twitter-embed': (part, attributes) => tweet(part, attributes),
  comment: (part, attributes) => comment(part, attributes),
  'youtube-wrap': (part, { videoId }) => film(part, 'https://www.youtube.com/watch?v=', textOf(videoId)),
  'vimeo-wrap': (part, { videoId }) => film(part, 'https://vimeo.com/', textOf(videoId)),
  instagram: (part, { instagram_id, title, author_name }) => {
    const id = textOf(instagram_id)
    const url = id === '' ? propertyOf(first(part, 'a'), 'href') : `https://www.instagram.com/p/${id}/`
    return cards.link({ url, words: textOf(title) || textOf(author_name) || wordsOf(part) || url })
  },
  'embedded-post-wrap': (part, { url, title, truncated_body_text, publication_name }) =>
    post(part, { url, title, description: truncated_body_text, publisher: publication_name }),
  'digest-post-embed': (part, { canonical_url, title, caption, publication_name, publishedBylines }) => {
    const author = listOf(publishedBylines)
      .map((one) => textOf(objectOf(one).name))
      .join(', ')
    return post(part, {
      url: canonical_url,
      title,
      description: caption,
      publisher: publication_name,
      author,
    })
  },
  'embedded-publication-wrap': (part, { base_url, name, hero_text, author_name }) =>
    post(part, { url: base_url, title: name, description: hero_text, author: author_name }),
  'image-gallery-embed': (_part, { gallery }) => {
    const { images, caption, alt } = objectOf(gallery)
    const pictures = listOf(images).map((one) => ({
      src: toOriginal(textOf(objectOf(one).src)),
      alt: textOf(objectOf(one).alt) || textOf(alt),
    }))
    return cards.gallery(pictures, cards.fragment(textOf(caption)))
  },
  'file-embed-wrapper': (part) =>
    cards.download({
      src: propertyOf(inside(part, 'file-embed-button'), 'href'),
      title: wordsIn(part, 'file-embed-details-h1'),
      name: '',
      caption: wordsIn(part, 'file-embed-description'),
    }),
  'latex-rendered': (_part, { persistentExpression }) =>
    cards.paragraph([element('code', {}, cards.fragmentOfText(textOf(persistentExpression)))]),
  'mention-wrap': (part, { name, url }) => {
    const words = wordsOf(part) || textOf(name)
    return textOf(url) === '' || words === ''
      ? cards.fragmentOfText(words)
      : [element('a', { href: textOf(url) }, [text(words)])]
  },
  pullquote: (part) => [element('blockquote', {}, part.children)],
  'callout-block': (part) => [element('aside', {}, part.children)],
  'preformatted-block': (part) => part.children,
  'captioned-image-container': (part) => part.children,
  'image2-inset': (part) => part.children,
}

/** A picture links to itself in another size, unless its author has linked it. */
function imageLink(part: Element, attributes: JsonObject): readonly ElementContent[] {
  const image = first(part, 'img')
  const href = propertyOf(part, 'href')
  const isItself = href === '' || href === propertyOf(image, 'src') || isPicture(href)
  const own = textOf(attributes.href) || (image ? textOf(jsonIn(image, 'dataAttrs').href) : '')
  const target = isItself ? own : href
  return target === '' ? part.children : [element('a', { href: target }, part.children)]
}

function isPicture(address: string): boolean {
  return /\.(?:jpe?g|png|gif|webp|avif|heic)$/i.test(address.split(/[?#]/)[0] ?? '')
}

function dropForm(part: Element, _attributes: JsonObject, warn: Warn): readonly ElementContent[] {
  sayLeftOut('a form to subscribe', wordsIn(part, 'cta-caption') || wordsIn(part, 'preamble'), warn)
  return []
}

/** To subscribe, share, comment or give; `%%share_url%%` and the like are filled in by Substack. */
const ownButton =
  /%%|\/subscribe\b|[?&]action=share|utm_content=share|\/comments?(?:[?#]|$)|[?&](?:gift|donate)=|\/(?:leaderboard|survey|gift|chat)\b/

function button(part: Element, attributes: JsonObject, warn: Warn): readonly ElementContent[] {
  const { url, words } = linkIn(part, 'button')
  const target = url || textOf(attributes.url)
  const label = words || wordsOf(part) || textOf(attributes.text)
  if (!ownButton.test(target)) return cards.link({ url: target, words: label })
  sayLeftOut('a button of Substack', label, warn)
  return []
}

function sayLeftOut(what: string, words: string, warn: Warn): void {
  if (words !== '') warn(`has ${what}; it is left out: "${quote(words)}"`)
}
