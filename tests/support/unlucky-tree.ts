import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { markdown } from './make-data-folder.ts'
import { makeFifo } from './odd-files.ts'

/** Something below a folder that an unprivileged process can make. */
interface Node {
  readonly kind: (typeof kinds)[number]
  readonly name: string
  /** For links. */
  readonly target: string
  readonly mode: number
  readonly children: readonly Node[]
}

const kinds = ['article', 'broken', 'binary', 'fifo', 'link', 'folder', 'empty'] as const

const names = [
  'a',
  'b',
  'loop',
  'deep',
  '2026',
  'ärmel',
  'with space',
  '~tmp',
  '.hidden',
  'x'.repeat(200),
  '#',
  '%2e%2e',
  '..data',
]
const endings = ['.md', '.txt', '.json', '.png', '']
const targets = [
  '.',
  '..',
  '../..',
  '/',
  'a.md',
  'loop.md',
  'loop',
  'b',
  '/etc/passwd',
  '/dev/zero',
  '/dev/tty',
  '/proc/self',
  '/nowhere',
  '../../publication.json',
  'x'.repeat(300),
]
const modes = [0o000, 0o200, 0o400, 0o444, 0o555, 0o644, 0o700, 0o755]

/** Any few files, links, loops, FIFOs and rights. */
export const unluckyTree: fc.Arbitrary<readonly Node[]> = fc.letrec<{ nodes: readonly Node[] }>((tie) => ({
  nodes: fc.array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      name: fc.tuple(fc.constantFrom(...names), fc.constantFrom(...endings)).map((parts) => parts.join('')),
      target: fc.constantFrom(...targets),
      mode: fc.constantFrom(...modes),
      children: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant([]), tie('nodes')),
    }),
    { maxLength: 6 },
  ),
})).nodes

/** Makes it below the folder. A name that is taken already, or not possible here, is left out. */
export async function makeTree(folder: string, nodes: readonly Node[]): Promise<void> {
  for (const node of nodes) await makeNode(join(folder, node.name), node).catch(() => {})
}

async function makeNode(path: string, { kind, target, mode, children }: Node): Promise<void> {
  switch (kind) {
    case 'link':
      return symlink(target, path)
    case 'fifo':
      return makeFifo(path)
    case 'folder':
      await mkdir(path)
      await makeTree(path, children)
      return chmod(path, mode)
    default:
      await writeFile(path, contents[kind], { flag: 'wx' })
      return chmod(path, mode)
  }
}

const contents = {
  article: markdown('Of a strange tree'),
  broken: '{"title": ',
  binary: Buffer.from([0, 255, 254, 13, 10, 0]),
  empty: '',
}

/** Gives the rights back, so that the folder can be removed. */
export async function openTree(folder: string, nodes: readonly Node[]): Promise<void> {
  for (const { kind, name, children } of nodes) {
    if (kind !== 'folder') continue
    await chmod(join(folder, name), 0o755).catch(() => {})
    await openTree(join(folder, name), children)
  }
}
