import { createInterface } from 'node:readline'
import { PublisherError } from '../../domain/errors.ts'
import { isLanguageTag } from '../../ingest/field-rules.ts'
import { isTimeZone } from '../../ingest/publication/read.ts'
import { isPublicAddress, publicAddressRule } from '../../server/settings/settings.ts'
import type { Terminal } from '../report.ts'

/** What `init` must know of a publication. */
export interface Beginning {
  readonly title: string
  /** BCP 47. */
  readonly language: string
  readonly timeZone: string
  readonly author?: string
  /** Where readers will reach the server. Absent: not known yet. */
  readonly address?: string
}

export type Answers = Partial<Record<keyof Beginning, string>>

interface Question {
  readonly field: keyof Beginning
  readonly option: string
  readonly words: string
  readonly isOptional?: boolean
  /** What is wrong with an answer. */
  readonly check: (answer: string) => string | undefined
}

const questions: readonly Question[] = [
  {
    field: 'title',
    option: '--title',
    words: 'Title of the publication',
    check: (answer) => (answer === '' ? 'must not be empty' : undefined),
  },
  {
    field: 'language',
    option: '--language',
    words: 'Language',
    check: (answer) => (isLanguageTag(answer) ? undefined : 'must be a language tag such as en or en-GB'),
  },
  {
    field: 'timeZone',
    option: '--time-zone',
    words: 'Time zone',
    check: (answer) => (isTimeZone(answer) ? undefined : 'must be a time zone such as Europe/London'),
  },
  {
    field: 'author',
    option: '--author',
    words: 'Author, if you name one',
    isOptional: true,
    check: () => undefined,
  },
  {
    field: 'address',
    option: '--address',
    words: 'Public address, if you know it, such as https://news.example.org',
    isOptional: true,
    check: (answer) => (isPublicAddress(answer) ? undefined : publicAddressRule),
  },
]

export interface AskOptions {
  readonly given: Answers
  readonly defaults: Answers
  /** Take the defaults, and ask nothing. */
  readonly yes?: boolean
  /** Absent: nobody can be asked. */
  readonly terminal?: Terminal | undefined
}

/** Asks for what is not given. Throws `invalid` with all problems of what is given, and if it may not ask and has to. */
export async function askBeginning({ given, defaults, yes, terminal }: AskOptions): Promise<Beginning> {
  const problems = questions.flatMap((question) => {
    const answer = given[question.field]
    const problem = answer === undefined ? undefined : problemOf(question, answer)
    return problem ? [`${question.option} ${problem}; it is "${answer}"`] : []
  })
  if (problems.length > 0) throw new PublisherError('invalid', problems.join('\n'))
  const open = questions.filter(({ field }) => given[field] === undefined)
  if (yes) return toBeginning({ ...defaults, ...given })
  if (terminal) return toBeginning({ ...given, ...(await askAll(open, defaults, terminal)) })
  const missing = open.filter(({ isOptional }) => !isOptional)
  if (missing.length === 0) return toBeginning(given)
  const taken = missing.map(({ option, field }) => `${option} "${defaults[field]}"`)
  throw new PublisherError(
    'invalid',
    `there is no terminal to ask on: give ${missing.map(({ option }) => option).join(', ')}; or --yes, which takes ${taken.join(', ')}`,
  )
}

function problemOf({ isOptional, check }: Question, answer: string): string | undefined {
  const text = answer.trim()
  return isOptional && text === '' ? undefined : check(text)
}

async function askAll(open: readonly Question[], defaults: Answers, terminal: Terminal): Promise<Answers> {
  const lines = createInterface(terminal)
  let isClosed = false
  lines.once('close', () => {
    isClosed = true
  })
  // Keeps what a person types ahead.
  const typed = lines[Symbol.asyncIterator]()
  const answers: Answers = {}
  try {
    for (const question of open) {
      const { field, words } = question
      lines.setPrompt(defaults[field] ? `${words} (${defaults[field]}): ` : `${words}: `)
      for (;;) {
        if (!isClosed) lines.prompt()
        const { value, done } = await typed.next()
        // Ctrl-C and Ctrl-D.
        if (done) throw new PublisherError('invalid', 'not all questions were answered: nothing was written')
        const answer = value.trim() || (defaults[field] ?? '')
        const problem = problemOf(question, answer)
        answers[field] = answer
        if (!problem) break
        terminal.output.write(`This ${problem}.\n`)
      }
    }
  } finally {
    lines.close()
  }
  return answers
}

/** Checked answers. An empty one counts as none. */
function toBeginning(answers: Answers): Beginning {
  const said = Object.entries(answers).flatMap(([field, answer]) => {
    const text = answer?.trim()
    return text ? [[field, text]] : []
  })
  return Object.fromEntries(said) as Beginning
}
