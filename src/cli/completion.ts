import type { Command, Option } from 'commander'
import { PublisherError } from '../domain/errors.ts'
import type { Report } from './report.ts'

const shells = { bash: toBash, zsh: toZsh, fish: toFish } as const

export const shellNames = Object.keys(shells)

/** A script that completes commands and options in a shell; file names otherwise. Throws `invalid` for another shell. */
export function completionCommand(program: Command, shell: string): Report {
  const toScript = shells[shell as keyof typeof shells]
  if (!toScript) {
    throw new PublisherError(
      'invalid',
      `there is a completion for ${shellNames.join(', ')}, not for "${shell}"`,
    )
  }
  const script = toScript(program)
  return { json: { shell, script }, text: script }
}

/** Each command with its own options and those of every command. */
function optionsOf(program: Command, command: Command): readonly Option[] {
  return [...command.options, ...program.options.filter(({ long }) => long !== '--version')]
}

const long = (option: Option) => option.long ?? ''

function namesOf({ commands }: Command): string {
  return commands.map((command) => command.name()).join('|')
}

/** The commands of a program or command, before its options. */
function wordsOf(command: Command, options: readonly Option[]): string {
  return [...command.commands.map((one) => one.name()), ...options.map(long), '--help'].join(' ')
}

function toBash(program: Command): string {
  const cases = program.commands.map(
    (command) => `    ${command.name()}) words='${wordsOf(command, optionsOf(program, command))}' ;;`,
  )
  return `_gazette() {
  local current=\${COMP_WORDS[COMP_CWORD]} word command= words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${namesOf(program)}) command=$word; break ;; esac
  done
  case $command in
    '') words='${wordsOf(program, program.options)}' ;;
${cases.join('\n')}
  esac
  [[ $current == -* ]] || words=\${words%%--*}
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _gazette gazette`
}

/** In single quotes of zsh and fish. */
function quote(text: string): string {
  return `'${text.replaceAll("'", shellQuote)}'`
}

const shellQuote = String.raw`'\''`

function toZsh(program: Command): string {
  const describe = (word: string, description: string) => `      ${quote(`${word}:${description}`)}`
  const commands = program.commands.map((command) => describe(command.name(), command.description()))
  const cases = program.commands.map((command) => {
    const options = optionsOf(program, command).map((option) => describe(long(option), option.description))
    const own = command.commands.map((one) => describe(one.name(), one.description()))
    return `    (${command.name()}) found=(\n${options.join('\n')}\n    ) own=(\n${own.join('\n')}\n    ) ;;`
  })
  return `#compdef gazette
_gazette() {
  local word command
  local -a found own
  for word in \${words[2,CURRENT-1]}; do
    case $word in (${namesOf(program)}) command=$word; break ;; esac
  done
  case $command in
    ('') own=(
${commands.join('\n')}
    ) found=(
${program.options.map((option) => describe(long(option), option.description)).join('\n')}
    ) ;;
${cases.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then _describe option found; elif (( $#own )); then _describe command own; else _files; fi
}
compdef _gazette gazette`
}

function toFish(program: Command): string {
  const option = (one: Option, condition: string) =>
    `complete -c gazette${condition} -l ${long(one).slice(2)}${one.required ? ' -r' : ''} -d ${quote(one.description)}`
  const lines = program.commands.flatMap((command) => [
    `complete -c gazette -n __fish_use_subcommand -f -a ${command.name()} -d ${quote(command.description())}`,
    ...command.commands.map(
      (one) =>
        `complete -c gazette -n '__fish_seen_subcommand_from ${command.name()}' -f -a ${one.name()} -d ${quote(one.description())}`,
    ),
    ...command.options.map((one) => option(one, ` -n '__fish_seen_subcommand_from ${command.name()}'`)),
  ])
  return [...program.options.map((one) => option(one, '')), ...lines].join('\n')
}
