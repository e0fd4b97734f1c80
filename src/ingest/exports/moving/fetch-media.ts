import type { ExportRecord, OpenExport } from '../export-form.ts'

/** Brings the media files of the old site into the media folder. */
export interface MediaFetch {
  /**
   * Fetches what the record names, as far as it is not there. The files of the media folder by the address as the record
   * writes it; those of third parties, and those that could not be fetched, are absent. Never throws except for `signal`.
   */
  fetch(record: ExportRecord, signal?: AbortSignal): Promise<readonly MediaPlace[]>
  report(): MediaReport
}

export type MediaPlace = readonly [address: string, file: string]

export interface MediaReport {
  readonly fetched: number
  readonly present: number
  readonly bytes: number
  readonly failed: readonly { readonly address: string; readonly reason: string }[]
  /** Files on hosts that do not belong to the old site: they stay links. */
  readonly foreign: number
  readonly foreignHosts: readonly string[]
}

export interface MediaFetchOptions {
  /** The media folder. Absent: media are in a bucket, and nothing is fetched. */
  readonly folder?: string
  /** Fetches and writes nothing; tells what is there. */
  readonly dryRun?: boolean
}

export function createMediaFetch(_open: OpenExport, _options: MediaFetchOptions): MediaFetch {
  return { fetch: async () => [], report: () => noMedia }
}

export const noMedia: MediaReport = {
  ...{ fetched: 0, present: 0, bytes: 0, failed: [] },
  ...{ foreign: 0, foreignHosts: [] },
}
