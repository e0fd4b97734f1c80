import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createCommands } from '../../src/cli/program.ts'
import { runCli } from '../support/run-cli.ts'

/** What bash offers for the last word of each command line. */
async function completeInBash(lines: readonly (readonly string[])[]): Promise<string[][]> {
  const { stdout } = await runCli(['completion', 'bash'], {})
  const asked = lines.map((words) => {
    const quoted = ['gazette', ...words].map((word) => `'${word}'`)
    return `COMP_WORDS=(${quoted.join(' ')}); COMP_CWORD=${words.length}; _gazette; echo "\${COMPREPLY[*]}"; COMPREPLY=()`
  })
  // Where its input is a socket, bash reads the user's `.bashrc` otherwise, which may take seconds.
  const said = execFileSync('bash', ['--norc', '-c', [stdout, ...asked].join('\n')], { encoding: 'utf8' })
  return said
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').filter(Boolean))
}

describe('the completion', () => {
  it('offers every command in bash, and the options of each', async () => {
    const { commands, options: all } = createCommands({})
    const global = all.map(({ long }) => long).filter((long) => long !== '--version')
    const names = commands.map((command) => command.name())
    const [first, ...rest] = await completeInBash([[''], ...names.map((name) => [name, '--'])])
    expect(first).toEqual(expect.arrayContaining(names))
    const options = commands.map((command) => command.options.map(({ long }) => long))
    expect(rest).toEqual(options.map((own) => [...own, ...global, '--help']))
  })

  it('offers in bash what the words before allow', async () => {
    const offered = [
      [['im'], ['import']],
      [['--data', 'folder', 'import', '--dr'], ['--dry-run']],
      [['import', 'art'], []],
      [
        ['media', ''],
        ['put', 'list', 'make'],
      ],
      [['media', 'pu'], ['put']],
      [['show', '--rev'], ['--revision']],
    ] as const
    expect(await completeInBash(offered.map(([words]) => words))).toEqual(offered.map(([, words]) => words))
  })

  it('names the shells that it knows', async () => {
    expect(await runCli(['completion', 'tcsh'], {})).toMatchObject({
      code: 1,
      stderr: 'there is a completion for bash, zsh, fish, not for "tcsh"\n',
    })
    const { stdout } = await runCli(['completion', 'zsh', '--json'], {})
    expect(JSON.parse(stdout)).toEqual({ shell: 'zsh', script: expect.stringContaining('#compdef gazette') })
  })
})
