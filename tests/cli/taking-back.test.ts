import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { confirm } from '../../src/cli/delete.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { runCli } from '../support/run-cli.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'

const draft = markdown('Draft', { published: '' })
const files = { 'articles/seen.md': markdown('Seen'), 'articles/in/draft.md': draft }

async function commandsIn(data: DataFolder) {
  const gazette = (...args: string[]) => runCli(args, { GAZETTE_DATA: data.path })
  await gazette('import')
  const slugs = async () => (await gazette('list')).stdout.split('\n').map((line) => line.split(/ +/)[2])
  const filesIn = async (folder: string) =>
    (await readdir(join(data.path, folder), { recursive: true }))
      .filter((name) => name.endsWith('.md'))
      .sort()
  return { gazette, slugs, filesIn }
}

describe('delete', () => {
  it('refuses while a file would bring the article back, and names it', async () => {
    await using data = await makeDataFolder(files)
    const { gazette, filesIn } = await commandsIn(data)
    const refused = await gazette('delete', 'draft')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toBe(
      `${data.path}/articles/in/draft.md gives "draft" and would bring it back: add --file to move the file to ${data.path}/deleted/in/draft.md\n`,
    )
    expect(await filesIn('articles')).toEqual(['in/draft.md', 'seen.md'])
    expect((await gazette('show', 'draft')).code).toBe(0)
  })

  it('moves the file of a draft aside, never over another file, and no import brings it back', async () => {
    await using data = await makeDataFolder({ ...files, 'deleted/in/draft.md': 'an older one' })
    const { gazette, slugs, filesIn } = await commandsIn(data)
    const deleted = await gazette('delete', 'draft', '--file')
    expect(deleted).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is left of it') })
    expect(deleted.stdout).toContain(`is now ${data.path}/deleted/in/draft-2.md.`)
    expect(await filesIn('deleted')).toEqual(['in/draft-2.md', 'in/draft.md'])
    expect(await readFile(join(data.path, 'deleted/in/draft-2.md'), 'utf8')).toBe(draft)
    await gazette('import')
    expect(await slugs()).toEqual(['seen', undefined])
  })

  it('asks before it deletes what readers have seen: without a terminal only --yes does', async () => {
    await using data = await makeDataFolder(files)
    const { gazette, filesIn } = await commandsIn(data)
    expect(await gazette('delete', 'seen', '--file')).toMatchObject({
      code: 1,
      stderr: 'Readers have seen "seen", published 2026-11-01T08:00:00Z; add --yes to delete it\n',
    })
    expect(await filesIn('articles')).toContain('seen.md')
    const { code, stdout } = await gazette('delete', 'seen', '--file', '--yes', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      slug: 'seen',
      id: expect.stringMatching(/^urn:uuid:/),
      hasTombstone: true,
      moved: [{ from: `${data.path}/articles/seen.md`, to: `${data.path}/deleted/seen.md` }],
    })
    expect((await gazette('list')).stdout).toMatch(/^withdrawn +2026-11-01T08:00:00Z +seen +\(deleted\)$/m)
    expect((await gazette('history', 'seen')).stdout).toMatch(/^2 .* withdrawn +\(deleted\)\n$/)
    expect((await gazette('show', 'seen', '--revision', '1')).stderr).toContain('has the revisions 2 to 2')
    expect((await gazette('delete', 'seen')).stderr).toMatch(/^"seen" was deleted: /)
  })

  it('refuses a file that comes back, and takes it again with import --undelete', async () => {
    await using data = await makeDataFolder(files)
    const { gazette } = await commandsIn(data)
    const before = (await gazette('show', 'seen', '--json')).stdout
    await gazette('delete', 'seen', '--file', '--yes')
    await data.write('articles/seen.md', markdown('Seen'))
    const refused = await gazette('import')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(
      /seen\.md: refused: id .* was deleted, .* import --undelete takes it again/,
    )
    expect(await gazette('import', '--undelete')).toMatchObject({ code: 0 })
    expect((await gazette('show', 'seen', '--json')).stdout).toBe(before)
  })

  it('leaves a file alone that gives other articles, too', async () => {
    const list = JSON.stringify([
      { id: 'one', title: 'One' },
      { id: 'two', title: 'Two' },
    ])
    await using data = await makeDataFolder({ 'articles/list.json': list })
    const { gazette } = await commandsIn(data)
    const { stdout } = await gazette('list')
    const slug = /(\S+) +One/.exec(stdout)?.[1] ?? ''
    expect(await gazette('delete', slug, '--file')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('list.json gives "one" and other articles: take "one" out of it'),
    })
    await data.write('articles/list.json', JSON.stringify([{ id: 'two', title: 'Two' }]))
    await gazette('import', '--prune')
    expect(await gazette('delete', slug)).toMatchObject({ code: 0 })
  })

  it('gives the file back if the article cannot be deleted', async () => {
    await using data = await makeDataFolder({ ...files, deleted: 'a file where the folder has to be' })
    const { gazette, filesIn } = await commandsIn(data)
    expect(await gazette('delete', 'draft', '--file')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^nothing is deleted, since no file can be moved to .*deleted\/in: /),
    })
    expect(await filesIn('articles')).toContain('in/draft.md')
    expect((await gazette('show', 'draft')).code).toBe(0)
  })

  it('works under a running server that follows the folder', async () => {
    await using data = await makeDataFolder(files)
    await using server = await startGazette(data, { now: () => new Date() })
    const gazette = (...args: string[]) => runCli(args, { GAZETTE_DATA: data.path })
    expect((await gazette('delete', 'draft', '--file')).code).toBe(0)
    expect((await gazette('delete', 'seen', '--file', '--yes', '--reason', 'Asked for.')).code).toBe(0)
    await eventually(async () => expect((await ask(`${server.url}/articles/seen`)).status).toBe(410))
    expect((await ask(`${server.url}/atom.xml`)).text).toContain('<at:comment>Asked for.</at:comment>')
    await server.gazette.folder.sync()
    expect((await server.gazette.store.listArticles()).map(({ title }) => title)).toEqual([''])
  })

  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['\n', false],
    ['no\n', false],
    ['', false],
  ])('takes %j for %s', async (typed, isYes) => {
    const [input, output] = [new PassThrough(), new PassThrough()]
    const answer = confirm('Delete it?', { input, output })
    input.end(typed)
    expect(await answer).toBe(isYes)
    expect(String(output.read())).toContain('Delete it? [y/N]')
  })
})

