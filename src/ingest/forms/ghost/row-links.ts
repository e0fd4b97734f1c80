/** Which rows belong to which story. A story of 100,000 costs some 100 bytes: its id is kept once, and equal lists are one. */
export interface RowLinks {
  /** Without an order, rows are in that of the file. */
  add(story: string, row: string, order: unknown): void
  /** The rows in their order; undefined if none was added. */
  of(story: string): readonly string[] | undefined
}

/** Numbers for texts that come again and again. */
export interface Numbering {
  toNumber(text: string): number
  find(text: string): number | undefined
}

export function createNumbering(): Numbering {
  const numbers = new Map<string, number>()
  return {
    find: (text) => numbers.get(text),
    toNumber: (text) => {
      const known = numbers.get(text)
      if (known !== undefined) return known
      numbers.set(text, numbers.size)
      return numbers.size - 1
    },
  }
}

/** `stories`: shared by all tables. */
export function createRowLinks(stories: Numbering): RowLinks {
  const rows: string[] = []
  const numbers = new Map<string, number>()
  /** By the number of the story: `row:order row:order`. */
  const lists: (string | undefined)[] = []
  const known = new Map<string, string>()

  const numberOf = (row: string): number => {
    const number = numbers.get(row) ?? rows.push(row) - 1
    numbers.set(row, number)
    return number
  }

  return {
    add: (story, row, order) => {
      const at = stories.toNumber(story)
      const before = lists[at]
      const given = typeof order === 'number' ? order : (before?.split(' ').length ?? 0)
      const link = `${numberOf(row)}:${given}`
      const list = before === undefined ? link : `${before} ${link}`
      const same = known.get(list)
      if (same === undefined) known.set(list, list)
      lists[at] = same ?? list
    },
    of: (story) => {
      const at = stories.find(story)
      const list = at === undefined ? undefined : lists[at]
      if (list === undefined) return undefined
      return list
        .split(' ')
        .map((link) => link.split(':').map(Number))
        .sort(([, one = 0], [, other = 0]) => one - other)
        .map(([row = 0]) => rows[row] ?? '')
    },
  }
}
