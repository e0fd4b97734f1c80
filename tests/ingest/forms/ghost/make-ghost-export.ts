/** A post of an invented publication, as Ghost 5 exports it. */
export function ghostPost(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: '6390a1b2c3d4e5f601234567',
    uuid: 'd2f4a6b8-0000-4000-8000-1234567890ab',
    title: 'The fog bell rings again',
    slug: 'the-fog-bell',
    html: '<p>It rang at six.</p>',
    lexical: null,
    mobiledoc: null,
    comment_id: '6390a1b2c3d4e5f601234567',
    plaintext: 'It rang at six.',
    feature_image: null,
    featured: 0,
    type: 'post',
    status: 'published',
    locale: null,
    visibility: 'public',
    author_id: '1',
    published_at: '2023-03-05T06:07:08.000Z',
    created_at: '2023-03-01T00:00:00.000Z',
    updated_at: '2024-03-05T06:07:08.000Z',
    custom_excerpt: null,
    codeinjection_head: null,
    codeinjection_foot: null,
    canonical_url: null,
    ...fields,
  }
}

interface ExportParts {
  readonly version?: string
  readonly [table: string]: unknown
}

/** The file that Ghost gives: `posts` in the middle, since the tables are in no useful order. */
export function ghostExport({ version = '5.82.2', ...tables }: ExportParts): string {
  const data = { benefits: [], settings: [{ key: 'title', value: 'Quay News' }], users: [], ...tables }
  return JSON.stringify({ db: [{ meta: { exported_on: 1710000000000, version }, data }] })
}

/** Nodes of Lexical. */
export const lexical = {
  state: (...children: unknown[]) => JSON.stringify({ root: { children, type: 'root', version: 1 } }),
  text: (text: string, format = 0) => ({ type: 'extended-text', text, format, version: 1 }),
  paragraph: (...children: unknown[]) => ({ type: 'paragraph', children, version: 1 }),
  list: (listType: string, ...children: unknown[]) => ({ type: 'list', listType, start: 1, children }),
  item: (...children: unknown[]) => ({ type: 'listitem', value: 1, children }),
}
