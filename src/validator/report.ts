import type { Finding, Severity } from './document/rule.ts'
import type { ValidationResult } from './validate.ts'

const order: readonly Severity[] = ['error', 'warning']
const mostOfARule = 20

/**
 * The findings as lines for people, errors first, such as
 * `error: line 12: atom-entry-id-missing: entry must have the element id (RFC 4287, section 4.1.2)`.
 * A rule has at most twenty lines; one more line counts the rest.
 */
export function reportLines({ findings }: Pick<ValidationResult, 'findings'>): string[] {
  return order.flatMap((severity) => {
    const ofSeverity = findings.filter((finding) => finding.severity === severity)
    const byRule = Map.groupBy(ofSeverity, ({ rule }) => rule)
    const left = new Set([...byRule.values()].flatMap((all) => all.slice(0, mostOfARule)))
    return [
      ...ofSeverity.filter((finding) => left.has(finding)).map(findingLine),
      ...[...byRule].flatMap(restLine),
    ]
  })
}

function findingLine({ severity, line, rule, message, source, entry }: Finding): string {
  const position = line === undefined ? '' : `line ${line}: `
  const about = entry === undefined ? '' : ` [${entry.replace(/\s+/g, ' ')}]`
  return `${severity}: ${position}${rule}: ${message}${about} (${source})`
}

function restLine([rule, all]: readonly [string, readonly Finding[]]): string[] {
  const rest = all.length - mostOfARule
  return rest > 0 ? [`${all[0]?.severity}: ${rule}: ${rest} more`] : []
}
