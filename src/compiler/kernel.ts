import type { Action, CallAction, Expr } from '../core/core.js'
import { scramble, seeds } from '../model/fingerprint.js'
import { compileAction } from './action.js'
import { countedAs, type Draft, type Next, namedBy, newDraft, noVariables, within } from './draft.js'
import { bindOperand, type Env } from './environment.js'
import { compile, compileTest } from './expression.js'
import { mayFault } from './faults.js'
import { Builder } from './low/builder.js'
import { add, binary, type Code, type CodeFunction, constant, load, local } from './low/code.js'
import type { Program } from './program.js'
import { variablesRead } from './reads.js'
import { generateRecords, type Records } from './record.js'
import { found, scrambled, termFunction, termOf } from './term.js'
import type { Word } from './word.js'
import { toWord, type Writer, wordOf, wordOperand } from './writer.js'

/**
 * What generated code shares with the engine, beside memory `M` and the store's heap `H`:
 *
 * | array | what it holds |
 * |---|---|
 * | `G` | of the state under expansion: the two words of its sum, for each permutation |
 * | `O` | for each variable: the two words of its term in that sum, for each permutation |
 * | `V` | for each variable: the state whose terms are in `O`; at the end the number of this state |
 * | `F` | the fingerprint that a function has left |
 */
export const arrays = { sums: 'G', terms: 'O', valid: 'V', found } as const

/** The names of the generated functions that the engine calls. */
export interface Kernel {
  /** Calls `successor` for each successor of the state in memory. */
  readonly next: string
  readonly invariants: readonly string[]
  readonly properties: readonly string[]
  /** The P of each property `[][P]_v`; the property itself where it is of another form. */
  readonly formulas: readonly string[]
  readonly stateConstraints: readonly string[]
  readonly actionConstraints: readonly string[]
  /** Leaves the reduced fingerprint of the view of the state at an offset; none without a view. */
  readonly view: string | undefined
  /** Leaves the term of a variable in `F`. */
  readonly terms: readonly string[]
  readonly records: Records
  /** By leaf: the invariants, and the properties, that what it changes may make false. */
  readonly affected: readonly {
    readonly invariants: readonly number[]
    readonly properties: readonly number[]
    /** Properties that read none of what it changes. */
    readonly kept: readonly number[]
  }[]
}

/** Generates what an exploration runs. */
export function generate(program: Program): Kernel {
  const { config, slots } = program
  const ofState = (what: string) => (expr: Expr) => testFunction(program, expr, what, slots, slots)
  const ofStep = (what: string) => (expr: Expr) => testFunction(program, expr, what, 0, slots)
  const view = config.view ? viewFunction(program, config.view) : undefined
  const leaves: (readonly number[])[] = []
  const next = nextFunction(program, leaves)
  const invariantReads = config.invariants.map(({ value }) => variablesRead(value))
  const propertyReads = config.properties.map(({ value }) => subscriptReads(program, value))
  const formulaReads = config.properties.map(({ value }) => stepReads(value))
  const touched = (reads: readonly (ReadonlySet<number> | undefined)[], changed: readonly number[]) =>
    reads.flatMap((read, index) => (!read || changed.some((each) => read.has(each)) ? [index] : []))
  return {
    next,
    view,
    invariants: config.invariants.map(({ value, name }) => ofState(name)(value)),
    properties: config.properties.map(({ value, name }) => ofStep(name)(value)),
    formulas: config.properties.map(({ value, name }) =>
      ofStep(name)(value.kind === 'temporal' ? (value.operands[0] ?? value) : value),
    ),
    stateConstraints: config.stateConstraints.map(ofState('constraint')),
    actionConstraints: config.actionConstraints.map(ofStep('constraint')),
    records: generateRecords(program),
    affected: leaves.map((changed) => {
      const properties = touched(propertyReads, changed)
      const kept = properties.filter((index) => {
        const read = formulaReads[index]
        return read !== undefined && !changed.some((each) => read.has(each))
      })
      return {
        invariants: touched(invariantReads, changed),
        properties: properties.filter((index) => !kept.includes(index)),
        kept,
      }
    }),
    terms: program.places.map((place) => termFunction(program, place)),
  }
}

