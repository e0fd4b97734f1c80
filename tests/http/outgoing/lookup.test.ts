import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createAddressRule, parseCidrs } from '../../../src/http/outgoing/address.ts'
import { AddressRefused, createGuardedLookup } from '../../../src/http/outgoing/lookup.ts'

const publicOnly = createAddressRule()
const loopback = createAddressRule(parseCidrs('127.0.0.0/8'))

/** Opens a socket to the name. Returns the address that it is connected to, or the error. */
async function open(lookup: ReturnType<typeof createGuardedLookup>, port: number): Promise<unknown> {
  const socket = connect({ host: 'reader.example', port, lookup, autoSelectFamily: true })
  try {
    await once(socket, 'connect')
    return socket.remoteAddress
  } catch (error) {
    return error
  } finally {
    socket.destroy()
  }
}

describe('a socket to a host that a stranger names', () => {
  it.each([
    ['a private address', ['10.0.0.1']],
    ['loopback', ['127.0.0.1']],
    ['IPv6 loopback', ['::1']],
    ['metadata', ['169.254.169.254']],
    ['a public address and a private one', ['93.184.215.14', '192.168.0.1']],
    ['a public address and a mapped one', ['93.184.215.14', '::ffff:10.0.0.1']],
  ])('is not opened to a name that resolves to %s', async (_reason, addresses) => {
    const lookup = createGuardedLookup(async () => addresses, publicOnly)
    expect(await open(lookup, 9)).toBeInstanceOf(AddressRefused)
  })

  it('is opened to the checked address, whatever the name resolves to a moment later', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['10.0.0.1']]
    const asked: string[] = []
    const resolve = async (hostname: string) => {
      asked.push(hostname)
      return answers.shift() ?? []
    }
    const { port } = server.address() as AddressInfo
    expect(await open(createGuardedLookup(resolve, loopback), port)).toBe('127.0.0.1')
    expect(asked).toEqual(['reader.example'])
    server.close()
  })

  it('is not opened if the name has no address', async () => {
    expect(
      await open(
        createGuardedLookup(async () => [], publicOnly),
        9,
      ),
    ).toMatchObject({
      message: 'reader.example has no address',
    })
    const lost = createGuardedLookup(async () => Promise.reject(new Error('not found')), publicOnly)
    expect(await open(lost, 9)).toMatchObject({ message: 'not found' })
  })
})
