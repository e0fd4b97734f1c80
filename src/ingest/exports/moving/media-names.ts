import type { ExportRecord } from '../export-form.ts'
import type { MediaPlace } from './fetch-media.ts'
import { mediaKey, parseMediaAddress } from './media-address.ts'

/** The files here of the media that a record names. */
export interface MediaNames {
  /** The name of the file below the media folder; undefined if it is not there. Copies in other sizes are their original. */
  find(address: string): string | undefined
  /** The address without what is relative to the old page. Undefined for one that is none. */
  absolute(address: string): string | undefined
}

export function createMediaNames(
  record: Pick<ExportRecord, 'address'>,
  places: readonly MediaPlace[],
): MediaNames {
  const byText = new Map(places)
  const keyOf = (address: string) => {
    const url = parseMediaAddress(address, record)
    return url && mediaKey(url)
  }
  const byKey = new Map(places.map(([address, file]) => [keyOf(address), file]))
  byKey.delete(undefined)
  return {
    find: (address) => byText.get(address) ?? byKey.get(keyOf(address)),
    absolute: (address) => {
      if (record.address === undefined) return undefined
      return parseMediaAddress(address, record)?.href
    },
  }
}
