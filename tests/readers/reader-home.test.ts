import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { makeReaderHome } from '../support/readers/reader-home.ts'

const patienceMs = 1_000

/** Adds an entry to its database, and hangs the first time, while a process of its own goes on writing. */
const session = (marker: string) => `
echo entry >>database
[ -e ${marker} ] && { echo done; exit; }
touch ${marker}
(sleep 1.5; echo late >>database) &
sleep 60
`

it('a reader that hangs is started again as it was before, and nothing of the first try is left', {
  tags: 'long',
}, async () => {
  await using outside = await makeDataFolder()
  await using home = await makeReaderHome('Dawdler', {}, patienceMs)
  await writeFile(home.at('database'), 'before\n')
  expect(await home.run('bash', ['-c', session(`${outside.path}/marker`)])).toBe('done\n')
  await sleep(1_000)
  expect(await readFile(home.at('database'), 'utf8')).toBe('before\nentry\n')
})

it('a reader that fails, always hangs or is not installed is named', async () => {
  await using home = await makeReaderHome('Dawdler', {}, 200)
  const run = (command: string, ...args: string[]) => home.run(command, args)
  await expect(run('bash', '-c', 'echo no feed >&2; exit 3')).rejects.toThrow(
    'Dawdler cannot be driven: bash failed with 3\nno feed',
  )
  await expect(run('sleep', '60')).rejects.toThrow('Dawdler cannot be driven: sleep failed with SIGKILL')
  await expect(run('no-such-reader')).rejects.toThrow(
    'no-such-reader is not installed; .ci/readers installs it',
  )
})
