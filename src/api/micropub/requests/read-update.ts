import { didYouMean } from '../../../domain/closest.ts'
import {
  isCommand,
  isObject,
  isPropertyName,
  type Mf2Problem,
  type Mf2Properties,
  problemAt,
} from '../mf2.ts'
import { noUrl, type ReadRequest } from './read-form.ts'

const operations = ['replace', 'add', 'delete'] as const
const known: readonly string[] = ['action', 'url', 'access_token', ...operations]

/**
 * Reads an update (Micropub, section 3.4). It is strict, since a value that is misread here would overwrite a text: all
 * values are lists, and nothing unknown is passed over.
 */
export function readUpdate(body: Readonly<Record<string, unknown>>): ReadRequest {
  const problems: Mf2Problem[] = typeof body.url === 'string' && body.url !== '' ? [] : [noUrl]
  for (const name of Object.keys(body))
    if (!known.includes(name) && !isCommand(name)) problems.push(problemAt([name], unknownRule(name)))
  const replace = readLists(body.replace, ['replace'], problems)
  const add = readLists(body.add, ['add'], problems)
  const isOfNames = Array.isArray(body.delete)
  const deleteAll = isOfNames ? readNames(body.delete as unknown[], problems) : []
  const deleteValues = isOfNames ? {} : readLists(body.delete, ['delete'], problems)
  const commands = Object.entries(body).filter(([name]) => isCommand(name))
  if (operations.every((name) => body[name] === undefined) && commands.length === 0)
    problems.push(problemAt([], 'an update needs replace, add or delete'))
  if (problems.length > 0) return { problems }
  // Clients send bare values beside the changes.
  const beside = Object.fromEntries(commands.map(([name, value]) => [name, [value].flat()]))
  const update = { replace: { ...beside, ...replace }, add, deleteAll, deleteValues }
  return { request: { action: 'update', url: String(body.url), update } }
}

function unknownRule(name: string): string {
  const shown = name.slice(0, 60)
  return `"${shown}" is no part of an update: its changes are in replace, add and delete${didYouMean(shown, operations)}`
}

function readLists(value: unknown, path: readonly string[], problems: Mf2Problem[]): Mf2Properties {
  if (value === undefined) return {}
  if (!isObject(value)) {
    const form = path[0] === 'delete' ? 'a list of names, or an object of lists' : 'an object of lists'
    problems.push(problemAt(path, `${path[0]} must be ${form}`))
    return {}
  }
  for (const [name, values] of Object.entries(value)) {
    if (!isPropertyName(name))
      problems.push(problemAt([...path, name], `"${name.slice(0, 60)}" is no name of a property`))
    else if (!Array.isArray(values))
      problems.push(problemAt([...path, name], `${name} must be a list of values`))
    else if (values.includes(null)) problems.push(problemAt([...path, name], `${name} must not hold null`))
  }
  return value as Mf2Properties
}

function readNames(names: readonly unknown[], problems: Mf2Problem[]): readonly string[] {
  return names.flatMap((name, index) => {
    if (typeof name === 'string' && isPropertyName(name)) return [name]
    problems.push(problemAt(['delete', index], 'delete must list names of properties'))
    return []
  })
}
