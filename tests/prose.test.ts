import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

/**
 * Words that an engineer who learnt English at school must guess at, and an operator cannot search the web for. Code,
 * messages and documents use the standard term; `.github/CONTRIBUTING.md` has the rules.
 */
const idioms: readonly (readonly [RegExp, string])[] = [
  [/\bwhoever\b/i, 'name the actor: a client, a subscriber, an operator'],
  [/(?:^|[.:;]\s+|\*\s+|\/\/\s+)Who \w+s\b/, 'a clause is no subject: name the actor'],
  [/(?:^|[.:;]\s+|\*\s+|\/\/\s+)Nobody\b/, 'say which actor does not'],
  [/\bby heart\b/i, 'in memory'],
  [/\bat home\b/i, 'on the private network'],
  [/\bthe long way\b/i, 'the uncached path'],
  [/\bat hand\b/i, 'cached, known'],
  [/\bso many from\b/i, 'that many from'],
  [/\bstumbl(?:es?|ed|ing)\b/i, 'fails'],
  [/\bails\b/i, 'is wrong with'],
  [
    /\b(?:it|that|what|which|there|he|she|article|feed|page|document|file|here) stands (?:in|at|for|there|under|beside|below|on)\b/i,
    'is',
  ],
]

const root = resolve(import.meta.dirname, '..')
const files = globSync(
  ['*.md', '.github/**/*.md', 'data/README.md', 'tests/README.md', 'src/**/*.{ts,md,eta}'],
  { cwd: root },
)

it.each(idioms)('no file says %s: %s', (idiom) => {
  const found = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (idiom.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  )
  expect(found).toEqual([])
})
