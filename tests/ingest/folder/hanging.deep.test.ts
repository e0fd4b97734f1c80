import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { makeFifo } from '../../support/odd-files.ts'
import { startCli } from '../../support/run-cli.ts'
import { feedOf, logOf, startUnprivileged } from '../../support/unprivileged-server.ts'

// Side by side, since each waits until a read is given up.
describe.concurrent('a read of a file that never ends', () => {
  // A disk of the network that does not answer: what is opened with this preload waits on a FIFO.
  const preload = (fifo: string) =>
    `data:text/javascript,${encodeURIComponent(
      `import fs from 'node:fs';import { syncBuiltinESMExports } from 'node:module';
       const open = fs.promises.open;
       fs.promises.open = (path, ...rest) => String(path).endsWith('hang.md') ? open(${JSON.stringify(fifo)}, 'r') : open(path, ...rest);
       syncBuiltinESMExports()`,
    )}`

  async function makeHanging() {
    const data = await makeDataFolder({ 'articles/good.md': markdown('Good') })
    makeFifo(join(data.path, 'fifo'))
    await chmod(join(data.path, 'fifo'), 0o666)
    return { data, options: { NODE_OPTIONS: `--import=${preload(join(data.path, 'fifo'))}` } }
  }

  it('keeps neither the start nor SIGTERM', async () => {
    const { data, options } = await makeHanging()
    await using _data = data
    await data.write('articles/hang.md', markdown('Hang'))
    const server = await startUnprivileged(data, options)
    expect(await feedOf(server)).toContain('<title>Good</title>')
    expect(logOf(server)).toMatch(/hang\.md.*does not answer within 10 s/)
    const startedAt = performance.now()
    server.kill('SIGTERM')
    await server.done
    expect(performance.now() - startedAt).toBeLessThan(8_000)
  })

  it('keeps no SIGTERM that comes while it is waited for', async () => {
    const { data, options } = await makeHanging()
    await using _data = data
    const server = await startUnprivileged(data, options)
    await data.write('articles/hang.md', markdown('Hang'))
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    const startedAt = performance.now()
    server.kill('SIGTERM')
    await server.done
    expect(performance.now() - startedAt).toBeLessThan(18_000)
  })

  it('keeps no command', async () => {
    const { data, options } = await makeHanging()
    await using _data = data
    await data.write('articles/hang.md', markdown('Hang'))
    const { done } = startCli(['import'], { GAZETTE_DATA: data.path, ...options })
    const { code, stdout, stderr } = await done
    expect(stdout).toContain('1 created')
    expect(stderr).toMatch(/hang\.md: refused.*does not answer/)
    expect(code).not.toBe(0)
  })
})
