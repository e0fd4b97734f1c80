// Runs before main.ts and cli.ts: `node -r`. A Node that is too old cannot even parse those, but must run this.
const needed = 24
const { node } = process.versions
if (Number(node.split('.')[0]) < needed) {
  console.error(`Gazette needs Node ${needed} or newer, and this is Node ${node}.`)
  process.exit(1)
}

try {
  process.loadEnvFile('.env')
} catch (error) {
  if (error.code !== 'ENOENT') {
    console.error(`The file .env, which holds settings, cannot be read: ${error.message}`)
    process.exit(1)
  }
}
