import type {
  Action,
  AssignAction,
  Bound,
  CallAction,
  Local,
  Module,
  Operator,
  Variable,
} from '../core/core.js'
import { createWalk } from '../core/walk.js'
import { assertNever } from '../text/assert.js'
import type { Diagnostic, Related } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { checkInit } from './effect-init.js'
import { listNames } from './mismatch.js'
import { keyOf, localKey, translate, translationOf } from './narrow.js'
import { primedReads } from './primed-reads.js'

/**
 * What an action does to the next state, over all its branches together. Branches are not told apart one by
 * one, which would take time exponential in the choices that follow one another: of each assignment it is
 * known whether every branch makes it. Two assignments are a certain mistake where every branch makes one of
 * them.
 */
export interface Effect {
  readonly writes: readonly Write[]
  readonly reads: readonly Read[]
}

/** An assignment, or UNCHANGED, on some branch. */
export interface Write {
  readonly variable: Variable
  /** Keys of the indices and fields, none for one that is not comparable; empty for the whole variable. */
  readonly path: readonly (string | undefined)[]
  readonly kind: 'assign' | 'unchanged' | 'same'
  readonly always: boolean
  /** Where the action that is looked at makes it: the assignment, or the call that leads to it. */
  readonly span: Span
  readonly origin: Span
}

/** A variable read in the next state. */
export interface Read {
  readonly variable: Variable
  readonly span: Span
  readonly origin: Span
  /** Within a condition: where the variable is never assigned, the condition speaks of this state only. */
  readonly tested: boolean
}

/** Checks what the actions of a module, of its models, and its init assign and read. */
export function checkEffects(module: Module): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  const effects = createEffects(report)
  for (const operator of module.operators) {
    if (operator.action !== undefined) effects.ofOperator(operator)
  }
  for (const { operator } of module.actions) {
    if (operator.action === undefined) continue
    diagnostics.push(...emptyTests(effects.ofOperator(operator)))
  }
  for (const action of enabledActions(module)) effects.of(action)
  for (const next of [module.next, ...module.models.map((model) => model.next)]) {
    if (next === undefined) continue
    diagnostics.push(...emptyTests(effects.of(next)), ...idleBranches(next))
  }
  for (const init of [module.init, ...module.models.map((model) => model.init)]) {
    if (init === undefined) continue
    // In init, what is read too early has no value at all, which `checkInit` says.
    const initEffects = createEffects((diagnostic) => {
      if (diagnostic.code !== 'E304') report(diagnostic)
    })
    diagnostics.push(...checkInit(init, module.variables, initEffects))
  }
  return diagnostics
}

/** The operands of ENABLED: they assign as actions do, to a next state of their own. */
function enabledActions(module: Module): readonly Action[] {
  const found: Action[] = []
  const { visit, visitAction } = createWalk({
    expr(expr) {
      if (expr.kind === 'enabled') found.push(expr.action)
      return true
    },
  })
  for (const { action, body } of module.operators) {
    if (action === undefined) visit(body)
    else visitAction(action)
  }
  for (const { operator } of module.actions) if (operator.action !== undefined) visitAction(operator.action)
  for (const { value } of [...module.invariants, ...module.properties]) visit(value)
  for (const { init, next, fairness, constraints, view, aliases } of [module, ...module.models]) {
    for (const action of [init, next]) if (action !== undefined) visitAction(action)
    for (const expr of [...fairness, ...constraints, ...aliases.map(({ value }) => value)]) visit(expr)
    if (view !== undefined) visit(view)
  }
  return found
}

/** The effects of actions, each operator looked at once. */
export interface Effects {
  of(action: Action): Effect
  ofOperator(operator: Operator): Effect
}

const nothing: Effect = { writes: [], reads: [] }

