import { expect, it } from 'vitest'
import { createChangeNotifier, type Watcher } from '../../../src/store/database/connection.ts'

it('is connected while its current watch is, whatever an earlier watch says after it was closed', () => {
  const watchers: Watcher[] = []
  const changes = createChangeNotifier((watcher) => {
    watchers.push(watcher)
    return { close: async () => {} }
  })
  expect(changes.isConnected()).toBe(false)
  const stop = changes.onChange(() => {})
  watchers[0]?.setConnected(true)
  expect(changes.isConnected()).toBe(true)
  stop()
  expect(changes.isConnected()).toBe(false)
  changes.onChange(() => {})
  watchers[1]?.setConnected(true)
  watchers[0]?.setConnected(false)
  expect(changes.isConnected()).toBe(true)
})
