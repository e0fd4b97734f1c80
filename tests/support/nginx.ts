import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDebianProgram } from './debian-program.ts'
import { freePort } from './free-port.ts'

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

/** A real nginx with what stands in its `http` block, made for the port that it shall listen on; by default a free one. */
export async function startNginxWith(
  toSite: (port: number) => string | Promise<string>,
  wantedPort?: number,
): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-nginx-'))
  const port = wantedPort ?? (await freePort())
  await writeFile(join(folder, 'nginx.conf'), configuration(await toSite(port)))
  const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr']
  const nginx = await startDebianProgram({ program, args, port, folder })
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => nginx[Symbol.asyncDispose]() }
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
