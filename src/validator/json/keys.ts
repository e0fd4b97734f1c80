import type { JsonHolder } from '../document/json-feed.ts'

/** What stands at a key. */
export type ValueKind =
  | 'text'
  | 'url'
  | 'date'
  | 'language'
  | 'media type'
  | 'number'
  | 'boolean'
  | 'texts'
  | 'objects'
  | 'other'

/** Every key that JSON Feed 1.1 defines, and what stands there. An item's id has rules of its own. */
export const jsonKeys: Readonly<Record<JsonHolder['kind'], Readonly<Record<string, ValueKind>>>> = {
  feed: {
    version: 'other',
    title: 'text',
    home_page_url: 'url',
    feed_url: 'url',
    description: 'text',
    user_comment: 'text',
    next_url: 'url',
    icon: 'url',
    favicon: 'url',
    author: 'other',
    authors: 'objects',
    language: 'language',
    expired: 'boolean',
    hubs: 'objects',
    items: 'objects',
  },
  item: {
    id: 'other',
    url: 'url',
    external_url: 'url',
    title: 'text',
    content_html: 'text',
    content_text: 'text',
    summary: 'text',
    image: 'url',
    banner_image: 'url',
    date_published: 'date',
    date_modified: 'date',
    author: 'other',
    authors: 'objects',
    tags: 'texts',
    language: 'language',
    attachments: 'objects',
  },
  author: { name: 'text', url: 'url', avatar: 'url' },
  attachment: {
    url: 'url',
    mime_type: 'media type',
    title: 'text',
    size_in_bytes: 'number',
    duration_in_seconds: 'number',
  },
  hub: { type: 'text', url: 'url' },
}
