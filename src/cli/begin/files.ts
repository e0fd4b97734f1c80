import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import { stringify } from 'yaml'
import { toSlug } from '../../domain/identity.ts'
import { exampleArticle, examplePage } from '../../ingest/folder/example-files.ts'
import type { Beginning } from './questions.ts'

/** The files of a new publication, by their names in its folder. `publication.json` is the last: it begins it. */
export function toFiles(beginning: Beginning, now: Date): Readonly<Record<string, string>> {
  return {
    'articles/hello.md': firstArticle(beginning, now),
    'pages/about.md': examplePage,
    '.gitignore': gitIgnore,
    '.env': envFile(beginning),
    'README.md': readme(beginning),
    'publication.json': `${JSON.stringify(toPublication(beginning, now), null, 2)}\n`,
  }
}

export const folders = ['articles', 'media', 'pages'] as const

/** The fields of `publication.json`. */
export function toPublication(beginning: Beginning, now: Date) {
  const { title, language, timeZone, author } = beginning
  return {
    id: createId(beginning, now),
    title,
    language,
    timeZone,
    publisher: { name: author ?? title },
  }
}

/**
 * An id that no other publication has. A `tag:` URI (RFC 4151) under the host of a public address, since its owner on that
 * day may name things in it; otherwise a random `urn:uuid:`.
 */
function createId({ title, address }: Beginning, now: Date): string {
  const host = address ? new URL(address).hostname : ''
  const isName = host.includes('.') && isIP(host.replace(/[[\]]/g, '')) === 0
  if (!isName) return `urn:uuid:${randomUUID()}`
  const name = toSlug(title)
  return `tag:${host},${now.toISOString().slice(0, 10)}:${/^[a-z\d-]+$/.test(name) ? name : randomUUID()}`
}

function firstArticle({ author, language }: Beginning, now: Date): string {
  const fields = {
    title: 'Hello',
    published: `${now.toISOString().slice(0, 19)}Z`,
    ...(author && { authors: [author] }),
    // The words below are English, whatever the publication is.
    ...(!/^en\b/i.test(language) && { language: 'en' }),
  }
  return `---
${stringify(fields)}---
${exampleArticle}`
}

const gitIgnore = `# The store, its backups, the cache of media files, and settings that may be secret.
*.db
*.db-*
media-cache/
.env
node_modules/
`

function envFile({ address }: Beginning): string {
  return `# Settings. A variable of the environment wins over this file; the files that it names are relative to this folder.
# Remove the # before a setting. Each line shows the default.

# The public address: set it before readers subscribe.
${address ? `GAZETTE_URL=${address}` : '# GAZETTE_URL=https://news.example.org'}

# PORT=8080
# HOST=127.0.0.1

# SQLite in this folder, or postgres://USER:PASSWORD@HOST:PORT/DATABASE
# DATABASE_URL=sqlite:gazette.db

# A secret of at least 16 characters, for the metrics and the statistics of readers; none by default.
# GAZETTE_TOKEN=
`
}

function readme({ title }: Beginning): string {
  return `# ${title}

A publication of Gazette: RSS, Atom and JSON Feed from the files in this folder.

| file | what it is |
|---|---|
| \`publication.json\` | title, language, time zone, publisher. Its \`id\` never changes: the ids of all articles derive from it |
| \`articles/\` | one file an article, in sub-folders if you like |
| \`media/\` | pictures, sound and film that articles name |
| \`pages/\` | pages that are no articles, such as About, Imprint and Privacy |
| \`theme/\`, \`words/\`, \`redirects.csv\` | if you make them: styles and templates of the pages, words of the interface, old addresses |
| \`.env\` | settings: public address, port, database |
| \`gazette.db\` | the store, made at the first start. Back it up with \`gazette backup FILE\` |

\`\`\`sh
gazette serve            # serves the feeds and follows this folder
gazette new "A title"    # writes a draft into articles/
gazette status           # what was refused, and why
gazette check            # what articles and publication lack
\`\`\`

\`gazette\` is \`npx gazette\` here. With a clone of Gazette it is \`npm run gazette --\` in the folder of the clone, with \`--data\` and this folder.

Before readers subscribe, set the public address in \`.env\`, and say in \`publication.json\` how texts may be used (\`rights\` or
\`license\`) and where readers can ask (\`publisher.email\`).
`
}
