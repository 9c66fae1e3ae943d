import type { Action, CallAction, Expr } from '../core/core.js'
import { scramble } from '../model/fingerprint.js'
import type { Goal } from '../model/goals.js'
import { compileAction } from './action.js'
import { countedAs, type Draft, type Next, namedBy, newDraft, noVariables, within } from './draft.js'
import { bindOperand, type Env } from './environment.js'
import { compile } from './expression.js'
import { mayFault } from './faults.js'
import { generateLeaf, type Leaf, type LeafTests, leafKey, type StepTests, slotsHeld } from './leaf.js'
import { type Code, constant, local } from './low/code.js'
import { orbitOfWord } from './orbit.js'
import type { Program } from './program.js'
import { variablesRead } from './reads.js'
import { generateRecall, generateRecords, type Records } from './record.js'
import { type Change, termFunction } from './term.js'
import { partTests, rootEnv, testFunction, write } from './test-function.js'
import { hasTrail, trail } from './trail.js'
import { noteTaken } from './watch.js'
import type { Word } from './word.js'
import { toWord, type Writer, wordOf, wordOperand } from './writer.js'

/** The names of the generated functions that the engine calls. */
export interface Kernel {
  /** Holds each successor of the state in memory. */
  readonly next: string
  readonly invariants: readonly string[]
  readonly stateConstraints: readonly string[]
  readonly actionConstraints: readonly string[]
  /** Leaves the reduced fingerprint of the view of the state at an offset; none without a view. */
  readonly view: string | undefined
  /** Leaves the term of a variable in `F`; with permutations that are tried. */
  readonly terms: readonly string[]
  readonly records: Records
  readonly leaves: readonly Leaf[]
  /** By leaf: what recalls the variables that its invariants read. */
  readonly recalls: readonly (string | undefined)[]
  /** Tests of the state under expansion, one for each goal. */
  readonly goals: readonly string[]
}

/** Generates what an exploration runs, which looks for goals. */
export function generate(program: Program, goals: readonly Goal[] = []): Kernel {
  const { config, slots } = program
  const ofState = (what: string) => (expr: Expr) => testFunction(program, expr, what, slots, slots)
  const ofStep = (what: string) => (expr: Expr) => testFunction(program, expr, what, 0, slots)
  const view = config.view ? viewFunction(program, config.view) : undefined
  const invariants = config.invariants.map(({ value, name }) => ofState(name)(value))
  const properties = config.properties.map(({ value, name }) => ({
    property: ofStep(name)(value),
    formula: ofStep(name)(value.kind === 'temporal' ? (value.operands[0] ?? value) : value),
  }))
  const parts = partTests(program)
  const propertyReads = config.properties.map(({ value }) => subscriptReads(program, value))
  const formulaReads = config.properties.map(({ value }) => stepReads(value))
  const leafTests = (changes: readonly Change[]): LeafTests => {
    const changed = [...new Set(changes.map(({ place }) => place.variable.index))]
    const isKept = (index: number) => touched([formulaReads[index]], changed).length === 0
    const testsOf = (indices: readonly number[]): StepTests => {
      const tests = indices.map((index) => {
        const { name, value } = config.properties[index]!
        const step = properties[index]!
        return {
          ...step,
          at: 1 + index,
          isKept: isKept(index),
          parts: parts.ofStep(name, value, step, changes),
        }
      })
      const needed = tests.filter((test) => test.parts.length > 0)
      return {
        properties: needed.filter((test) => !test.isKept),
        kept: needed.filter((test) => test.isKept),
      }
    }
    const indices = touched(propertyReads, changed)
    return {
      ofAny: testsOf(indices.filter((index) => !propertyReads[index])),
      ofChange: testsOf(indices.filter((index) => propertyReads[index])),
      invariants: config.invariants.flatMap(({ name, value }, index) =>
        parts.ofState(name, value, invariants[index]!, changes),
      ),
    }
  }
  const invariantReads = config.invariants.map(({ value }) => variablesRead(value))
  const recalls = new Map<string, string>()
  const recallOf = (variables: ReadonlySet<number> | undefined): string => {
    const key = variables ? [...variables].sort((one, other) => one - other).join(' ') : 'all'
    const name = recalls.get(key) ?? generateRecall(program, variables)
    recalls.set(key, name)
    return name
  }
  const leaves: Leaf[] = []
  const next = nextFunction(program, leaves, leafTests)
  return {
    next,
    view,
    invariants,
    stateConstraints: config.stateConstraints.map(ofState('constraint')),
    actionConstraints: config.actionConstraints.map(ofStep('constraint')),
    records: generateRecords(program),
    leaves,
    recalls: leaves.map(({ changed, check }) => {
      if (check === undefined) return undefined
      return recallOf(union(touched(invariantReads, changed).map((index) => invariantReads[index])))
    }),
    terms: program.permutations.length > 1 ? program.places.map((place) => termFunction(program, place)) : [],
    // What a goal comes to is no part of the search.
    goals: program.unwatched(() =>
      goals.map(({ condition, scenario }) => testFunction(program, condition, scenario, 0, 0)),
    ),
  }
}

