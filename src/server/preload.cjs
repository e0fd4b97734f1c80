// Runs before main.ts and cli.ts: `node -r`. A Node that is too old cannot even parse those, but must run this.
const { oldest: needed } = require('./node.json')
const { node } = process.versions
if (node.localeCompare(needed, 'en', { numeric: true }) < 0) {
  console.error(`Gazette needs Node ${needed} or newer, and this is Node ${node}.`)
  process.exit(1)
}

const { readFileSync } = require('node:fs')
const { constants, homedir } = require('node:os')
const { join } = require('node:path')

// The kernel drops signals for the first process of a container that it does not listen for: until the server does, end at once,
// as any other process would. `stopSignal` takes over.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, function endEarly() {
    process.kill(process.pid, signal)
    process.exit(128 + constants.signals[signal])
  })
}

// npm runs a script in a shell, which ends at SIGTERM without passing it on (dash). The shell is the parent of this process,
// unless it has ended by now, or npm itself is the first process of a container.
const checkParentMs = 500
if (process.env.npm_lifecycle_event && process.platform !== 'win32') {
  const parent = process.ppid
  const isLost = parent === 1 && !readFirstCommand().includes('npm')
  const timer = setInterval(() => {
    if (process.ppid === parent && !isLost) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, checkParentMs).unref()
}

/** Empty where there is no /proc. */
function readFirstCommand() {
  try {
    return readFileSync('/proc/1/cmdline', 'utf8')
  } catch {
    return ''
  }
}

const { INIT_CWD, XDG_CACHE_HOME, npm_package_json: runBy } = process.env

// npm runs a script in the folder of the package. Paths of commands and settings are relative to the folder of the caller.
if (INIT_CWD && runBy === join(__dirname, '../../package.json')) {
  // Workers inherit this argument.
  process.execArgv = process.execArgv.map((word) => (word === './src/server/preload.cjs' ? __filename : word))
  process.chdir(INIT_CWD)
}

// Not the default, the folder of temporary files: there another user could prepare code that this process would run. Threads
// and workers read the variable.
process.env.NODE_COMPILE_CACHE ??= join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'gazette')
require('node:module').enableCompileCache(process.env.NODE_COMPILE_CACHE)
