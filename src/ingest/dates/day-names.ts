const languagesOfDates =
  'en cy gd ga es pt fr de it nl sv da nb pl tr ru uk ar fa ur hi vi id el hu cs ro fi'.split(' ')

/** Month numbers, from 1, by their names in small letters, long and short, in all these languages. */
export function months(): ReadonlyMap<string, number> {
  // At its first use: a server that starts reads no date in words.
  monthsByName ??= monthNames()
  return monthsByName
}

let monthsByName: ReadonlyMap<string, number> | undefined

/** A name that two languages give to different months is in neither. */
function monthNames(): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>()
  const fifths = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2024, month, 5)))
  for (const language of languagesOfDates) {
    for (const [index, names] of namesOf(language, fifths, 'month').entries()) {
      const month = index + 1
      for (const name of names) {
        const other = numbers.get(name)
        numbers.set(name, other === undefined || other === month ? month : 0)
      }
    }
  }
  numbers.set('sept', 9)
  for (const [name, number] of numbers) if (number === 0) numbers.delete(name)
  return numbers
}

/** The names of weekdays, likewise. */
export function weekdays(): readonly string[] {
  weekdayNames ??= languagesOfDates.flatMap((language) => namesOf(language, firstWeek, 'weekday').flat())
  return weekdayNames
}

let weekdayNames: readonly string[] | undefined

const firstWeek = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)))

/** The names of each date: long and short, alone and as they are beside a day. */
function namesOf(language: string, dates: readonly Date[], part: 'month' | 'weekday'): string[][] {
  // A format takes 0.1 ms to make, far more than to use.
  const writers = (['long', 'short'] as const).map((style) => {
    const settings = { [part]: style, timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn' } as const
    return {
      alone: new Intl.DateTimeFormat(language, settings),
      within: new Intl.DateTimeFormat(language, { ...settings, day: 'numeric', year: 'numeric' }),
    }
  })
  return dates.map((date) => {
    const names = writers.flatMap(({ alone, within }) => {
      const name = alone.format(date)
      return [name, within.formatToParts(date).find(({ type }) => type === part)?.value ?? name]
    })
    const words = names.map((name) => name.toLowerCase().replace(/[.\s]+$/, ''))
    return words
      .filter((name) => /^[\p{L}\p{M}'’ -]{2,}$/u.test(name))
      .flatMap((name) => name.split(/['’ -]/))
  })
}