/** What some read together; undefined where one may read any. */
function union(reads: readonly (ReadonlySet<number> | undefined)[]): ReadonlySet<number> | undefined {
  const all = new Set<number>()
  for (const read of reads) {
    if (!read) return undefined
    for (const variable of read) all.add(variable)
  }
  return all
}

/** By index, what reads a variable that changes, or may read any. */
function touched(
  reads: readonly (ReadonlySet<number> | undefined)[],
  changed: readonly number[],
): readonly number[] {
  return reads.flatMap((read, index) => (!read || changed.some((each) => read.has(each)) ? [index] : []))
}

/** The variables of P in `[][P]`: of steps that change none of them, P is the same. */
function stepReads(expr: Expr): ReadonlySet<number> | undefined {
  if (expr.kind !== 'temporal' || expr.operator !== 'box' || !expr.operands[0]) return undefined
  return variablesRead(expr.operands[0])
}

/** What a property `[][P]_v` depends on at the least: a step that keeps v satisfies it. */
function subscriptReads(program: Program, expr: Expr): ReadonlySet<number> | undefined {
  if (expr.kind !== 'temporal' || expr.operator !== 'box' || !expr.subscript) return undefined
  // Where one of them may end in a fault, that is not to be missed.
  if ([...expr.operands, expr.subscript].some((part) => mayFault(program, part))) return undefined
  return variablesRead(expr.subscript)
}