it('delete says why a file cannot be moved, and deletes nothing', async () => {
  await using data = await makeDataFolder({ ...files, deleted: 'a file' })
  const { gazette, filesIn } = await commandsIn(data)
  const { code, stderr } = await gazette('delete', 'seen', '--yes', '--file')
  expect([code, stderr]).toEqual([
    1,
    `nothing is deleted, since no file can be moved to ${data.path}/deleted: something of that name is there already\n`,
  ])
  expect(await filesIn('articles')).toEqual(['in/draft.md', 'seen.md'])
})

describe('unpublish', () => {
  it('makes a draft that the file does not publish again, until publish does', async () => {
    await using data = await makeDataFolder(files)
    const { gazette } = await commandsIn(data)
    expect((await gazette('unpublish', 'seen')).stdout).toBe(
      'seen is a draft. Readers are told as of a withdrawal. "publish seen" publishes it again.\n' +
        'This is in the store; add "status: draft" to the article\'s file to keep it without the store.\n',
    )
    await data.write('articles/seen.md', markdown('Seen again'))
    expect((await gazette('import')).stderr).toContain('a command has unpublished the article')
    expect((await gazette('list')).stdout).toMatch(/^draft +2026-11-01T08:00:00Z +seen +Seen again$/m)
    expect((await gazette('publish', 'seen')).stdout).toContain(
      'seen is published, dated 2026-11-01T08:00:00Z.',
    )
    expect((await gazette('unpublish', 'sean')).stderr).toContain('did you mean seen?')
  })

  it('names the command that brings an article back at its time', async () => {
    const later = markdown('Later', { published: '2099-06-01T10:00:00Z' })
    await using data = await makeDataFolder({ ...files, 'articles/later.md': later })
    const { gazette } = await commandsIn(data)
    const schedule = 'later --at 2099-06-01T10:00:00Z'
    const way = `"publish ${schedule}" schedules it again, "publish later" publishes it now.`
    for (const command of ['unpublish', 'withdraw']) {
      expect((await gazette(command, 'later')).stdout).toContain(way)
      expect(await gazette('publish', ...schedule.split(' '))).toMatchObject({ code: 0 })
      expect((await gazette('list')).stdout).toMatch(/^scheduled +2099-06-01T10:00:00Z +later/m)
    }
    expect((await gazette('withdraw', 'draft')).stdout).toContain('"publish draft" publishes it.')
  })
})

describe('preview and redirects', () => {
  it('print links that work, for people and as JSON', async () => {
    await using data = await makeDataFolder(files)
    await using server = await startGazette(data, { now: () => new Date() })
    const gazette = (...args: string[]) =>
      runCli(args, { GAZETTE_DATA: data.path, PORT: String(server.port) })
    const [link = '', sentence] = (await gazette('preview', 'draft')).stdout.split('\n')
    expect((await fetch(link)).status).toBe(200)
    expect(sentence).toMatch(/^Until 20.*Z, anyone with this link can read draft as it is then\.$/)
    const json = JSON.parse((await gazette('preview', 'draft', '--hours', '2', '--json')).stdout)
    expect(json).toMatchObject({ slug: 'draft', expiresAt: expect.stringMatching(/Z$/) })
    for (const url of [json.url, ...Object.values(json.entries)]) {
      expect((await fetch(String(url))).status).toBe(200)
    }
    expect(await gazette('preview', 'draft', '--hours', 'two')).toMatchObject({
      code: 1,
      stderr: '--hours must be a whole number from 1 to 720, not "two"\n',
    })
    expect((await gazette('preview', 'seen')).stderr).toBe(
      '"seen" is published: only a draft and a scheduled article have a preview\n',
    )
    expect((await gazette('preview', 'drafd')).stderr).toContain('did you mean draft?')
  })

  it('say where former addresses lead today', async () => {
    await using data = await makeDataFolder(files)
    const { gazette } = await commandsIn(data)
    expect((await gazette('redirects')).stdout).toBe('Nothing is redirected.\n')
    await data.write('articles/seen.md', markdown('Seen', { slug: 'seen-now' }))
    await data.write('articles/in/draft.md', markdown('Draft', { slug: 'draft-now', published: '' }))
    await gazette('import')
    expect((await gazette('redirects')).stdout).toBe(
      '/articles/draft  /articles/draft-now  404  former slug, draft\n/articles/seen   /articles/seen-now   301  former slug\n',
    )
    expect(JSON.parse((await gazette('redirects', '--json')).stdout)).toMatchObject([
      { from: '/articles/draft', to: '/articles/draft-now', answer: 404 },
      {
        from: '/articles/seen',
        to: '/articles/seen-now',
        slug: 'seen-now',
        status: 'published',
        answer: 301,
      },
    ])
  })
})
