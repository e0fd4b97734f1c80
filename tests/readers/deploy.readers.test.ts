import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { doctorCommand } from '../../src/cli/doctor/doctor.ts'
import { startDebianProgram } from '../support/debian-program.ts'
import { freePort } from '../support/free-port.ts'
import { readCertificateFile } from '../support/front.ts'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { startNginxWith } from '../support/nginx.ts'
import { startFlags } from '../support/start-flags.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

const deploy = resolve(import.meta.dirname, '../../src/server/deploy')
const read = (name: string) => readFileSync(join(deploy, name), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'gazette-deploy-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the units of systemd', () => {
  const units = ['gazette.service', 'gazette-backup.service', 'gazette-backup.timer']

  it('are correct', () => {
    const paths = units.map((name) => join(folder, name))
    // This machine has no /opt/gazette.
    for (const name of units) {
      writeFileSync(
        join(folder, name),
        read(name).replaceAll('/opt/gazette/node_modules/node/bin/node', process.execPath),
      )
    }
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })

  it.each(['gazette.service', 'gazette-backup.service'])('%s exposes little', (name) => {
    const args = ['security', '--offline=yes', '--threshold=15', join(deploy, name)]
    const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' })
    expect(status, stdout).toBe(0)
  })

  it('and the image start the server as npm start does', () => {
    const wanted = ['-r', './src/server/preload.cjs', ...startFlags, 'src/main.ts']
    const [, unit = ''] = /^ExecStart=\S+ (.*)$/m.exec(read('gazette.service')) ?? []
    expect(unit.split(' ')).toEqual(wanted)
    const [, image = ''] = /^CMD (\[.*\])$/m.exec(read('Containerfile')) ?? []
    expect(JSON.parse(image)).toEqual(['node', ...wanted])
  })

  it('the image names its user by a number, without which Kubernetes does not believe that it is not root', () => {
    expect(read('Containerfile')).toMatch(/^USER [1-9]\d*$/m)
  })
})

/** Its certificate where the configuration wants one. */
function certificates(): { readonly chain: string; readonly key: string } {
  const chain = join(folder, 'fullchain.pem')
  const key = join(folder, 'privkey.pem')
  writeFileSync(chain, readCertificateFile('courier.pem') + readCertificateFile('ca.pem'))
  writeFileSync(key, readCertificateFile('courier.key'))
  return { chain, key }
}

function replaceEach(text: string, pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs).reduce((all, [from, to]) => {
    expect(all).toContain(from)
    return all.replaceAll(from, to)
  }, text)
}

interface Ports {
  readonly behind: number
  readonly open: number
  readonly secure: number
}

const proxies: Readonly<Record<string, (ports: Ports) => Promise<AsyncDisposable>>> = {
  nginx: async ({ behind, open, secure }) => {
    const { chain, key } = certificates()
    const site = replaceEach(read('nginx.conf'), {
      'listen 80;': `listen 127.0.0.1:${open};`,
      'listen [::]:80;': '',
      'listen 443 ssl http2;': `listen 127.0.0.1:${secure} ssl http2;`,
      'listen [::]:443 ssl http2;': '',
      '127.0.0.1:8080': `127.0.0.1:${behind}`,
      'news.example.org/fullchain.pem': 'fullchain.pem',
      'news.example.org/privkey.pem': 'privkey.pem',
      '/etc/letsencrypt/live/fullchain.pem': chain,
      '/etc/letsencrypt/live/privkey.pem': key,
      'news.example.org': 'courier.example',
    })
    return startNginxWith(() => site, secure)
  },
  Caddy: async ({ behind, open, secure }) => {
    const { chain, key } = certificates()
    const home = mkdtempSync(join(tmpdir(), 'gazette-caddy-'))
    const site = replaceEach(read('Caddyfile'), {
      'news.example.org {': `courier.example {\n\ttls ${chain} ${key}`,
      '127.0.0.1:8080': `127.0.0.1:${behind}`,
    })
    // Caddy redirects from the one port to the other by itself.
    const options = `{\n\tadmin off\n\thttp_port ${open}\n\thttps_port ${secure}\n\tstorage file_system ${home}/storage\n}\n`
    writeFileSync(join(home, 'Caddyfile'), options + site)
    const args = ['run', '--config', join(home, 'Caddyfile'), '--adapter', 'caddyfile']
    return startDebianProgram({ program: 'caddy', args, port: secure, folder: home })
  },
}

async function startBehind(data: DataFolder): Promise<TestServer> {
  let agoMs = 2 * 3_600_000
  const now = () => new Date(Date.now() - agoMs)
  const server = await startGazette(data, { now, publicUrl: 'https://courier.example', trustProxy: 1 })
  agoMs /= 2
  return server
}

it.each(Object.entries(proxies))(
  'with the configuration for %s the doctor finds nothing',
  async (_name, start) => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha', {}, `${'A long text. '.repeat(200)}\n\n![A dot](dot.png)`),
      'media/dot.png': onePixelPng,
    })
    const server = await startBehind(data)
    const ports = { behind: server.port, open: await freePort(), secure: await freePort() }
    const lookup = (_host: string, { all }: { all?: boolean }, done: (...given: unknown[]) => void) =>
      all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
    const toPort = (port: number) => (port === 443 ? ports.secure : ports.open)
    try {
      await using _proxy = await start(ports)
      const network = { lookup: lookup as never, toPort, ca: readCertificateFile('ca.pem') }
      const options = { isAddressSet: true, now: () => new Date(), network }
      const { json } = await doctorCommand(server.gazette, options)
      expect(json).toMatchObject({ findings: [] })
    } finally {
      await server.close()
    }
  },
)
