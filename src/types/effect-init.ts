import type { Action, Variable } from '../core/core.js'
import { assertNever } from '../text/assert.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import type { Effects, Write } from './effect.js'
import { type PrimedRead, primedReads } from './primed-reads.js'

/** Checks that init gives every variable a value on every branch, and reads none before. */
export function checkInit(
  init: Action,
  variables: readonly Variable[],
  effects: Effects,
): readonly Diagnostic[] {
  const { writes } = effects.of(init)
  const missing = variables.flatMap((variable) => missingValue(init, variable, writes, effects))
  return [...missing, ...earlyReads(init, writes, effects)]
}

function missingValue(
  init: Action,
  variable: Variable,
  writes: readonly Write[],
  effects: Effects,
): readonly Diagnostic[] {
  const branches = unassigned(init, variable, effects)
  if (branches === undefined) return []
  const branch = branches.at(-1)
  const some = writes.some((write) => write.variable === variable)
  if (branch === undefined || !some) {
    return [
      {
        code: 'E306',
        severity: 'error',
        message: `init gives \`${variable.name}\` no value`,
        span: variable.span,
        hint: `add \`${variable.name} = …\`, or \`${variable.name} \\in …\` for several initial states`,
      },
    ]
  }
  return [
    {
      code: 'E306',
      severity: 'error',
      message: `init gives \`${variable.name}\` no value on this branch`,
      span: branch,
      related: [{ span: variable.span, message: 'declared here' }],
      hint: `add \`${variable.name} = …\` to the branch`,
    },
  ]
}

/**
 * The branches that lead to an end of the action at which the variable has no value; none where it always has
 * one.
 */
function unassigned(action: Action, variable: Variable, effects: Effects): readonly Span[] | undefined {
  const firstOf = (branches: readonly Action[]): readonly Span[] | undefined => {
    for (const branch of branches) {
      const within = unassigned(branch, variable, effects)
      if (within !== undefined) return [branch.span, ...within]
    }
    return undefined
  }
  switch (action.kind) {
    case 'assign':
      return action.variable === variable && action.path.length === 0 ? undefined : []
    case 'sequence': {
      const trail: Span[] = []
      for (const item of action.items) {
        const within = unassigned(item, variable, effects)
        if (within === undefined) return undefined
        trail.push(...within)
      }
      return trail
    }
    case 'choice':
      return firstOf(action.branches)
    case 'if':
      return firstOf([action.consequent, action.alternative])
    case 'case': {
      const values = action.arms.map((arm) => arm.value)
      return firstOf(action.other === undefined ? values : [...values, action.other])
    }
    case 'exists':
    case 'let':
      return unassigned(action.body, variable, effects)
    case 'call': {
      const { operator } = action
      const whole = effects
        .ofOperator(operator)
        .writes.some((write) => write.variable === variable && write.path.length === 0)
      if (!whole || operator.recursive || operator.action === undefined) return []
      return unassigned(operator.action, variable, effects)
    }
    case 'compose': {
      const first = unassigned(action.first, variable, effects)
      return first === undefined ? undefined : unassigned(action.second, variable, effects)
    }
    case 'guard':
    case 'forEach':
    case 'unchanged':
      return []
    default:
      return assertNever(action)
  }
}

/** Reads of variables that have no value yet on any branch. Those that never get one are reported as that. */
function earlyReads(init: Action, writes: readonly Write[], effects: Effects): readonly Diagnostic[] {
  const reads = new Map<string, PrimedRead>()
  collectEarlyReads(init, new Set(), effects, (read) => {
    reads.set(`${read.span.start} ${read.variable.index}`, read)
  })
  return [...reads.values()].flatMap((read) => {
    const write = writes.find((candidate) => candidate.variable === read.variable)
    if (write === undefined) return []
    const { name } = read.variable
    return [
      {
        code: 'E307',
        severity: 'error' as const,
        message: `\`${name}\` has no value yet where init reads it`,
        span: read.span,
        related: [{ span: write.span, message: 'it gets its value here' }],
        hint: 'conjuncts run from left to right: put the assignment first',
      },
    ]
  })
}

/**
 * Walks through init with the variables that may have got a value so far; gives those that may have at the
 * end.
 */
function collectEarlyReads(
  action: Action,
  assigned: ReadonlySet<Variable>,
  effects: Effects,
  report: (read: PrimedRead) => void,
): ReadonlySet<Variable> {
  const read = (reads: readonly PrimedRead[]): void => {
    for (const one of reads) if (!assigned.has(one.variable)) report(one)
  }
  const all = (parts: readonly Action[]): ReadonlySet<Variable> =>
    new Set(parts.flatMap((part) => [...collectEarlyReads(part, assigned, effects, report)]))
  switch (action.kind) {
    case 'guard':
      read(primedReads(action.condition))
      return assigned
    case 'assign':
      for (const step of action.path) if (step.kind === 'index') read(primedReads(step.argument))
      read(primedReads(action.value))
      return new Set([...assigned, action.variable])
    case 'sequence':
      return action.items.reduce((before, item) => collectEarlyReads(item, before, effects, report), assigned)
    case 'choice':
      return all(action.branches)
    case 'if':
      read(primedReads(action.condition))
      return all([action.consequent, action.alternative])
    case 'case': {
      for (const arm of action.arms) read(primedReads(arm.condition))
      const values = action.arms.map((arm) => arm.value)
      return all(action.other === undefined ? values : [...values, action.other])
    }
    case 'exists':
    case 'forEach':
      for (const bound of action.bounds) read(primedReads(bound.domain))
      return collectEarlyReads(action.body, assigned, effects, report)
    case 'let':
      return collectEarlyReads(action.body, assigned, effects, report)
    case 'call': {
      const { operator } = action
      if (operator.recursive || operator.action === undefined) return assigned
      return collectEarlyReads(operator.action, assigned, effects, (inner) =>
        report({ ...inner, span: action.span }),
      )
    }
    case 'compose': {
      const middle = collectEarlyReads(action.first, assigned, effects, report)
      return collectEarlyReads(action.second, middle, effects, report)
    }
    case 'unchanged':
      return assigned
    default:
      return assertNever(action)
  }
}
