import type { Schema } from 'hast-util-sanitize'

const text = 'p br hr h2 h3 h4 h5 h6 blockquote pre div span section aside details summary address'
const inline =
  'a strong b em i u s del ins sub sup small mark abbr q cite dfn time code kbd samp var bdi bdo wbr ruby rt rp'
const lists = 'ul ol li dl dt dd'
const tables = 'table caption colgroup col thead tbody tfoot tr th td'
const media = 'figure figcaption picture img source audio video track'

/** Elements whose content is theirs alone: it goes with them. */
export const removedWhole = [
  'script',
  'style',
  'template',
  'title',
  'select',
  'textarea',
  'button',
  'svg',
  'math',
  'canvas',
]

/** What a feed reader shows, and nothing that acts: the allow-list for everything that comes in. */
export const schema: Schema = {
  tagNames: [text, inline, lists, tables, media].flatMap((names) => names.split(' ')),
  attributes: {
    '*': ['id', 'lang', 'dir', 'title'],
    a: ['href', 'rel', 'hrefLang'],
    abbr: ['title'],
    audio: ['src', 'controls', 'loop', 'preload'],
    blockquote: ['cite'],
    code: [['className', /^language-[\w-]+$/]],
    col: ['span'],
    colgroup: ['span'],
    del: ['cite', 'dateTime'],
    details: ['open'],
    img: ['src', 'srcSet', 'sizes', 'alt', 'width', 'height'],
    ins: ['cite', 'dateTime'],
    li: ['value'],
    ol: ['start', 'reversed', 'type'],
    q: ['cite'],
    small: [['className', 'credit']],
    source: ['src', 'srcSet', 'sizes', 'type', 'media'],
    td: ['align', 'colSpan', 'rowSpan', 'headers'],
    th: ['align', 'colSpan', 'rowSpan', 'headers', 'scope', 'abbr'],
    time: ['dateTime'],
    track: ['src', 'kind', 'srcLang', 'label', 'default'],
    video: ['src', 'poster', 'controls', 'loop', 'muted', 'width', 'height', 'preload'],
  },
  protocols: {
    href: ['http', 'https', 'mailto', 'tel'],
    src: ['http', 'https'],
    poster: ['http', 'https'],
    cite: ['http', 'https'],
  },
  ancestors: {
    caption: ['table'],
    tbody: ['table'],
    thead: ['table'],
    tfoot: ['table'],
    tr: ['table'],
    td: ['table'],
    th: ['table'],
  },
  strip: removedWhole,
  clobber: [],
  clobberPrefix: '',
}
