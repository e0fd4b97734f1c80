import { type Rfc822Fault, rfc822Faults } from './date-forms.ts'
import { type Place, quote, type Rule, type Severity } from './finding.ts'

/** A date in a document, and how to say where it is. */
export interface DatedPlace {
  readonly name: string
  readonly text: string
  readonly at: (message: string) => Place
}

interface FaultFacts {
  readonly suffix: string
  readonly severity: Severity
  readonly say: string
}

const faultFacts: Readonly<Record<Rfc822Fault, FaultFacts>> = {
  form: {
    suffix: 'not-rfc822',
    severity: 'error',
    say: 'must be a date such as Mon, 23 Nov 2026 09:00:00 GMT',
  },
  weekday: { suffix: 'weekday-wrong', severity: 'error', say: 'names another weekday than the day has' },
  year: { suffix: 'year-short', severity: 'warning', say: 'should have a year of four digits' },
  zone: { suffix: 'zone-named', severity: 'warning', say: 'should end in GMT or a zone such as +0100' },
}

/** The rules for the dates of RFC 822 in one format: one for each thing that can be wrong with them. */
export function rfc822Rules<Subject>(
  prefix: string,
  source: string,
  datesOf: (subject: Subject) => readonly DatedPlace[],
): Rule<Subject>[] {
  return Object.entries(faultFacts).map(([fault, { suffix, severity, say }]) => ({
    name: `${prefix}-${suffix}`,
    severity,
    source,
    find: (subject: Subject) =>
      datesOf(subject)
        .filter(({ text }) => rfc822Faults(text).includes(fault as Rfc822Fault))
        .map(({ name, text, at }) => at(`${name} ${say}; it says ${quote(text)}`)),
  }))
}
