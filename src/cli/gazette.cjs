#!/usr/bin/env node
// The command of the npm package: `npx gazette COMMAND`. It does what the npm scripts do in a clone.
require('../server/preload.cjs')

const heap = ['--max-semi-space-size=8', '--max-old-space-size=768']
const isBounded = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((flag) =>
  /max.old.space/.test(flag),
)

// V8 takes the bounds of its heap at its start only, and a first line of a script cannot name them everywhere. So the process
// replaces itself, where the system can. A command of a moment needs no bounds; an import without any takes twice the memory,
// since V8 collects late where it has room.
const isLong = ['serve', 'import'].some((command) => process.argv.includes(command))
if (isLong && !isBounded && process.execve && process.platform !== 'win32') {
  process.execve(
    process.execPath,
    [process.execPath, ...heap, ...process.execArgv, ...process.argv.slice(1)],
    process.env,
  )
}

import('../cli.js')
