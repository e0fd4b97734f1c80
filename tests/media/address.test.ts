import { describe, expect, it } from 'vitest'
import { parseBucketAddress } from '../../src/media/bucket/address.ts'
import { readSettings } from '../../src/server/settings/settings.ts'

const minio = { AWS_ENDPOINT_URL_S3: 'https://minio.example:9000/' }

describe('the address of a bucket', () => {
  it.each([
    ['s3://courier-media', {}, { bucket: 'courier-media', prefix: '', isInPath: false }],
    ['s3://courier-media/', {}, { bucket: 'courier-media', prefix: '', isInPath: false }],
    ['s3://courier.media/2026/', {}, { bucket: 'courier.media', prefix: '2026/' }],
    ['s3://courier-media/two words+ü%20', {}, { prefix: 'two words+ü%20/' }],
    ['s3://courier-media', { AWS_REGION: 'eu-central-1' }, { region: 'eu-central-1' }],
    ['s3://courier-media', { AWS_DEFAULT_REGION: 'eu-west-1' }, { region: 'eu-west-1' }],
    ['s3://courier-media?region=eu-north-1', { AWS_REGION: 'eu-west-1' }, { region: 'eu-north-1' }],
    [
      's3://courier-media',
      minio,
      { endpoint: 'https://minio.example:9000', region: 'us-east-1', isInPath: true },
    ],
    ['s3://courier-media', { AWS_ENDPOINT_URL: 'http://10.0.0.7' }, { endpoint: 'http://10.0.0.7' }],
    [
      's3://courier-media/a?endpoint=https://s3.example.net&addressing=virtual',
      minio,
      { endpoint: 'https://s3.example.net', isInPath: false, prefix: 'a/' },
    ],
    [
      's3://courier-media',
      { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'token' },
      { credentials: { accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'token' } },
    ],
  ])('%s with %j', (text, environment, address) => {
    expect(parseBucketAddress(text, environment)).toMatchObject(address)
  })

  it.each([
    ['/srv/media', {}, 'GAZETTE_MEDIA must be s3://BUCKET or s3://BUCKET/PREFIX'],
    ['https://courier.s3.amazonaws.com', {}, 'GAZETTE_MEDIA must be s3://BUCKET'],
    ['s3://Courier', {}, 'small letters, digits, dots and hyphens'],
    ['s3://id:secret@courier', {}, 'GAZETTE_MEDIA must be s3://BUCKET'],
    ['s3://courier/a//b', {}, 'the prefix has an empty part or dots'],
    ['s3://courier/../b', {}, 'the prefix has an empty part or dots'],
    [
      's3://courier?zone=eu',
      {},
      'has the wrong parameter "zone": there are region, endpoint, and addressing',
    ],
    ['s3://courier?addressing=dns', {}, 'has the wrong parameter "addressing"'],
    ['s3://courier?endpoint=minio:9000', {}, 'such as https://s3.example.org: correct its parameter'],
    [
      's3://courier',
      { AWS_ENDPOINT_URL: 'https://host/courier' },
      'correct AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL',
    ],
    ['s3://courier', { AWS_ACCESS_KEY_ID: 'id' }, 'only one of them is set'],
  ])('%s with %j stops the start: %s', (GAZETTE_MEDIA, environment, sentence) => {
    const read = () => readSettings({ ...environment, GAZETTE_MEDIA })
    expect(read).toThrow(sentence)
    expect(read).not.toThrow('secret@')
  })

  it('comes with a cache on the disk', () => {
    const read = (more: Record<string, string>) =>
      readSettings({ GAZETTE_MEDIA: 's3://courier', GAZETTE_DATA: 'paper', ...more }).mediaBucket
    expect(read({})).toMatchObject({ cacheFolder: 'paper/media-cache', cacheBytes: 1_000_000_000 })
    expect(read({ GAZETTE_MEDIA_CACHE: '/var/cache/gazette', GAZETTE_MEDIA_CACHE_MB: '50' })).toMatchObject({
      cacheFolder: '/var/cache/gazette',
      cacheBytes: 50_000_000,
    })
  })
})
