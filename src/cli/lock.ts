import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CheckpointRefused, type Folder, lockName } from '../index.js'
import { mayBeRunning, ownMark, type ProcessMark } from './process-mark.js'

/**
 * Takes a directory of checkpoints for this process, until that ends. Throws `CheckpointRefused` where
 * another one has it; one that is not there any more has not. Throws `StorageFault`.
 */
export function lockFolder(folder: Folder): void {
  const path = join(folder.path, lockName)
  if (folder.names().includes(lockName)) {
    const holder = readMark(path)
    if (holder && mayBeRunning(holder)) throw taken(folder, holder)
    folder.remove(lockName)
  }
  const own = JSON.stringify(ownMark())
  const file = folder.create(lockName)
  file.write(new TextEncoder().encode(`${own}\n`))
  file.finish()
  process.on('exit', () => {
    if (JSON.stringify(readMark(path)) === own) rmSync(path, { force: true })
  })
}

function taken({ path }: Folder, { host, pid }: ProcessMark): CheckpointRefused {
  const isHere = host === ownMark().host
  return new CheckpointRefused(
    'E666',
    `another search keeps itself in \`${path}\`: process ${pid}${isHere ? '' : ` on ${host}`}`,
    {
      hint: isHere
        ? 'wait until it has ended, or name another directory'
        : `if it is not running any more, remove \`${join(path, lockName)}\``,
    },
  )
}

/** The process that a lock names; undefined where it was cut short, as its writer ended. */
function readMark(path: string): ProcessMark | undefined {
  try {
    const { host, pid, begun } = JSON.parse(readFileSync(path, 'utf8')) as ProcessMark
    return { host, pid, begun }
  } catch {
    return undefined
  }
}
