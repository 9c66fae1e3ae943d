import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../source-files.js'

/** How long the first build may take: modules are fetched, and all of them compiled. */
export const buildMs = 300_000

const folder = join(root, 'adapters', 'etcd-raft')

/**
 * Builds the driver of etcd raft by its one command, and gives the program; undefined, with a message, where
 * there is no Go.
 */
export function buildEtcdRaft(): string | undefined {
  if (!hasGo()) {
    process.stderr.write('skipped: there is no Go, which the driver of etcd raft is built with\n')
    return undefined
  }
  execFileSync('go', ['build', '-C', folder, '-o', 'etcd-raft', '.'], { timeout: buildMs, stdio: 'inherit' })
  return join(folder, 'etcd-raft')
}

/** Whether Go can be run. */
export function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
