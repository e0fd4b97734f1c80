import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.ts'

it.each([
  ['gazette im', ['import']],
  ['gazette import --dr', ['--dry-run']],
  ['gazette --data folder show --rev', ['--revision']],
  ['gazette media pu', ['put']],
])('fish completes "%s"', async (line, offered) => {
  const { stdout } = await runCli(['completion', 'fish'], {})
  const said = execFileSync('fish', ['--no-config', '-c', `${stdout}\ncomplete -C '${line}'`], {
    encoding: 'utf8',
  })
  const found = said.split('\n').flatMap((one) => one.split('\t')[0] || [])
  expect(found).toEqual(offered)
  expect(said).toMatch(/\t\S/)
})

describe('zsh', () => {
  let folder: string

  // What zsh keeps of its own completions is made once: that takes seconds.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gazette-zsh-'))
    const { stdout } = await runCli(['completion', 'zsh'], {})
    await writeFile(join(folder, 'gazette.zsh'), stdout)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each([
    ['gazette im', 'gazette import'],
    ['gazette import --dr', 'gazette import --dry-run'],
    ['gazette --data folder show --rev', 'gazette --data folder show --revision'],
    ['gazette media pu', 'gazette media put'],
    ['gazette --da', 'gazette --data'],
  ])('completes "%s"', (line, whole) => {
    // A terminal in which zsh reads what a person types, and writes the line after the tabulator.
    const script = `zmodload zsh/zpty
rm -f ${folder}/line
zpty z zsh -f -i
zpty -w z 'PROMPT=; autoload -Uz compinit; compinit -u -d ${folder}/dump; source ${folder}/gazette.zsh; bindkey "^X" show; show() { print -r -- "<$BUFFER>" > ${folder}/line; exit }; zle -N show; print rea""dy'
zpty -r z seen '*ready*'
zpty -w -n z '${line}'$'\\t'$'\\x18'
while [[ ! -s ${folder}/line ]]; do sleep 0.05; done
cat ${folder}/line`
    const said = execFileSync('zsh', ['-f', '-c', script], { encoding: 'utf8', timeout: 60_000 })
    expect(said.trim()).toBe(`<${whole} >`)
  })
})
