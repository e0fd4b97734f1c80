import { describe, expect, it } from 'vitest'
import { looksLikeToken } from '../../src/domain/accounts/token.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

const create = ['token', 'create', '--name', 'CMS', '--scope', 'write', '--scope', 'publish']

describe('gazette token', () => {
  it('prints the token alone, and what it may do on standard error', async () => {
    await using data = await makeDataFolder({})
    const { code, stdout, stderr } = await runCli(create, { GAZETTE_DATA: data.path })
    expect(code).toBe(0)
    expect(stdout.endsWith('\n') && looksLikeToken(stdout.trimEnd())).toBe(true)
    expect(stderr).toMatch(
      /^Token [2-9a-z]{8} of "CMS": write publish\. It cannot be read again\.\nTo end it: gazette token revoke [2-9a-z]{8}\n$/,
    )
  })

  it('lists tokens without their secrets, and revokes one by its id', async () => {
    await using data = await makeDataFolder({})
    const environment = { GAZETTE_DATA: data.path }
    expect((await runCli(['token', 'list'], environment)).stdout).toBe('There are no tokens.\n')
    const options = ['--section', 'Sport', '--expires', '2999-01-31', '--accepts-twice', '--json']
    const created = JSON.parse((await runCli([...create, ...options], environment)).stdout)
    const { secret, ...token } = created
    expect(token).toEqual({
      id: expect.any(String),
      name: 'CMS',
      scopes: ['write', 'publish'],
      sections: ['Sport'],
      state: 'active',
      createdAt: expect.stringMatching(/Z$/),
      createdBy: 'command',
      expiresAt: '2999-02-01T00:00:00Z',
      acceptsTwice: true,
    })
    const listed = await runCli(['token', 'list'], environment)
    expect(listed.stdout).toMatch(
      / {2}CMS +active +write publish \(only Sport\) .* 2999-02-01T00:00:00Z +never\n$/,
    )
    expect(listed.stdout).not.toContain(secret)
    expect((await runCli(['token', 'revoke', token.id], environment)).stdout).toBe(
      `Token ${token.id} of "CMS" is revoked: every request with it is refused from now on.\n`,
    )
    expect(JSON.parse((await runCli(['token', 'list', '--json'], environment)).stdout)).toEqual([
      { ...token, state: 'revoked', revokedAt: expect.stringMatching(/Z$/) },
    ])
  })

  it.each([
    [['token', 'create', '--name', 'CMS'], "required option '--scope <scope...>' not specified"],
    [['token', 'create', '--name', 'CMS', '--scope', 'wirte'], '"wirte" is no scope; did you mean write?'],
    [
      [...create, '--expires', 'soon'],
      '--expires must be a number of days such as 90d, or a date such as 2027-01-31',
    ],
    [[...create, '--expires', '2001-01-01'], 'expires must be in the future, not 2001-01-02T00:00:00.000Z'],
    [['token', 'revoke', 'none'], 'no token has the id "none"; gazette token list prints every id'],
  ])('%j is refused: %s', async (args, message) => {
    await using data = await makeDataFolder({})
    const { code, stdout, stderr } = await runCli(args, { GAZETTE_DATA: data.path })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(message)
  })
})

describe('gazette login', () => {
  it('prints a code alone, which works once', async () => {
    await using data = await makeDataFolder({})
    const { code, stdout, stderr } = await runCli(['login'], { GAZETTE_DATA: data.path })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}\n$/)])
    expect(stderr).toMatch(/^Type this code into the page .* It works once, until .*Z\.\n$/)
  })
})