/** The successors, by way of a function for each declared action. */
function nextFunction(
  program: Program,
  leavesFound: Leaf[],
  leafTests: (changes: readonly Change[]) => LeafTests,
): string {
  const { config, slots } = program
  const leaves = new Map<string, string>()
  const env = rootEnv(program, 0, slots)

  function leaf(w: Writer, draft: Draft): void {
    const variables = [...draft.assigned.keys()].sort((left, right) => left - right)
    const changes = variables.flatMap((variable) => changesOf(program, draft, variable))
    const key = leafKey(changes)
    let name = leaves.get(key)
    if (name === undefined) {
      const found = generateLeaf(program, changes, leavesFound.length, leafTests)
      leavesFound.push(found)
      leaves.set(key, found.hold)
      name = found.hold
    }
    w.code.run(name, countedAs(program, draft), ...slotsHeld(changes))
  }

  function end(w: Writer): Next {
    return { cost: 1, touched: noVariables, emit: (draft) => leaf(w, draft) }
  }

  function walk(w: Writer, action: Action, inner: Env, draft: Draft): void {
    switch (action.kind) {
      case 'choice':
        for (const branch of action.branches) {
          within(w, draft, (inside) => {
            // Others are come to in `compileAction`.
            if (branch.kind === 'choice') noteTaken(w, branch, () => walk(w, branch, inner, inside))
            else walk(w, branch, inner, inside)
          })
        }
        return
      case 'call':
        if (action.declared) {
          callAction(w, action, inner)
          return
        }
        break
      default:
        break
    }
    compileAction(w, action, inner, draft, {
      ...end(w),
      call: (inside, call, after) => {
        const { assigned, kept, noted, isComposed } = after
        if (assigned.size + kept.size + noted.size > 0 || isComposed || !isUnnamed(after)) return false
        callAction(w, call, inside)
        return true
      },
    })
  }

  /** A declared action is a function of its own, of its arguments. */
  function callAction(w: Writer, call: CallAction, inner: Env): void {
    const operator = call.operator
    const words: Word[] = []
    const codes: Code[] = []
    for (const argument of call.arguments) {
      if (argument.kind === 'operatorArgument') throw new Error('a declared action takes values')
      const operand = compile(w, argument, inner)
      words.push(wordOf(operand))
      codes.push(w.code.let(toWord(w, operand)))
    }
    const names = operator.parameters.map(
      ({ name }, index) => `${name.replace(/[^A-Za-z0-9]/g, '') || 'p'}_p${index}`,
    )
    const use = inner.typing.use(call)
    const typing = (use && inner.typing.instance(use)) ?? inner.typing
    const name = write(program, operator.name, names, (own) => {
      let body: Env = { ...inner, bindings: undefined, typing }
      operator.parameters.forEach((parameter, index) => {
        body = bindOperand(body, parameter, wordOperand(words[index]!, local(names[index]!)))
      })
      own.code.scope((label) => {
        const draft = newDraft(label)
        const step = namedBy(own, draft, call.declared!.name)
        compileAction(own, operator.action!, body, { ...draft, step }, end(own))
      })
    })
    w.code.run(name, ...codes)
  }

  return write(program, 'next', [], (w) => {
    const { statements } = w.code.aside(() => {
      w.code.scope((label) => walk(w, config.next, env, newDraft(label)))
    })
    // What a fault has left on it, of the state before or of a test.
    if (hasTrail(program)) w.code.run(trail(w, 'reset'))
    for (const statement of statements) w.code.emit(statement)
  })
}

/** The slots in which a way may leave a variable changed. */
function changesOf(program: Program, { changes }: Draft, variable: number): readonly Change[] {
  const known = changes.get(variable)
  if (known) return known
  const place = program.places[variable]!
  return [{ place, layout: place.layout, slot: constant(place.offset), isPart: false }]
}

/** Whether no declared action has been called. */
function isUnnamed({ step }: Draft): boolean {
  return step.op === 'constant' && step.value < 0
}

/** The fingerprint of the view of the successor: the least of its images. */
function viewFunction(program: Program, view: Expr): string {
  return write(program, 'view', [], (w) => {
    const env = rootEnv(program, program.slots, program.slots)
    const operand = compile(w, view, env)
    const word = wordOf(operand)
    const code = w.code.let(toWord(w, operand), 'view')
    w.code.run(program.external('reducedPrint', reduced(program, word)), code)
  })
}

/** Leaves the fingerprint of the orbit of a word's value in the store's `out`. */
function reduced({ store, permutations, symmetry }: Program, word: Word): (word: number) => void {
  const { fingerprint, fingerprintImage } = store.values(word)
  if (symmetry === undefined) return fingerprint
  if (store.labels) return orbitOfWord(store, symmetry, store.labels, word)
  return (value) => {
    let high = 0
    let low = 0
    for (let p = 0; p < permutations.length; p++) {
      fingerprintImage(value, p)
      const [h, l] = [store.out[0]! >>> 0, store.out[1]! >>> 0]
      if (p === 0 || h < high || (h === high && l < low)) {
        high = h
        low = l
      }
    }
    const orbit = scramble(high, low)
    store.out[0] = orbit.high
    store.out[1] = orbit.low
  }
}
