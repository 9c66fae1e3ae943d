import { print } from '../model/print.js'
import { equals, isList, type Value } from '../model/value.js'
import { assertNever } from '../text/assert.js'
import { brief, cut } from './brief.js'
import type { Difference, Path } from './difference.js'

/**
 * A difference in a line of at most so many characters, as `renderDifference` has it in full:
 * `role: Candidate -> Leader`, `log + Command(term=1)`. What is said at a member's lifeline leaves the member
 * out: `role`, not `role[s1]`.
 */
export function briefDifference(difference: Difference, width: number, member?: Value): string {
  const path = pathWithout(difference.path, member)
  switch (difference.kind) {
    case 'changed': {
      const before = brief(difference.before, width)
      const after = brief(difference.after, width)
      const room = Math.max(8, width - path.length - 6)
      if (before.length + after.length <= room) return `${path}: ${before} -> ${after}`
      const half = Math.max(Math.floor(room / 2), room - before.length)
      const shortened = cut(before, Math.max(4, room - Math.min(half, after.length)))
      return `${path}: ${shortened} -> ${cut(after, half)}`
    }
    case 'element': {
      const { element, before, after } = difference
      const sign = after > before ? '+' : '-'
      const many = Math.abs(after - before) === 1 ? '' : `${Math.abs(after - before)} x `
      return cut(`${path} ${sign} ${many}${brief(element, width)}`, width)
    }
    case 'gained':
    case 'lost': {
      const items = difference.items.map((item) => brief(item, width)).join(', ')
      const sign = difference.kind === 'gained' ? '+' : '-'
      const isUsual = difference.kind === 'gained' ? difference.end === 'back' : difference.end === 'front'
      return cut(`${path} ${sign} ${items}${isUsual ? '' : ` (${difference.end})`}`, width)
    }
    case 'entryGained':
    case 'entryLost': {
      const sign = difference.kind === 'entryGained' ? '+' : '-'
      return cut(`${path} ${sign} ${print(difference.key)} :> ${brief(difference.value, width)}`, width)
    }
    default:
      return assertNever(difference)
  }
}

/** Lines that say the same of several places become one: `next[s1, s2]: 1 -> 2`. */
export function joinAlike(lines: readonly string[]): readonly string[] {
  const joined: { head: string; keys: string[]; tail: string }[] = []
  for (const line of lines) {
    const match = /^([\w.]+)\[([^[\]]+)\](.*)$/.exec(line)
    const [head, key, tail] = match ? [match[1]!, [match[2]!], match[3]!] : [line, [], '']
    const last = joined.at(-1)
    if (last && match && last.keys.length > 0 && last.head === head && last.tail === tail)
      last.keys.push(...key)
    else joined.push({ head, keys: key, tail })
  }
  return joined.map(({ head, keys, tail }) => (keys.length > 0 ? `${head}[${keys.join(', ')}]${tail}` : head))
}

/** `log[1].term` for `log[s1][1].term`, of s1. */
function pathWithout({ variable, steps }: Path, member: Value | undefined): string {
  let isLeftOut = member === undefined
  return steps.reduce((text, step) => {
    if (step.kind === 'field') return `${text}.${step.name}`
    if (isLeftOut) return `${text}[${print(step.key)}]`
    if (equals(step.key, member!)) {
      isLeftOut = true
      return text
    }
    if (isList(step.key) && step.key.size === 2 && equals(step.key.first()!, member!)) {
      isLeftOut = true
      return `${text}[${print(step.key.last()!)}]`
    }
    return `${text}[${print(step.key)}]`
  }, variable)
}
