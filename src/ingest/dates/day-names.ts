const languagesOfDates =
  'en cy gd ga es pt fr de it nl sv da nb pl tr ru uk ar fa ur hi vi id el hu cs ro fi'.split(' ')

/** Month numbers, from 1, by their names in small letters, long and short, in all these languages. */
export function months(): ReadonlyMap<string, number> {
  // At its first use: it takes 0.2 s, and a server that starts reads no date in words.
  monthsByName ??= monthNames()
  return monthsByName
}

let monthsByName: ReadonlyMap<string, number> | undefined

/** A name that two languages give to different months is in neither. */
function monthNames(): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>()
  for (const language of languagesOfDates) {
    for (let month = 1; month <= 12; month++) {
      for (const name of namesOf(language, new Date(Date.UTC(2024, month - 1, 5)), 'month')) {
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
export function weekdays(): string[] {
  const days = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)))
  return languagesOfDates.flatMap((language) => days.flatMap((day) => namesOf(language, day, 'weekday')))
}

/** Long and short, alone and as they are beside a day. */
function namesOf(language: string, date: Date, part: 'month' | 'weekday'): string[] {
  const names = (['long', 'short'] as const).flatMap((style) => {
    const settings = { [part]: style, timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn' } as const
    const alone = new Intl.DateTimeFormat(language, settings).format(date)
    const within = new Intl.DateTimeFormat(language, { ...settings, day: 'numeric', year: 'numeric' })
      .formatToParts(date)
      .find(({ type }) => type === part)?.value
    return [alone, within ?? alone]
  })
  const words = names.map((name) => name.toLowerCase().replace(/[.\s]+$/, ''))
  return words.filter((name) => /^[\p{L}\p{M}'’ -]{2,}$/u.test(name)).flatMap((name) => name.split(/['’ -]/))
}
