// Runs before main.ts and cli.ts: `node -r`. A Node that is too old cannot even parse those, but must run this.
const { oldest: needed } = require('./node.json')
const { node } = process.versions
if (node.localeCompare(needed, 'en', { numeric: true }) < 0) {
  console.error(`Gazette needs Node ${needed} or newer, and this is Node ${node}.`)
  process.exit(1)
}

const { homedir } = require('node:os')
const { join } = require('node:path')
const { INIT_CWD, XDG_CACHE_HOME, npm_package_json: runBy } = process.env

// npm runs a script in the folder of the package. Paths of commands and settings are relative to the folder of the caller.
if (INIT_CWD && runBy === join(__dirname, '../../package.json')) {
  // Workers inherit this argument.
  process.execArgv = process.execArgv.map((word) => (word === './src/server/preload.cjs' ? __filename : word))
  process.chdir(INIT_CWD)
}

// Not the default, the folder of temporary files: there another user could prepare code that this process would run.
require('node:module').enableCompileCache(join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'gazette'))
