import { expect, it } from 'vitest'
import { createChanges, type Watcher } from '../../../src/store/database/change-notifier.ts'

it('hears for as long as the present watch says so, whatever one says that was closed before', () => {
  const watchers: Watcher[] = []
  const changes = createChanges((watcher) => {
    watchers.push(watcher)
    return { close: async () => {} }
  })
  expect(changes.hears()).toBe(false)
  const stop = changes.onChange(() => {})
  watchers[0]?.hears(true)
  expect(changes.hears()).toBe(true)
  stop()
  expect(changes.hears()).toBe(false)
  changes.onChange(() => {})
  watchers[1]?.hears(true)
  watchers[0]?.hears(false)
  expect(changes.hears()).toBe(true)
})
