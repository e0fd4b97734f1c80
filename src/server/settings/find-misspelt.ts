import { findClosest } from '../../domain/closest.ts'

/** Of commands with `--server`: the server itself reads none of them. */
const clientVariables = ['GAZETTE_SERVER', 'GAZETTE_SERVER_TOKEN', 'GAZETTE_SERVER_TOKEN_FILE']

const prefix = 'GAZETTE_'

interface KnownSettings {
  readonly names: readonly string[]
  /** Those that a file may hold. */
  readonly secrets: readonly string[]
}

/**
 * Sentences about variables that are meant as settings: a misspelt one would silently count as not set. Other variables with our
 * prefix are left alone: Kubernetes sets GAZETTE_PORT to an address such as tcp://10.0.0.1:80 if a service is called gazette.
 */
export function findMisspelt(
  environment: Readonly<Record<string, string | undefined>>,
  { names: settings, secrets }: KnownSettings,
): string[] {
  const names = [...settings, ...secrets.map((name) => `${name}_FILE`), ...clientVariables]
  const plain = new Map(names.map((name) => [name.replace(prefix, ''), name]))
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (!name.startsWith(prefix) || names.includes(name) || /^(?:tcp|udp):/.test(value)) return []
    if (settings.includes(name.replace(/_FILE$/, '')))
      return [`${name} is not a setting: a file may hold ${secrets.join(' or ')}`]
    const meant = plain.get(findClosest(name.replace(prefix, ''), plain.keys()) ?? '')
    return meant ? [`${name} is not a setting; did you mean ${meant}?`] : []
  })
}
