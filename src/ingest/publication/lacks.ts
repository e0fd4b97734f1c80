import type { GivenPublication } from './publication-json.ts'

interface Lack {
  /** Any of these fields of `publication.json` fills it. */
  readonly fields: readonly (readonly string[])[]
  readonly message: string
}

const lacks: readonly Lack[] = [
  {
    fields: [['license'], ['rights'], ['rsl']],
    message: 'license and rights are missing: entries do not say how their texts may be used',
  },
  {
    fields: [['publisher', 'email']],
    message: 'publisher.email is missing: readers find no address for questions in the feeds',
  },
  {
    fields: [['timeZone']],
    message: 'timeZone is missing: UTC applies to pages and to dates without a zone',
  },
]

/** What a publication does not say and every entry lacks, a line each. */
export function findPublicationLacks({
  document,
  file = 'publication',
}: Pick<GivenPublication, 'document' | 'file'>): string[] {
  return lacks
    .filter(({ fields }) => !fields.some((path) => isSet(document, path)))
    .map(({ message }) => `${file}: lacks: ${message}`)
}

function isSet(value: unknown, path: readonly string[]): boolean {
  const found = path.reduce<unknown>(
    (inside, key) => (inside as Readonly<Record<string, unknown>> | null | undefined)?.[key],
    value,
  )
  return found !== undefined && found !== null
}
