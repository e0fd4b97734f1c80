import { describe, expect, it } from 'vitest'
import { toHostName, withParameters } from '../../../src/push/callbacks/address.ts'

describe('a callback', () => {
  it('gets our parameters after its own, which stay as they are', () => {
    const ours = { 'hub.mode': 'subscribe', 'hub.topic': 'https://a.example/?b=c' }
    const text = 'hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2F%3Fb%3Dc'
    expect(withParameters('https://r.example/cb', ours)).toBe(`https://r.example/cb?${text}`)
    expect(withParameters('https://r.example/cb?hub.mode=x&a=%7e', ours)).toBe(
      `https://r.example/cb?hub.mode=x&a=%7e&${text}`,
    )
    expect(withParameters('https://r.example/cb?', ours)).toBe(`https://r.example/cb?${text}`)
  })

  it('is limited and blocked by its host name', () => {
    expect(toHostName('https://Reader.Example.:8443/cb')).toBe('reader.example')
  })
})
