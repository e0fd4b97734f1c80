import { expect, it } from 'vitest'
import { listenUrl, readSettings } from '../../../src/server/settings/settings.ts'
import { findStartWarnings } from '../../../src/server/settings/start-warnings.ts'

const warningsOf = (environment: Readonly<Record<string, string>>) => {
  const settings = readSettings({ DATABASE_URL: 'sqlite::memory:', ...environment })
  return findStartWarnings(settings, settings.publicUrl ?? listenUrl(settings.host, settings.port))
}

it.each([
  ['0.0.0.0', 'http://localhost:8080, which works on this machine only'],
  ['::', 'http://localhost:8080, which works on this machine only'],
  ['192.168.1.5', 'http://192.168.1.5:8080, which works in this network only'],
  ['fd12:3456::1', 'http://[fd12:3456::1]:8080, which works in this network only'],
  ['gazette.local', 'http://gazette.local:8080, which works in this network only'],
])('HOST=%s without GAZETTE_URL: the operator is told that feeds say %s', (HOST, meaning) => {
  const [warning, ...others] = warningsOf({ HOST })
  expect(others).toEqual([])
  expect(warning).toContain(`HOST is ${HOST}, and GAZETTE_URL is not set: feeds and pages say ${meaning}`)
  expect(warning).toContain('set GAZETTE_URL')
})

it.each([
  ['loopback', {}],
  ['loopback of version 6', { HOST: '::1' }],
  ['localhost', { HOST: 'localhost' }],
  ['a public address', { HOST: '0.0.0.0', GAZETTE_URL: 'https://news.example.org' }],
])('%s needs no warning', (_what, environment) => {
  expect(warningsOf(environment as Readonly<Record<string, string>>)).toEqual([])
})
