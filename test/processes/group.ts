import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Whether there is a process in the group. Dead ones that nobody has reaped count for nothing. */
export function isLiving(group: number): boolean {
  if (!existsSync('/proc/self/stat')) return isKnown(group)
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false
    const [state, , ofGroup] = statusOf(name)
    return Number(ofGroup) === group && state !== 'Z' && state !== 'X'
  })
}

/** What the system says of a process after its name, which is in parentheses. */
function statusOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return []
  }
}

function isKnown(group: number): boolean {
  try {
    return process.kill(-group, 0)
  } catch {
    return false
  }
}
