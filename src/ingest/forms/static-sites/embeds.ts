import type { Shortcode } from '../dialects/shortcode.ts'

/** Tags of templates whose result is known: films and posts elsewhere, and pictures. All are written as Markdown. */

type Embed = (tag: Shortcode) => string | undefined

const id = ({ values, named }: Shortcode): string | undefined => named.get('id') ?? values[0]
/** An address alone in its line is a link. */
const link = (address: string): string => `<${encodeURI(address.toWellFormed())}>`
const linkTo =
  (prefix: string, suffix = ''): Embed =>
  (tag) => {
    const name = id(tag)
    return name !== undefined && /^[\w./-]+$/.test(name) ? link(prefix + name + suffix) : undefined
  }

/** `{{< tweet user="a" id="1" >}}`; formerly `{{< tweet 1 >}}`. */
const post: Embed = ({ values, named }) => {
  const [user, number] = [named.get('user') ?? 'i', named.get('id') ?? values.at(-1)]
  return /^\d+$/.test(number ?? '') && /^\w+$/.test(user)
    ? link(`https://twitter.com/${user}/status/${number}`)
    : undefined
}

/** `{{< gist user number >}}`, `{% gist user/number %}`. */
const gist: Embed = ({ values }) => {
  const path = values.slice(0, values[0]?.includes('/') ? 1 : 2).join('/')
  return /^[\w-]+(?:\/\w+)?$/.test(path) ? link(`https://gist.github.com/${path}`) : undefined
}

/** Hexo's `{% asset_img fog.png The bell %}`: a file beside the text. */
const assetImage: Embed = ({ values }) => {
  const at = values.findIndex((value) => /\.\w{2,5}$/.test(value))
  const alt = values.slice(at + 1).filter((value) => !/^\d+$/.test(value))
  return at === -1 ? undefined : picture(values[at] ?? '', alt.join(' '))
}

const sourceNames = ['image_path', 'image', 'src', 'url', 'path', 'img', 'file', 'filename']

/** Jekyll's `{% include figure image_path="/fog.png" alt="…" caption="…" %}`, whatever the theme calls its parts. */
const include: Embed = ({ named }) => {
  const source = sourceNames
    .map((name) => named.get(name))
    .find((one) => /\.(?:png|jpe?g|gif|webp|avif|svg)$/i.test(one ?? ''))
  if (source === undefined) return proseOf(named)
  return picture(source, named.get('alt') ?? '', proseOf(named) ?? named.get('title'))
}

const proseNames = ['caption', 'description', 'desc', 'text', 'note', 'content', 'message', 'quote', 'body']

/** What a reader of the page read, whatever the template made of it: no word of the writer is lost. */
function proseOf(named: ReadonlyMap<string, string>): string | undefined {
  const found = proseNames
    .map((name) => named.get(name)?.trim())
    .filter((words) => words && /\p{L}/u.test(words))
  return found.length === 0 ? undefined : found.join(' ')
}

function picture(source: string, alt: string, caption?: string): string | undefined {
  if (/[<>\n{}]/.test(source)) return undefined
  const words = caption?.replace(/["\\]/g, '\\$&').replace(/\s+/g, ' ')
  return `![${alt.replace(/[[\]\\]/g, '\\$&')}](<${source}>${words ? ` "${words}"` : ''})`
}

const embeds: Readonly<Record<string, Embed>> = {
  youtube: linkTo('https://www.youtube.com/watch?v='),
  vimeo: linkTo('https://vimeo.com/'),
  vimeo_simple: linkTo('https://vimeo.com/'),
  instagram: linkTo('https://www.instagram.com/p/', '/'),
  instagram_simple: linkTo('https://www.instagram.com/p/', '/'),
  tweet: post,
  twitter: post,
  twitter_simple: post,
  x: post,
  gist,
  asset_img: assetImage,
  include,
  include_cached: include,
  include_relative: include,
}

/** What a tag shows, as Markdown. Undefined if that is not known. */
export function embedOf(tag: Shortcode): string | undefined {
  return tag.isClosing || !Object.hasOwn(embeds, tag.name) ? undefined : embeds[tag.name]?.(tag)
}
