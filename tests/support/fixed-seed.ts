import fc from 'fast-check'

/** The same cases in every run: a failure can be looked at again, and what passed here passes elsewhere. */
fc.configureGlobal({ seed: 20261123 })
