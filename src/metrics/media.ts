import { Counter, type Registry } from 'prom-client'
import type { MediaStore } from '../media/media.ts'

/** What a process asks of the storage of the media files, and what its cache saves. Nothing for a folder. */
export function countMedia(registry: Registry, { counts }: Pick<MediaStore, 'counts'>): void {
  if (!counts) return
  const registers = [registry]
  new Counter({
    name: 'gazette_media_requests_total',
    help: 'Requests to the storage of the media files.',
    labelNames: ['operation', 'outcome'],
    registers,
    collect() {
      this.reset()
      for (const { operation, ok, failed } of counts().requests) {
        this.inc({ operation, outcome: 'ok' }, ok)
        this.inc({ operation, outcome: 'failed' }, failed)
      }
    },
  })
  new Counter({
    name: 'gazette_media_reads_total',
    help: 'Files or parts of files that were served, by their source.',
    labelNames: ['source'],
    registers,
    collect() {
      this.reset()
      for (const [source, count] of Object.entries(counts().reads)) this.inc({ source }, count)
    },
  })
}