function createEffects(report: (diagnostic: Diagnostic) => void): Effects {
  const known = new Map<Operator, Effect>()

  function ofOperator(operator: Operator): Effect {
    const before = known.get(operator)
    if (before !== undefined) return before
    known.set(operator, nothing)
    const effect = operator.action === undefined ? nothing : distinct(of(operator.action))
    known.set(operator, effect)
    return effect
  }

  function of(action: Action): Effect {
    switch (action.kind) {
      case 'guard':
        return { writes: [], reads: primedReads(action.condition).map((read) => ({ ...read, tested: true })) }
      case 'assign':
        return ofAssignment(action, report)
      case 'unchanged':
        return {
          writes: action.variables.map((variable) => unchangedWrite(variable, action.span)),
          reads: [],
        }
      case 'sequence':
        return inSequence(action.items.map(of), report)
      case 'choice':
        return ofBranches(action.branches.map(of))
      case 'if': {
        const condition = primedReads(action.condition).map((read) => ({ ...read, tested: true }))
        const branches = ofBranches([of(action.consequent), of(action.alternative)])
        return inSequence([{ writes: [], reads: condition }, branches], report)
      }
      case 'case': {
        const reads = action.arms.flatMap((arm) => primedReads(arm.condition))
        const values = action.arms.map((arm) => of(arm.value))
        if (action.other !== undefined) values.push(of(action.other))
        const conditions = { writes: [], reads: reads.map((read) => ({ ...read, tested: true })) }
        return inSequence([conditions, ofBranches(values)], report)
      }
      case 'exists':
        return inSequence([readsOfBounds(action.bounds), of(action.body)], report)
      case 'forEach': {
        const effect = inSequence([readsOfBounds(action.bounds), of(action.body)], report)
        for (const bound of action.bounds) {
          const { pattern } = bound
          const names = pattern.kind === 'name' ? [pattern.local] : pattern.locals
          for (const write of effect.writes) reportRepeated(write, names, report)
        }
        return { writes: effect.writes.map((write) => ({ ...write, always: false })), reads: effect.reads }
      }
      case 'let':
        return of(action.body)
      case 'call':
        return ofCall(action, ofOperator(action.operator))
      case 'compose': {
        const first = of(action.first)
        const second = of(action.second)
        // Each half has a next state of its own; only what the two assign is seen from outside.
        return { writes: [...first.writes, ...second.writes], reads: [] }
      }
      default:
        return assertNever(action)
    }
  }

  return { of, ofOperator }
}

function readsOfBounds(bounds: readonly Bound[]): Effect {
  const reads = bounds.flatMap((bound) => primedReads(bound.domain))
  return { writes: [], reads: reads.map((read) => ({ ...read, tested: false })) }
}

function unchangedWrite(variable: Variable, span: Span): Write {
  return { variable, path: [], kind: 'unchanged', always: true, span, origin: span }
}

function ofAssignment(action: AssignAction, report: (diagnostic: Diagnostic) => void): Effect {
  const indices = action.path.flatMap((step) => (step.kind === 'index' ? [step.argument] : []))
  const reads = [...indices, action.value].flatMap(primedReads)
  const { value, variable } = action
  const write: Write = {
    variable,
    path: action.path.map((step) => (step.kind === 'index' ? keyOf(step.argument, false) : `.${step.name}`)),
    kind: value.kind === 'variable' && value.variable === variable ? 'same' : 'assign',
    always: true,
    span: action.span,
    origin: action.span,
  }
  for (const read of reads) if (read.variable === variable) reportReadFirst(read, write, report)
  return { writes: [write], reads: reads.map((read) => ({ ...read, tested: false })) }
}

function ofCall(action: CallAction, effect: Effect): Effect {
  const translation = translationOf(action.operator.parameters, action.arguments, false)
  return {
    writes: effect.writes.map((write) => ({
      ...write,
      path: write.path.map((key) => (key === undefined ? undefined : translate(key, translation))),
      span: action.span,
    })),
    // What an operator tests it may test for other actions' sake.
    reads: effect.reads.map((read) => ({ ...read, span: action.span, tested: false })),
  }
}

/** One after the other: a later part must not assign what an earlier one has assigned, or read. */
function inSequence(parts: readonly Effect[], report: (diagnostic: Diagnostic) => void): Effect {
  const writes: Write[] = []
  const reads: Read[] = []
  for (const part of parts) {
    for (const write of part.writes) {
      const clashing = writes.find((before) => clash(before, write))
      if (clashing !== undefined) reportTwice(clashing, write, report)
      const read = reads.find((candidate) => candidate.variable === write.variable)
      if (read !== undefined && write.kind === 'assign') reportReadFirst(read, write, report)
    }
    writes.push(...part.writes)
    reads.push(...part.reads)
  }
  return { writes, reads }
}

/** One of the branches: what all of them assign is assigned always. */
function ofBranches(branches: readonly Effect[]): Effect {
  const keys = branches.map(
    (branch) => new Set(branch.writes.filter((write) => write.always).map((write) => writeKey(write))),
  )
  const always = (write: Write): boolean => keys.every((set) => set.has(writeKey(write)))
  return distinct({
    writes: branches.flatMap((branch) => branch.writes.map((write) => ({ ...write, always: always(write) }))),
    reads: branches.flatMap((branch) => branch.reads),
  })
}

function writeKey(write: Write): string {
  return `${write.variable.index} ${write.path.join(' ')}`
}

/** Without repetitions, of which a chain of calls would make exponentially many. */
function distinct(effect: Effect): Effect {
  const writes = new Map<string, Write>()
  for (const write of effect.writes) {
    const key = `${writeKey(write)} ${write.kind} ${write.always}`
    if (!writes.has(key)) writes.set(key, write)
  }
  const reads = new Map<string, Read>()
  for (const read of effect.reads) {
    const key = `${read.variable.index} ${read.tested} ${read.origin.start}`
    if (!reads.has(key)) reads.set(key, read)
  }
  return { writes: [...writes.values()], reads: [...reads.values()] }
}