/** The variables of P in `[][P]`: of steps that change none of them, P is the same. */
function stepReads(expr: Expr): ReadonlySet<number> | undefined {
  if (expr.kind !== 'temporal' || expr.operator !== 'box' || !expr.operands[0]) return undefined
  return variablesRead(expr.operands[0])
}

/** What a property `[][P]_v` depends on at the least: a step that keeps v satisfies it. */
function subscriptReads(program: Program, expr: Expr): ReadonlySet<number> | undefined {
  if (expr.kind !== 'temporal' || expr.operator !== 'box' || !expr.subscript) return undefined
  // P is evaluated before v is looked at: where it may end in a fault, that is not to be missed.
  if (expr.operands.some((operand) => mayFault(program, operand))) return undefined
  return variablesRead(expr.subscript)
}

/** A function without parameters that evaluates a condition. */
function testFunction(program: Program, expr: Expr, what: string, current: number, next: number): string {
  return write(program, what, [], (w) => {
    w.code.return(compileTest(w, expr, rootEnv(program, current, next)))
  })
}

function write(
  program: Program,
  hint: string,
  parameters: readonly string[],
  body: (w: Writer) => void,
): string {
  const name = program.fresh(hint)
  const code = new Builder()
  body({ program, code })
  program.functions.push({ name, parameters, body: code.block.statements, comment: hint })
  return name
}

function rootEnv(program: Program, current: number, next: number): Env {
  return { bindings: undefined, typing: program.typing, current, next, primed: false }
}

/** The successors, by way of a function for each declared action. */
function nextFunction(program: Program, leavesFound: (readonly number[])[]): string {
  const { config, slots } = program
  const leaves = new Map<string, string>()
  const env = rootEnv(program, 0, slots)

  function leaf(w: Writer, draft: Draft): void {
    const variables = [...draft.assigned.keys()].sort((left, right) => left - right)
    const key = variables.join(' ')
    let name = leaves.get(key)
    if (name === undefined) {
      name = leafFunction(program, variables, leavesFound.length)
      leavesFound.push(variables)
      leaves.set(key, name)
    }
    w.code.run(name, countedAs(program, draft))
  }

  function end(w: Writer): Next {
    return { cost: 1, touched: noVariables, emit: (draft) => leaf(w, draft) }
  }

  function walk(w: Writer, action: Action, inner: Env, draft: Draft): void {
    switch (action.kind) {
      case 'choice':
        for (const branch of action.branches) within(w, draft, (inside) => walk(w, branch, inner, inside))
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
    w.code.scope((label) => walk(w, config.next, env, newDraft(label)))
  })
}

/** Whether no declared action has been called. */
function isUnnamed({ step }: Draft): boolean {
  return step.op === 'constant' && step.value < 0
}

/**
 * The end of each way that assigns these variables: computes the fingerprint of the successor from that of
 * the state and the terms of the variables, and hands it to `successor`.
 */
