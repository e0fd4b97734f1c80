import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createCommands } from '../../src/cli/program.ts'
import { runCli } from '../support/run-cli.ts'

/** What bash offers for the last word. */
async function completeInBash(words: readonly string[]): Promise<string[]> {
  const { stdout } = await runCli(['completion', 'bash'], {})
  const ask =
    'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _gazette; echo "$COMPREPLY" "$' + '{COMPREPLY[@]:1}"'
  const said = execFileSync('bash', ['-c', [stdout, ask].join('\n'), 'bash', 'gazette', ...words], {
    encoding: 'utf8',
  })
  return said.trim().split(' ').filter(Boolean)
}

describe('the completion', () => {
  it('offers every command in bash, and the options of each', async () => {
    const { commands, options: all } = createCommands({})
    const global = all.map(({ long }) => long).filter((long) => long !== '--version')
    expect(await completeInBash([''])).toEqual(
      expect.arrayContaining(commands.map((command) => command.name())),
    )
    for (const command of commands) {
      const options = command.options.map(({ long }) => long)
      expect(await completeInBash([command.name(), '--'])).toEqual([...options, ...global, '--help'])
    }
  })

  it.each([
    [['im'], ['import']],
    [['--data', 'folder', 'import', '--dr'], ['--dry-run']],
    [['import', 'art'], []],
    [
      ['media', ''],
      ['put', 'list', 'make'],
    ],
    [['media', 'pu'], ['put']],
    [['show', '--rev'], ['--revision']],
  ])('offers for %j in bash: %j', async (words, offered) => {
    expect(await completeInBash(words)).toEqual(offered)
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
