import { LRUCache } from 'lru-cache'
import type { ExportFiles } from '../export-form.ts'
import { decodeHead, decodeWhole } from './read-text.ts'

/** Each form looks at the same beginnings: those of a few files are kept. */
const headsKept = 64

/** The files of an export by the way to open one of them. `paths` in any order. */
export function makeExportFiles({
  name,
  paths,
  open,
}: Pick<ExportFiles, 'name' | 'paths' | 'open'>): ExportFiles {
  const heads = new LRUCache<string, Promise<string>>({ max: headsKept })
  return {
    name,
    paths: [...paths].sort(),
    open,
    readHead: (path) => {
      const head = heads.get(path) ?? decodeHead(open(path))
      heads.set(path, head)
      return head
    },
    readText: (path, maxBytes) => decodeWhole(open(path), { name: path, maxBytes }),
  }
}
