import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Nginx extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string
}

export interface NginxOptions {
  /** The port of the server behind it. */
  readonly behind: number
  /** True: it asks the server for plain bytes and compresses them itself. */
  readonly compresses?: boolean
}

/** As distributed by Debian: it is not in every PATH. */
const program = '/usr/sbin/nginx'

/** A real nginx with a cache and gzip, in front of a server on this machine. Throws when nginx is not installed. */
export function startNginx(options: NginxOptions): Promise<Nginx> {
  return startNginxWith((port) => cachingSite(port, options))
}

/** A real nginx with what stands in its `http` block, made for the port that it shall listen on. */
export async function startNginxWith(toSite: (port: number) => string | Promise<string>): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-nginx-'))
  const port = await freePort()
  await writeFile(join(folder, 'nginx.conf'), configuration(await toSite(port)))
  const child = spawn(program, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const complaint = listen(child)
  try {
    await Promise.race([answers(port), complaint])
  } catch (error) {
    child.kill()
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Rejects, with what it said, when nginx ends by itself. */
function listen(child: ChildProcess): Promise<never> {
  let said = ''
  child.stderr?.on('data', (text) => {
    said += text
  })
  const failure = new Promise<never>((_resolve, reject) => {
    child.once('error', ({ message }) =>
      reject(new Error(`nginx cannot be started; .ci/readers installs it: ${message}`)),
    )
    child.once('exit', (code) => reject(new Error(`nginx ended with ${code}: ${said}`)))
  })
  failure.catch(() => {})
  return failure
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch {
      await sleep(20)
    } finally {
      socket.destroy()
    }
  }
}

/** The workers of a root process would be somebody else, who may not enter the folder. */
const user = process.getuid?.() === 0 ? 'user root;' : ''
const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `${name}_temp_path ${name};`)
  .join('\n  ')

function configuration(site: string): string {
  return `
daemon off;
pid nginx.pid;
worker_processes 1;
${user}
events {}
http {
  ${temporary}
  access_log off;
  ${site}
}
`
}

function cachingSite(port: number, { behind, compresses = false }: NginxOptions): string {
  return `
  proxy_cache_path cache keys_zone=feeds:1m inactive=1h use_temp_path=off;
  gzip on;
  gzip_proxied any;
  gzip_vary on;
  gzip_min_length 0;
  gzip_types application/rss+xml application/atom+xml application/feed+json;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${behind};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Connection "";
      ${compresses ? 'proxy_set_header Accept-Encoding "";' : ''}
      proxy_cache feeds;
      proxy_cache_revalidate on;
      add_header X-Cache $upstream_cache_status always;
      if_modified_since before;
    }
  }
`
}