function clash(first: Write, second: Write): boolean {
  if (first.variable !== second.variable || !(first.always || second.always)) return false
  if (first.kind !== 'assign' && second.kind !== 'assign') return false
  if (first.kind === 'unchanged' && second.kind === 'same') return false
  const length = Math.min(first.path.length, second.path.length)
  for (let index = 0; index < length; index++) {
    if (first.path[index] === undefined || first.path[index] !== second.path[index]) return false
  }
  return true
}

function reportTwice(first: Write, second: Write, report: (diagnostic: Diagnostic) => void): void {
  const { name } = second.variable
  if (first.kind === 'unchanged' || second.kind === 'unchanged') {
    const [kept, assigned] = first.kind === 'unchanged' ? [first, second] : [second, first]
    report({
      code: 'E305',
      severity: 'error',
      message: `\`${name}\` is assigned and UNCHANGED in one branch`,
      span: kept.span,
      related: places(assigned, 'assigned here'),
      hint: `what a branch does not assign stays as it is, so UNCHANGED can go`,
    })
    return
  }
  const whole = first.path.length === 0 || second.path.length === 0
  const parts = first.path.length > 0 || second.path.length > 0
  const called = first.span !== first.origin || second.span !== second.origin
  report({
    code: parts ? 'E302' : 'E301',
    severity: 'error',
    message:
      whole && parts
        ? `\`${name}\` is assigned as a whole and in part in one branch`
        : whole
          ? `\`${name}\` is assigned twice in one branch`
          : `one part of \`${name}\` is assigned twice in one branch`,
    span: second.span,
    related: [
      ...(second.span === second.origin ? [] : [{ span: second.origin, message: 'by this assignment' }]),
      ...places(first, 'first assigned here').filter(({ span }) => span !== second.origin),
    ],
    hint: called
      ? 'to do one after the other in one step, write `A \\cdot B`'
      : 'put both into one assignment, or into different branches of `\\/`',
  })
}

function places(write: Write, message: string): Related[] {
  const place = { span: write.span, message }
  return write.span === write.origin
    ? [place]
    : [place, { span: write.origin, message: 'by this assignment' }]
}

function reportReadFirst(
  read: Omit<Read, 'tested'>,
  write: Write,
  report: (diagnostic: Diagnostic) => void,
): void {
  const { name } = write.variable
  report({
    code: 'E304',
    severity: 'error',
    message: `\`${name}'\` is read before it is assigned`,
    span: read.span,
    related: places(write, 'assigned here'),
    hint:
      write.origin.start <= read.origin.start && read.origin.end <= write.origin.end
        ? `\`${name}\` without the prime is its value before the step`
        : 'conjuncts run from left to right: put the assignment first',
  })
}

function reportRepeated(
  write: Write,
  names: readonly Local[],
  report: (diagnostic: Diagnostic) => void,
): void {
  if (write.kind !== 'assign') return
  // An index that has no key may well depend on the element.
  if (write.path.some((key) => key === undefined || names.some((name) => key.includes(localKey(name)))))
    return
  const whole = write.path.length === 0
  const assigned = `${whole ? '' : 'the same part of '}\`${write.variable.name}\``
  report({
    code: 'E303',
    severity: 'error',
    message: `\`\\A\` assigns ${assigned} once for each ${listNames(names.map((local) => local.name))}`,
    span: write.span,
    hint: "assign a part for each element, `x'[i] = e`; or choose one element with `\\E`",
  })
}

/** Conditions on the next value of a variable that nothing assigns: an assignment was meant, most likely. */
function emptyTests(effect: Effect): Diagnostic[] {
  const written = new Set(effect.writes.map((write) => write.variable))
  return effect.reads
    .filter((read) => read.tested && !written.has(read.variable))
    .map(({ variable: { name }, span }) => ({ name, span, isPart: /^[[.]/.test(textAfter(span)) }))
    .map(({ name, span, isPart }) => ({
      code: 'W301',
      severity: 'warning',
      message: `only a test: nothing in the action assigns \`${name}\`, so \`${name}'\` is \`${name}\``,
      span,
      hint: isPart
        ? `the prime stands next to the variable: \`${name}'[i] = e\` and \`${name}'.f = e\` assign a part`
        : `\`${name}' = e\` and \`${name}' \\in S\` assign, as conjuncts of the action`,
    }))
}

function textAfter({ source, end }: Span): string {
  return source.text.slice(end, end + 1)
}

/** A branch of `next` that assigns nothing and calls no action is a step in which nothing happens. */
function idleBranches(next: Action): Diagnostic[] {
  if (next.kind !== 'choice') return []
  return next.branches.flatMap((branch) =>
    branch.kind !== 'guard'
      ? []
      : [
          {
            code: 'W302',
            severity: 'warning' as const,
            message: 'this branch of `next` assigns nothing: it only repeats the state',
            span: branch.span,
            hint: 'a condition belongs to a branch: `condition /\\ Action`',
          },
        ],
  )
}
