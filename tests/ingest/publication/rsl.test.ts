import { describe, expect, it } from 'vitest'
import { checkForm } from '../../../src/ingest/check-form.ts'
import { readPublication } from '../../../src/ingest/publication/read.ts'
import { rslForm } from '../../../src/ingest/publication/rsl.ts'
import type { MediaStore } from '../../../src/media/media.ts'
import { makeDataFolder } from '../../support/make-data-folder.ts'

describe('terms for machines', () => {
  it.each([
    ['search and nothing else', { permits: { usage: ['search'] } }],
    ['everything but training', { permits: { usage: ['all'] }, prohibits: { usage: ['ai-train'] } }],
    ['a price', { payment: { type: 'crawl', amount: { currency: 'EUR', value: '0.015' } } }],
    ['terms to be agreed on', { payment: { custom: 'https://gazette.example/ask' } }],
    ['for schools in Europe', { permits: { usage: ['ai-all'], user: ['education'], geo: ['EU', 'NO'] } }],
  ])('may be %s', (_reason, terms) => {
    expect(rslForm.parse(terms)).toEqual(terms)
  })

  it.each([
    ['nothing at all', {}, '', 'must say permits, prohibits or payment'],
    ['an empty scope', { permits: {} }, 'permits', 'must say usage, user or geo'],
    [
      'an empty list, which would permit nothing',
      { permits: { usage: [] } },
      'permits.usage',
      'must not be empty',
    ],
    [
      'a use that RSL does not know',
      { permits: { usage: ['train-ai'] } },
      'permits.usage.0',
      'must be one of all, ai-all',
    ],
    ['words in one string', { permits: { usage: 'search' } }, 'permits.usage', 'must be a list'],
    ['a country in small letters', { permits: { geo: ['no'] } }, 'permits.geo.0', 'two capital letters'],
    ['an empty payment', { payment: {} }, 'payment', 'must say type'],
    [
      'a price for what is free',
      { payment: { type: 'free', amount: { currency: 'EUR', value: '1' } } },
      'payment',
      'no amount',
    ],
    [
      'a price as a number, which loses digits',
      { payment: { amount: { currency: 'EUR', value: 0.015 } } },
      'payment.amount.value',
      'must be text',
    ],
    [
      'a path as the address of a server',
      { payment: { type: 'use' }, server: '/olp' },
      'server',
      'absolute address',
    ],
    [
      'a field of another vocabulary',
      { payment: { type: 'use' }, licence: 'x' },
      'licence',
      'is not a field of rsl',
    ],
    [
      'a word both permitted and prohibited',
      { permits: { usage: ['search'] }, prohibits: { usage: ['search'] } },
      '',
      'must not both permit and prohibit search',
    ],
  ])('may not be %s', (_reason, terms, path, message) => {
    const checked = checkForm(rslForm, terms, { name: 'rsl', lineOf: () => undefined })
    const found = 'problems' in checked ? checked.problems : []
    expect(found).toEqual([{ field: path || 'rsl', message: expect.stringContaining(message) }])
  })

  it('come from publication.json, and what is wrong with them is said with its line', async () => {
    const none = async () => undefined
    const media: MediaStore = {
      wayIn: '',
      find: none,
      findNamed: none,
      read: none,
      render: async () => ({ state: 'busy', reason: '' }),
      hint: async () => '',
      unknownFolders: async () => [],
      save: async () => expect.unreachable(),
      names: async () => [],
    }
    const publication = (usage: string) =>
      `{\n"id": "tag:test.example,2026:courier",\n"title": "Courier",\n"language": "en",\n"publisher": { "name": "C" },\n"rsl": { "prohibits": {\n"usage": ["${usage}"] } }\n}`
    await using data = await makeDataFolder({ 'publication.json': publication('ai-train') })
    expect((await readPublication(data.path, media)).rsl).toEqual({ prohibits: { usage: ['ai-train'] } })
    await data.write('publication.json', publication('training'))
    await expect(readPublication(data.path, media)).rejects.toThrow(
      /publication\.json:7: rsl\.prohibits\.usage\.0 must be one of/,
    )
  })
})
