import manifest from '../../package.json' with { type: 'json' }

/** What `npm start` tells Node before it comes to our own program. */
export const startFlags: readonly string[] = manifest.scripts.start
  .split(' ')
  .filter((word) => word.startsWith('--'))