function leafFunction(program: Program, variables: readonly number[], index: number): string {
  const { config, slots, permutations } = program
  const name = program.fresh('leaf')
  const code = new Builder()
  const action = local('action')
  if (config.view) code.run('successorOfView', action, constant(index))
  else if (permutations.length > 1) symmetricLeaf(program, code, variables, action, constant(index))
  else {
    let high: Code = load(arrays.sums, constant(0))
    let low: Code = load(arrays.sums, constant(1))
    for (const variable of variables) {
      const place = program.places[variable]!
      code.if(isStale(program, variable), () => {
        code.run('imagesOfTerm', constant(variable))
      })
      const term = termOf(program, code, place, slots + place.offset)
      const before = (index: number) => load(arrays.terms, constant(2 * variable + index))
      high = code.let(binary('+', high, binary('-', term.high, before(0))), 'high')
      low = code.let(binary('+', low, binary('-', term.low, before(1))), 'low')
    }
    const print = scrambled(
      code,
      binary('+', high, constant(seeds.state.high)),
      binary('+', low, constant(seeds.state.low)),
    )
    code.run('successor', action, constant(index), print.high, print.low)
  }
  const names = variables.map((variable) => program.places[variable]!.variable.name).join(', ')
  const leaf: CodeFunction = {
    name,
    parameters: ['action'],
    body: code.block.statements,
    comment: `a successor that differs in ${names || 'nothing'}`,
  }
  program.functions.push(leaf)
  return name
}

/** Whether the term of a variable in the state under expansion is still to be computed. */
function isStale(program: Program, variable: number): Code {
  const stamp = load(arrays.valid, constant(program.places.length))
  return binary('!==', load(arrays.valid, constant(variable)), stamp)
}

/** With symmetry a sum is kept for each permutation, and the least fingerprint is that of the orbit. */
function symmetricLeaf(
  program: Program,
  code: Builder,
  variables: readonly number[],
  action: Code,
  leaf: Code,
): void {
  const { slots, permutations } = program
  const count = permutations.length
  const bestHigh = code.variable(constant(-1), 'bestHigh')
  const bestLow = code.variable(constant(-1), 'bestLow')
  for (const variable of variables) {
    code.if(isStale(program, variable), () => {
      code.run('imagesOfTerm', constant(variable))
    })
  }
  code.for(constant(0), constant(count), 'p', (p) => {
    let high: Code = load(arrays.sums, binary('*', p, constant(2)))
    let low: Code = load(arrays.sums, add(binary('*', p, constant(2)), 1))
    for (const variable of variables) {
      const place = program.places[variable]!
      code.run(termFunction(program, place), constant(slots + place.offset), p)
      const at = add(binary('*', p, constant(2)), 2 * count * variable)
      high = code.let(
        binary('+', high, binary('-', load(found, constant(0)), load(arrays.terms, at))),
        'high',
      )
      low = code.let(
        binary('+', low, binary('-', load(found, constant(1)), load(arrays.terms, add(at, 1)))),
        'low',
      )
    }
    const print = scrambled(
      code,
      binary('+', high, constant(seeds.state.high)),
      binary('+', low, constant(seeds.state.low)),
    )
    const isLess: Code = {
      op: 'or',
      left: binary('<u', print.high, bestHigh),
      right: {
        op: 'and',
        left: binary('===', print.high, bestHigh),
        right: binary('<u', print.low, bestLow),
      },
    }
    code.if(isLess, () => {
      code.set(bestHigh, print.high)
      code.set(bestLow, print.low)
    })
  })
  const orbit = scrambled(code, bestHigh, bestLow)
  code.run('successor', action, leaf, orbit.high, orbit.low)
}

/** The fingerprint of the view of the successor: the least of its images. */
function viewFunction(program: Program, view: Expr): string {
  return write(program, 'view', [], (w) => {
    const env = rootEnv(program, program.slots, program.slots)
    const operand = compile(w, view, env)
    const word = wordOf(operand)
    const code = w.code.let(toWord(w, operand), 'view')
    const values = program.store.values(word)
    const name = program.external(
      'reducedPrint',
      reduced(program, values.fingerprint, values.fingerprintImage),
    )
    w.code.run(name, code)
  })
}

/** Leaves the least of the fingerprints of a word's images in the store's `out`. */
function reduced(
  program: Program,
  plain: (word: number) => void,
  image: (word: number, permutation: number) => void,
): (word: number) => void {
  const { store, permutations } = program
  if (permutations.length <= 1) return plain
  return (word) => {
    let high = 0
    let low = 0
    for (let p = 0; p < permutations.length; p++) {
      image(word, p)
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
