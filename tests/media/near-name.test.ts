import { describe, expect, it } from 'vitest'
import { openMediaFolder } from '../../src/media/media-folder.ts'
import { findNearName } from '../../src/media/near-name.ts'
import { makeDataFolder, onePixelPng } from '../support/make-data-folder.ts'

const names = [
  'bread.jpg',
  '2026/quay at dusk.png',
  'cafe\u0301.jpg',
  'tide-curve.svg',
  'bell.mp3',
  'harbour-2.jpeg',
]

describe('a name that no media file has', () => {
  it.each([
    ['Bread.JPG', 'bread.jpg', 'other letters'],
    ['bread.jpeg', 'bread.jpg', 'another ending'],
    ['Bread.webp', 'bread.jpg', 'other letters and another ending'],
    ['images/bread.jpg', 'bread.jpg', 'a folder that there is not'],
    ['/wp-content/uploads/2020/05/bread.jpg', 'bread.jpg', 'the address that it had elsewhere'],
    ['quay at dusk.png', '2026/quay at dusk.png', 'it is in a folder'],
    ['2026/quay%20at%20dusk.png', '2026/quay at dusk.png', 'escapes'],
    ['quay-at-dusk.png', '2026/quay at dusk.png', 'hyphens for spaces'],
    ['caf\u00e9.jpg', 'cafe\u0301.jpg', 'another form of Unicode'],
    ['cafe.jpg', 'cafe\u0301.jpg', 'an accent left out'],
    ['tide_curve.png', 'tide-curve.svg', 'an underscore and another ending'],
    ['bred.jpg', 'bread.jpg', 'a letter left out'],
    ['habrour-2.jpeg', 'harbour-2.jpeg', 'two letters swapped'],
    ['bell.mp3?v=2', 'bell.mp3', 'a query'],
  ])('%j is near %j: %s', (name, near) => {
    expect(findNearName(name, names)).toBe(near)
  })

  it.each(['lighthouse.jpg', '', '.jpg', '%zz', '?', 'a'])('%j is near none', (name) => {
    expect(findNearName(name, names)).toBeUndefined()
  })

  it('is looked for among the files of the media folder, but not among hidden ones', async () => {
    await using data = await makeDataFolder({
      'media/2026/bread.jpg': onePixelPng,
      'media/.trash/quay.jpg': onePixelPng,
    })
    const media = openMediaFolder(`${data.path}/media`)
    expect(await media.hint('Bread.JPG')).toBe('; there is 2026/bread.jpg')
    expect(await media.hint('Quay.jpg')).toBe('')
    expect(await openMediaFolder(`${data.path}/none`).hint('Bread.JPG')).toBe('')
  })
})
