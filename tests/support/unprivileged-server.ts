import { chmod } from 'node:fs/promises'
import type { DataFolder } from './make-data-folder.ts'
import { ask } from './request.ts'
import { unprivileged } from './run-cli.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

/** The real server on the data folder, in a process of an ordinary user, who may write there. */
export async function startUnprivileged(
  data: DataFolder,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  await chmod(data.path, 0o777)
  return startServerProcess({ GAZETTE_DATA: data.path, ...environment }, ['serve'], unprivileged)
}

export async function feedOf({ url }: ServerProcess): Promise<string> {
  return (await ask(`${url}/rss.xml`)).text
}

/** Its log, a line each. */
export function logOf(server: ServerProcess): string {
  return server
    .logged()
    .map((line) => JSON.stringify(line))
    .join('\n')
}
