import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { element, findAll, isElement, replaceChildren } from '../../../html/tree.ts'
import type { Attachment, WordPressData } from '../record-data.ts'
import { originalAddress } from './original-address.ts'

type Library = Pick<WordPressData, 'attachments' | 'originals'>

/**
 * The pictures of a story with the addresses of their original files, the alt texts of the media library where the story has
 * none, and captions of old themes as figures. Changes the tree.
 */
export function settlePictures(root: Root, library: Library): void {
  removeTwins(root)
  replaceChildren(root, (child) => (isElement(child) ? showOldForm(child) : [child]))
  for (const picture of findAll(root, ({ tagName }) => tagName === 'img')) settle(picture, library)
  for (const node of findAll(root, (one) => isElement(one, 'video', 'audio', 'source'))) {
    for (const name of ['src', 'poster']) rewrite(node, name, library)
  }
  replaceChildren(root, (child) => (isElement(child, 'a') ? settleLink(child, library) : [child]))
}

/** Before a picture that is loaded late, its twin for browsers without scripts. */
function removeTwins(root: Root): void {
  const lateOnes = findAll(root, ({ tagName, properties }) => tagName === 'img' && 'dataSrc' in properties)
  const late = new Set(lateOnes.map(({ properties }) => String(properties.dataSrc)))
  if (late.size === 0) return
  const isTwin = (node: ElementContent) =>
    isElement(node, 'noscript') &&
    findAll(node, ({ tagName }) => tagName === 'img').some(({ properties }) =>
      late.has(String(properties.src)),
    ) &&
    toText(node).trim() === ''
  replaceChildren(root, (child) => (isTwin(child) ? [] : [child]))
}

function classesOf({ properties: { className } }: Element): string[] {
  return Array.isArray(className) ? className.map(String) : []
}

/** `div.wp-caption` and `dl.wp-caption` are figures; a file that is shown within the page is a link beside it. */
function showOldForm(node: Element): ElementContent[] {
  const classes = classesOf(node)
  if (classes.includes('wp-caption') && isElement(node, 'div', 'dl')) return [toFigure(node)]
  if (classes.includes('wp-block-file__embed')) return []
  // Its words follow the link to the file.
  if (classes.includes('wp-block-file__button')) return [{ type: 'text', value: ' ' }, node]
  if (classes.includes('sqs-audio-embed')) return [toPlayer(node)]
  const { dataHtml } = node.properties
  if (classes.includes('sqs-video-wrapper') && typeof dataHtml === 'string')
    return fromEmbedCode(node, dataHtml)
  return [node]
}

function toFigure(node: Element): Element {
  const isCaption = (child: Element) =>
    classesOf(child).some((name) => name === 'wp-caption-text' || name === 'wp-caption-dd')
  const captions = findAll(node, isCaption).map(({ children }) => element('figcaption', {}, children))
  const media = findAll(node, (child) => isElement(child, 'a', 'img') && !isInside(child, node, isCaption))
  const inLinks = new Set(
    media.filter(({ tagName }) => tagName === 'a').flatMap((link) => findAll(link, () => true)),
  )
  const shown = media.filter((child) => !inLinks.has(child))
  // Anything else in it would be lost.
  if (
    captions.length !== 1 ||
    !shown.some((one) => one.tagName === 'img' || findAll(one, isImage).length > 0)
  )
    return node
  return element('figure', {}, [...shown, ...captions])
}

function isImage({ tagName }: Element): boolean {
  return tagName === 'img'
}

function isInside(node: Element, root: Element, passes: (element: Element) => boolean): boolean {
  return findAll(root, passes).some((one) => findAll(one, (inner) => inner === node).length > 0)
}

function toPlayer({ properties: { dataUrl, dataTitle } }: Element): Element {
  const caption =
    typeof dataTitle === 'string' && dataTitle !== ''
      ? [element('figcaption', {}, [{ type: 'text', value: dataTitle }])]
      : []
  return element('figure', {}, [element('audio', { controls: true, src: String(dataUrl ?? '') }), ...caption])
}

/** The address of the embedded page, as cleaning would find it in the code. */
function fromEmbedCode(node: Element, code: string): ElementContent[] {
  const [, src] = /\ssrc="([^"]+)"/.exec(code) ?? []
  const address = src?.startsWith('//') ? `https:${src}` : src
  if (!address || !/^https?:/.test(address)) return [node]
  return [
    element('p', {}, [element('a', { href: address }, [{ type: 'text', value: address }])]),
    ...node.children,
  ]
}

const originalsOf = ['dataOrigFile', 'dataFullUrl', 'dataLazySrc', 'dataSrc']

function settle(picture: Element, library: Library): void {
  const { properties } = picture
  const before = properties.src
  for (const name of originalsOf) {
    const value = properties[name]
    if (typeof value !== 'string' || !/^(?:https?:)?\/\/\S+$/.test(value)) continue
    properties.src = value
    break
  }
  rewrite(picture, 'src', library)
  const attachment = findAttachment(picture, library)
  if (attachment && isCopyOf(properties.src, attachment)) properties.src = attachment.url
  if (properties.src !== before) {
    // They are of the copy.
    for (const name of ['srcSet', 'sizes', 'width', 'height', ...originalsOf]) delete properties[name]
  }
  delete properties.dataAttachment
  if (attachment?.alt && !String(properties.alt ?? '').trim()) properties.alt = attachment.alt
}

function findAttachment(picture: Element, { attachments }: Library): Attachment | undefined {
  const named = classesOf(picture).flatMap((name) => /^wp-image-(\d+)$/.exec(name)?.[1] ?? [])
  const { dataAttachment, dataId } = picture.properties
  const ids = [...named, String(dataAttachment ?? ''), String(dataId ?? '')]
  return ids.flatMap((id) => attachments[id] ?? [])[0]
}

/** `tide-300x200.jpg` of `tide.jpg`. */
function isCopyOf(address: unknown, { url }: Attachment): boolean {
  const nameOf = (text: string) =>
    (
      text
        .replace(/[?#].*$/s, '')
        .split('/')
        .at(-1) ?? ''
    ).replace(/-scaled(?=\.\w+$)/, '')
  const own = nameOf(String(address ?? ''))
  return own.replace(/-\d{1,5}x\d{1,5}(?=\.\w+$)/, '') === nameOf(url) && own !== nameOf(url)
}

function rewrite({ properties }: Element, name: string, { originals }: Library): void {
  const value = properties[name]
  if (typeof value === 'string' && value !== '') properties[name] = originalAddress(value, originals)
}

/** A link from a picture to itself is none; one to the page of an attachment leads to the file. */
function settleLink(link: Element, library: Library): ElementContent[] {
  const { href, rel } = link.properties
  if (typeof href !== 'string') return [link]
  const [, id = ''] = /wp-att-(\d+)/.exec(String(rel ?? '')) ?? /[?&]attachment_id=(\d+)/.exec(href) ?? []
  const attachment = library.attachments[id]
  const isMedia = /\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:[?#]|$)/i.test(href)
  link.properties.href = attachment
    ? attachment.url
    : isMedia
      ? originalAddress(href, library.originals)
      : href
  const [picture, ...others] = findAll(link, isImage)
  const isSelf = picture?.properties.src === link.properties.href
  return picture && others.length === 0 && isSelf && toText(link).trim() === '' ? link.children : [link]
}
