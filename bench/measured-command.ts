import { main } from '../src/cli/main.js'

/**
 * Runs `explore` with the words it is given, in a process that was forked to be measured: tells the parent at
 * the end what it has used.
 */

/** What a process has used from its start to its end. */
export interface Usage {
  readonly elapsedMs: number
  /** Processor time of all its threads. */
  readonly cpuMs: number
  /** The largest resident set. */
  readonly peakBytes: number
}

await main(process.argv.slice(2))
const { user, system } = process.cpuUsage()
const usage: Usage = {
  elapsedMs: performance.now(),
  cpuMs: (user + system) / 1000,
  peakBytes: process.resourceUsage().maxRSS * 1024,
}
process.send?.(usage, () => process.disconnect())
