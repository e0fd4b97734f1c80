import type { Element, ElementContent, Root } from 'hast'
import { findAll, isElement, replaceChildren } from '../../html/tree.ts'
import * as cards from '../records/cards.ts'
import {
  captionOf,
  classesOf,
  first,
  hasClass,
  inside,
  linkIn,
  nodesIn,
  propertyOf,
  wordsIn,
  wordsOf,
} from '../records/find-in-html.ts'
import { countOf } from '../records/json-values.ts'
import { quote, type Warn } from '../records/warn.ts'

/**
 * Replaces the cards in HTML that Ghost has made by plain HTML: their players, icons and forms need Ghost's scripts and
 * styles. Parts for members only are left out and said.
 */
export function simplifyCards(root: Root, warn: Warn): void {
  dropGatedBlocks(root, warn)
  replaceChildren(root, (child) => {
    if (!isElement(child)) return [child]
    const name = classesOf(child).find((one) => Object.hasOwn(readers, one))
    const read = name === undefined ? undefined : readers[name]
    if (!read) return [child]
    const plain = read(child, warn)
    // A card of another version, whose parts have other names, stays as it is.
    return plain.length > 0 || removed.test(name ?? '') ? plain : [child]
  })
}

const removed = /^kg-(?:signup|transistor)-card$/

type ReadCard = (card: Element, warn: Warn) => readonly ElementContent[]

/** By the class of the card. Those that are not here are plain already, such as `kg-image-card`. */
const readers: Readonly<Record<string, ReadCard>> = {
  'kg-bookmark-card': (card) =>
    cards.bookmark(
      {
        url: propertyOf(inside(card, 'kg-bookmark-container'), 'href'),
        title: wordsIn(card, 'kg-bookmark-title'),
        description: wordsIn(card, 'kg-bookmark-description'),
        // Ghost has exchanged the two classes.
        author: wordsIn(card, 'kg-bookmark-publisher'),
        publisher: wordsIn(card, 'kg-bookmark-author'),
      },
      captionOf(card),
    ),
  'kg-audio-card': (card) =>
    cards.sound(propertyOf(first(card, 'audio'), 'src'), wordsIn(card, 'kg-audio-title')),
  'kg-video-card': (card) => {
    const video = first(card, 'video')
    const { dataKgCustomThumbnail, dataKgThumbnail } = card.properties
    const width = countOf(propertyOf(video, 'width'))
    const height = countOf(propertyOf(video, 'height'))
    const poster = String(dataKgCustomThumbnail || dataKgThumbnail || '')
    return cards.film({ src: propertyOf(video, 'src'), poster, width, height }, captionOf(card))
  },
  'kg-file-card': (card) =>
    cards.download({
      src: propertyOf(inside(card, 'kg-file-card-container'), 'href'),
      title: wordsIn(card, 'kg-file-card-title'),
      name: wordsIn(card, 'kg-file-card-filename'),
      caption: wordsIn(card, 'kg-file-card-caption'),
    }),
  'kg-callout-card': (card) =>
    cards.callout(wordsIn(card, 'kg-callout-emoji'), nodesIn(card, 'kg-callout-text')),
  'kg-toggle-card': (card) =>
    cards.toggle(nodesIn(card, 'kg-toggle-heading-text'), nodesIn(card, 'kg-toggle-content')),
  'kg-header-card': (card) =>
    cards.header({
      header: nodesIn(card, 'kg-header-card-header', 'kg-header-card-heading'),
      subheader: nodesIn(card, 'kg-header-card-subheader', 'kg-header-card-subheading'),
      picture:
        String(card.properties.dataKgBackgroundImage ?? '') ||
        propertyOf(inside(card, 'kg-header-card-image'), 'src'),
      button: linkIn(card, 'kg-header-card-button'),
    }),
  'kg-product-card': (card) => {
    const image = inside(card, 'kg-product-card-image')
    const hasRating = inside(card, 'kg-product-card-rating') !== undefined
    const stars = findAll(card, (one) => hasClass(one, 'kg-product-card-rating-active')).length
    return cards.product({
      picture: {
        src: propertyOf(image, 'src'),
        width: countOf(propertyOf(image, 'width')),
        height: countOf(propertyOf(image, 'height')),
      },
      title: nodesIn(card, 'kg-product-card-title'),
      description: nodesIn(card, 'kg-product-card-description'),
      stars: hasRating ? stars : undefined,
      button: linkIn(card, 'kg-product-card-button'),
    })
  },
  'kg-cta-card': (card) =>
    cards.appeal({
      label: nodesIn(card, 'kg-cta-sponsor-label'),
      picture: { src: propertyOf(first(card, 'img'), 'src') },
      words: nodesIn(card, 'kg-cta-text'),
      button: linkIn(card, 'kg-cta-button'),
    }),
  'kg-button-card': (card) => cards.link(linkIn(card, 'kg-btn')),
  'kg-signup-card': (card, warn) => {
    const words = ['header', 'heading', 'subheader', 'subheading', 'disclaimer'].map((part) =>
      wordsIn(card, `kg-signup-card-${part}`),
    )
    sayLeftOut('a form to sign up', words.filter((one) => one !== '').join(' '), warn)
    return []
  },
  'kg-transistor-card': (_card, warn) => {
    warn('has a player for members of a podcast, which needs Ghost; it is left out')
    return []
  },
}

function sayLeftOut(what: string, words: string, warn: Warn): void {
  if (words !== '') warn(`has ${what}; it is left out: "${quote(words)}"`)
}

const gateBegin = /^\s*kg-gated-block:begin\b(?=.*nonMember:\s*["']?false)/
const gateEnd = /^\s*kg-gated-block:end\b/

/** Parts between two comments, which Ghost cuts out for readers who have not signed in. */
function dropGatedBlocks(root: Root, warn: Warn): void {
  let hidden: Root['children'] | undefined
  root.children = root.children.filter((node) => {
    const comment = node.type === 'comment' ? node.value : ''
    if (!hidden) {
      if (!gateBegin.test(comment)) return true
      hidden = []
    } else if (gateEnd.test(comment)) {
      sayLeftOut(
        'a part that Ghost does not show to the public',
        wordsOf({ type: 'root', children: hidden }),
        warn,
      )
      hidden = undefined
    } else hidden.push(node)
    return false
  })
  // Without its end, the mark says nothing.
  if (hidden) root.children.push(...hidden)
}
