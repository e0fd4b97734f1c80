import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  listenUrl,
  readSettings,
  refuseArguments,
  settingNames,
} from '../../../src/server/settings/settings.ts'

const hubByDefault = {
  allowedCidrs: '',
  signatureMethod: 'sha256',
  leaseDays: 10,
  requests: 120,
  pending: 1_000,
  subscriptions: 100_000,
  subscriptionsPerHost: 5_000,
  atOnce: 64,
  atOncePerHost: 8,
  logDays: 7,
}
const apiByDefault = {
  requestsPerMinute: 600,
  bodyBytes: 10_000_000,
  uploadBytes: 2e8,
  micropubText: 'plain',
  origins: [],
}

describe('the settings', () => {
  it('have defaults that need no environment', () => {
    expect(readSettings({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataFolder: 'data',
      followsLinks: false,
      databaseUrl: 'sqlite:data/gazette.db',
      mediaCache: { cacheFolder: 'data/media-cache', cacheBytes: 1e9 },
      uploadBytes: 2e8,
      logLevel: 'info',
      trustProxy: 0,
      pollLimit: 30,
      logDays: 365,
      workers: 1,
      audience: true,
      hub: hubByDefault,
      api: apiByDefault,
    })
  })

  it('are read from the environment, an empty one counting as not set', () => {
    const environment = {
      PORT: '9000',
      HOST: '0.0.0.0',
      GAZETTE_DATA: '/srv/courier',
      GAZETTE_FOLLOW_LINKS: 'yes',
      GAZETTE_URL: 'https://News.example.org/',
      DATABASE_URL: '',
      LOG_LEVEL: 'warn',
      GAZETTE_TRUST_PROXY: '1',
      GAZETTE_POLL_LIMIT: '0',
      GAZETTE_LOG_DAYS: '30',
      GAZETTE_WORKERS: '64',
      GAZETTE_AUDIENCE: 'off',
      GAZETTE_ALLOW_CIDRS: '10.0.0.0/8',
      GAZETTE_HUB_SIGNATURE: 'sha512',
      GAZETTE_HUB_REQUESTS: '0',
      GAZETTE_API_REQUESTS: '100',
      GAZETTE_API_BODY_MB: '2',
      GAZETTE_MICROPUB_TEXT: 'markdown',
      GAZETTE_API_ORIGINS: 'https://a.example, https://b.example:8443',
    }
    expect(readSettings(environment)).toEqual({
      port: 9000,
      host: '0.0.0.0',
      dataFolder: '/srv/courier',
      followsLinks: true,
      databaseUrl: 'sqlite:/srv/courier/gazette.db',
      mediaCache: { cacheFolder: '/srv/courier/media-cache', cacheBytes: 1e9 },
      uploadBytes: 2e8,
      publicUrl: 'https://news.example.org',
      logLevel: 'warn',
      trustProxy: 1,
      pollLimit: 0,
      logDays: 30,
      workers: 64,
      audience: false,
      hub: { ...hubByDefault, allowedCidrs: '10.0.0.0/8', signatureMethod: 'sha512', requests: 0 },
      api: {
        requestsPerMinute: 100,
        bodyBytes: 2_000_000,
        uploadBytes: 2e8,
        micropubText: 'markdown',
        origins: ['https://a.example', 'https://b.example:8443'],
      },
    })
  })

  it('that are wrong are named all at once, each with its rule and what it says', () => {
    const wrong = {
      PORT: '80800',
      GAZETTE_URL: 'https://x.example/#blog',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
      GAZETTE_TRUST_PROXY: 'true',
      GAZETTE_POLL_LIMIT: '-1',
      GAZETTE_WORKERS: '0',
      GAZETTE_AUDIENCE: 'no',
      GAZETTE_ALLOW_CIDRS: '10.0.0.0/33',
      GAZETTE_HUB_SIGNATURE: 'md5',
      GAZETTE_HUB_LEASE_DAYS: '31',
      GAZETTE_API_ORIGINS: 'https://a.example/',
      GAZETTE_MICROPUB_TEXT: 'html',
    }
    const lines = () => readSettings(wrong)
    expect(lines).toThrow(expect.objectContaining({ problem: 'invalid' }))
    for (const [name, value] of Object.entries(wrong)) {
      expect(lines).toThrow(new RegExp(`^${name} must be .*"${value}"$`, 'm'))
    }
  })

  it.each([
    ['GAZETTE_WORKER', '4', 'GAZETTE_WORKERS'],
    ['GAZETTE_URI', 'https://a.example', 'GAZETTE_URL'],
    ['GAZETTE_HUB_LEASE_DAY', '5', 'GAZETTE_HUB_LEASE_DAYS'],
    ['GAZETTE_LOG_LEVEL', 'debug', 'LOG_LEVEL'],
    ['GAZETTE_DATABASE_URL', 'sqlite:x.db', 'DATABASE_URL'],
    ['GAZETTE_PORT', '9000', 'PORT'],
  ])('that are misspelt do not count as not set: %s=%s', (name, value, meant) => {
    expect(() => readSettings({ [name]: value, PORT: 'web' })).toThrow(
      `PORT must be a port from 0 to 65535; it is "web"\n${name} is not a setting; did you mean ${meant}?`,
    )
  })

  it.each([
    ['https://News.example.org', 'https://news.example.org'],
    ['https://example.org/news/', 'https://example.org/news'],
    ['http://localhost:8080/a/b-c.d', 'http://localhost:8080/a/b-c.d'],
  ])('take %s for the public address %s', (given, url) => {
    expect(readSettings({ GAZETTE_URL: given }).publicUrl).toBe(url)
  })

  it.each([
    'https://example.org/news//',
    'https://example.org/n%20s',
    'https://example.org/n s',
    'https://example.org/#news',
    'https://user@example.org/news',
    'example.org/news',
    'ftp://example.org/',
  ])('refuse %s as the public address', (given) => {
    expect(() => readSettings({ GAZETTE_URL: given })).toThrow(
      /^GAZETTE_URL must be the public address, such as/,
    )
  })

  it('leave other variables alone', () => {
    const others = {
      GAZETTE_PORT: 'tcp://10.0.0.1:80',
      GAZETTE_SERVICE_HOST: '10.0.0.1',
      GAZETTE_TEST_SEED: '7',
    }
    expect(readSettings({ ...others, DATABASE_URI: 'x', WORKERS: '4' })).toEqual(readSettings({}))
  })

  it.each([
    'sqlite:/srv/gazette.db',
    'sqlite::memory:',
    'postgres://gazette:secret@db.example:5432/gazette',
    'postgresql:///gazette?host=/run/postgresql',
  ])('take %s for a database', (url) => {
    expect(readSettings({ DATABASE_URL: url }).databaseUrl).toBe(url)
  })

  it.each([
    ['mysql://gazette:hunter2@db.example/gazette', 'another database'],
    ['postgres:gazette:hunter2@db.example', 'no slashes'],
    ['postgres://gazette:hunter2@db.example:port/gazette', 'no port'],
    ['posgres://db.example/gazette?password=hunter2', 'a slip of the pen'],
  ])('never repeat the password of a database: %s (%s)', (url) => {
    expect(() => readSettings({ DATABASE_URL: url })).toThrow(/^DATABASE_URL must be ((?!hunter2).)*$/s)
  })

  it('that exclude each other are refused: workers cannot share a store in memory', () => {
    const memory = { DATABASE_URL: 'sqlite::memory:' }
    expect(readSettings({ ...memory, GAZETTE_WORKERS: '1' }).workers).toBe(1)
    expect(() => readSettings({ ...memory, GAZETTE_WORKERS: '2' })).toThrow(
      expect.objectContaining({
        problem: 'conflict',
        message: expect.stringMatching(/^GAZETTE_WORKERS is 2 and DATABASE_URL is sqlite::memory:/),
      }),
    )
  })

  it.each([
    ['127.0.0.1', 8080, 'http://localhost:8080'],
    ['0.0.0.0', 80, 'http://localhost'],
    ['192.0.2.7', 8080, 'http://192.0.2.7:8080'],
    ['2001:db8::7', 8080, 'http://[2001:db8::7]:8080'],
  ])('a server on %s and port %i is reached at %s', (host, port, url) => {
    expect(listenUrl(host, port)).toBe(url)
  })

  it('each have a line in .env.example, with the default where there is one', async () => {
    const text = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8')
    const lines = [...text.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value])
    expect(lines.map(([name]) => name).toSorted()).toEqual(settingNames.toSorted())
    const {
      GAZETTE_URL: _url,
      GAZETTE_MEDIA: _media,
      GAZETTE_BACKUPS: _backups,
      GAZETTE_ALLOW_CIDRS: _cidrs,
      GAZETTE_API_ORIGINS: _origins,
      ...defaults
    } = Object.fromEntries(lines)
    expect(readSettings(defaults)).toEqual(readSettings({}))
  })
})

it('arguments of npm start are refused, since they would do nothing', () => {
  refuseArguments([])
  expect(() => refuseArguments(['--port', '9000'])).toThrow(
    'npm start takes no arguments, and "--port 9000" is one: settings come from the environment',
  )
})
