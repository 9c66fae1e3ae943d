import type { Config } from '../../model/config.js'
import type { Threads } from '../../model/crew.js'
import { unwhiten } from '../../model/fingerprint.js'
import { openGoals } from '../../model/goals.js'
import { entryAction, entryHigh, entryLow } from '../../model/level-layout.js'
import { LevelOrder } from '../../model/level-order.js'
import type { LevelWriter } from '../../model/level-writer.js'
import type { Reference } from '../../model/reference.js'
import type { Coverage } from '../../model/sites.js'
import type { State } from '../../model/state.js'
import { type Types, typesWith } from '../../types/check.js'
import { type Arrays, assemble, type Runnable, toText } from '../assemble.js'
import { Unsupported } from '../environment.js'
import { imageCount, keepSums } from '../images.js'
import { generate } from '../kernel.js'
import { head } from '../leaf.js'
import { createOrbits, type SuccessorOrbits } from '../orbit.js'
import { Program } from '../program.js'
import { guessRange, widenRange } from '../range.js'
import { fault, Misfit, misfit, storeFull } from '../store/fault.js'
import { watchOf } from '../watch.js'
import type { Range } from '../word.js'
import { createAlone } from './alone.js'
import type { CompiledEngine, Core, Revision } from './core.js'
import { createCrew } from './crew.js'
import { Judge } from './judge.js'
import { CompiledLevel, ownLevel } from './level.js'
import { keepStates, numberedStates, numberValues } from './numbered.js'
import { openStore, type Sharing } from './open-store.js'
import { createRecords } from './records.js'
import { decodeState, encodeState } from './state-codec.js'
import { createWalker } from './walk.js'

/** Compilations after which no integer is a part of a code: its bounds are not to be guessed. */
const revisionsMax = 4

/**
 * A program is made anew without taking note of what is known by then, first after as many states as it has
 * characters, then after eight times as many. To make it, and until it is fast, takes a tenth of a second for
 * 50,000 characters; code that takes note is up to a quarter slower (`npm run bench`).
 */
const renewFactor = 8

/**
 * The compiled engine for a module under a model: successors are computed by generated code on states in
 * slots. What it finds is the reference engine's to explain: faults and violations are found again by that.
 * Throws `Unsupported` where the module has something that only the reference engine runs.
 */
export function createCompiled(
  config: Config,
  types: Types,
  reference: Reference,
  sharing?: Sharing,
  coverage?: Coverage,
): CompiledEngine {
  if (!types.typed) throw new Unsupported('a module without types', config.module.variables[0]!.span)
  const store = openStore(config, reference, sharing)
  const { words } = store
  const allTypes = typesWith(types, config.module, config.equations)
  const { symmetry } = reference
  const free: CompiledLevel[] = []

  const boxed = new Set<number>()
  const revisions: Revision[] = []
  words.setRange(guessRange(config, reference.constantsOf))
  let program: Program
  let arrays: Arrays
  let run: Runnable
  let orbits: SuccessorOrbits | undefined
  let slots = 0
  let M: Int32Array
  let text = ''
  const judge = new Judge()
  compile()

  function compile(): void {
    const { constantsOf, actions } = reference
    program = new Program(
      config,
      allTypes,
      words,
      store,
      constantsOf,
      symmetry,
      boxed,
      actions,
      watchOf(coverage),
    )
    const goals = coverage?.counts instanceof Int32Array ? openGoals(coverage) : []
    const kernel = generate(program, goals)
    slots = program.slots
    const images = imageCount(program)
    M = new Int32Array(slots * program.regionCount)
    arrays = {
      M,
      G: new Int32Array(2 * images),
      V: new Int32Array(1 + config.properties.length),
      S: new Int32Array(slots * images),
      O: new Int32Array(2 * slots * images),
      F: new Int32Array(2),
    }
    orbits = createOrbits(program, kernel.leaves, M)
    text = toText(program, kernel)
    run = assemble(program, kernel, arrays, { foundView, foundOrbit, noteTrouble })
    if (coverage) {
      const tests = goals.map((goal, index) => ({ goal, test: run.goals[index]! }))
      judge.begin(tests, coverage.counts)
    }
    // What is known before the search and has no code may never be needed.
    store.misses.take()
  }

  /** States expanded by this program, and how many before it is looked at whether another is worth while. */
  let expandedSince = 0
  let renewAfter = text.length

  /** Values are held as before: what was written is read by the next program. */
  function renew(expanded: number): void {
    expandedSince += expanded
    if (expandedSince < renewAfter) return
    expandedSince = 0
    renewAfter *= renewFactor
    if (program.watch.size === watchOf(coverage).size) return
    compile()
    written = read = undefined
    loaded = -1
  }

  // Where states are appended, and of the state under expansion.
  let level: CompiledLevel
  const own = { high: 0, low: 0 }
  let hasTrouble = false

  /**
   * Appends a successor that is held: the record of its state, but for what changes. Checks its invariants,
   * but for those of which nothing has changed.
   */
  function appendHeld(to: CompiledLevel, at: number, parent: number): void {
    const heads = run.heads()
    const slots = heads[at + head.at]!
    const leaf = run.held()[slots - 1]!
    const [high, low, action] = [heads[at + head.high]!, heads[at + head.low]!, heads[at + head.action]!]
    const isAffected = run.leaves[leaf]!.check !== undefined
    if (isShort) {
      const { writer } = to
      const bytes = 4 * run.shortWords
      const record = writer.reserve(bytes)
      if (writer.words !== written) bindWriting(writer)
      run.copyShort(source, record)
      if (run.leaves[leaf]!.patch(slots, record) === 1) {
        writer.commit(high, low, parent, action, bytes)
        to.count()
        if (!isAffected) return
        loaded = -1
        run.recalls[leaf]!(record)
        check(leaf, slots)
        return
      }
    }
    bring()
    const { redraw, undraw } = run.leaves[leaf]!
    redraw(slots)
    append(to, high, low, parent, action)
    if (isAffected) check(leaf, slots)
    undraw(slots)
  }

  /** Appends the successor in memory. */
  function append(to: CompiledLevel, high: number, low: number, parent: number, action: number): void {
    const { writer } = to
    let words = run.shortWords
    let record = writer.reserve(4 * words)
    if (writer.words !== written) bindWriting(writer)
    if (run.packShort(record) === 0) {
      words = run.longWords
      record = writer.reserve(4 * words)
      if (writer.words !== written) bindWriting(writer)
      run.packLong(record)
    }
    writer.commit(high, low, parent, action, 4 * words)
    to.count()
  }

  let written: Int32Array | undefined
  let read: Int32Array | undefined
  /** The record of the state under expansion, among the words that are read; its form. */
  let source = 0
  let isShort = false
  /** The record that memory has, if it has one. */
  let loaded = -1

  function bindWriting({ words, bytes }: LevelWriter): void {
    run.bindWriting(words, bytes)
    written = words
  }

  /** Turns to a state of a level, which is not brought to memory before it has to be there. */
  function turnTo({ packed }: CompiledLevel, index: number): void {
    source = packed.seek(index)
    const { words } = packed
    if (words !== read) {
      run.bindReading(words, packed.bytes)
      read = words
      loaded = -1
    }
    isShort = words[source - entryAction]! >>> 16 === run.shortWords
    own.high = words[source - entryHigh]!
    own.low = words[source - entryLow]!
  }

  /** Loads the state under expansion into the first two places of memory, where it is not there. */
  function bring(): void {
    if (loaded === source) return
    if (isShort) run.unpackShort(source)
    else run.unpackLong(source)
    loaded = source
  }

  function load(from: CompiledLevel, index: number): void {
    turnTo(from, index)
    loaded = -1
    bring()
  }

  /**
   * Checks the invariants of the successor in memory, whose slots are held from an index on. One of which
   * nothing has changed holds as in the state under expansion, which was checked.
   */
  function check(leaf: number, at: number): void {
    try {
      const { check } = run.leaves[leaf]!
      if (check?.(at) === 0) hasTrouble = true
    } catch (error) {
      noteFault(error)
    }
  }

  function noteTrouble(): void {
    hasTrouble = true
  }

  function noteFault(error: unknown): void {
    // What has no place in a word, or is nested too deep, is for the reference engine to look at.
    if (error !== fault && !(error instanceof RangeError) && !(error instanceof Misfit)) throw error
    hasTrouble = true
    reset()
  }

  /** Looks for goals in the state in memory, before its expansion begins. */
  function judgeAt(from: CompiledLevel, index: number): void {
    if (judge.isDone) return
    try {
      judge.look()
    } catch (error) {
      // A full store is for whoever expands the state to deal with, and so is what does not fit.
      if (error !== storeFull && error !== misfit) noteFault(error)
      hasTrouble = false
      reset()
      reference.judgeState(decodeAt(from, index))
    }
  }

  function reset(): void {
    run.reset()
    loaded = -1
    for (const each of program.resets) each()
    store.reset()
  }

  function all(tests: readonly (() => number)[]): boolean {
    for (let index = 0; index < tests.length; index++) if (tests[index]!() === 0) return false
    return true
  }

  function foundView(): number {
    try {
      run.view!()
    } catch (error) {
      noteFault(error)
      return 0
    }
    arrays.F[0] = store.out[0]!
    arrays.F[1] = store.out[1]!
    return 1
  }

  function foundOrbit(leaf: number): void {
    orbits!.reduce(leaf)
    arrays.F.set(store.out)
  }

  /** Begins the expansion of the state in memory, whose fingerprint is `own`. */
  function start(): void {
    arrays.V[0]!++
    if (orbits) orbits.begin()
    else if (symmetry) {
      if (!config.view) keepSums(program, arrays, run)
    } else {
      const sum = unwhiten(own.high, own.low)
      arrays.G[0] = sum.high
      arrays.G[1] = sum.low
    }
  }

  /** Appends a state; where it does not fit, both levels are laid out anew. */
  const put: Core['put'] = (to, state, high, low, parent, action, from) => {
    if (!write(state)) {
      convert(...(from ? [from, to] : [to]))
      put(to, state, high, low, parent, action, from)
      return
    }
    append(to, high, low, parent, action)
  }

  /** Writes a state to the second place of memory; false where it does not fit, of which note is taken. */
  function write(state: State): boolean {
    loaded = -1
    for (;;) {
      try {
        const variable = encodeState(store, program.places, state, M, slots)
        // From now on it is to be one word.
        if (variable >= 0) boxed.add(variable)
        return variable < 0
      } catch (error) {
        if (error === misfit) return false
        if (error !== storeFull) throw error
        store.grow()
      }
    }
  }

  const revise: Core['revise'] = (from, index) => {
    for (const next of successorsOf(decodeAt(from, index))) write(next)
    convert(from, level)
  }

  /** Writes a state to memory, for a walk from it. */
  const putHere: Core['putHere'] = (state, from) => {
    while (!write(state)) convert(from)
    M.copyWithin(0, slots, 2 * slots)
  }

  /** The successors of a state; none where there is a fault, which is told when it is expanded again. */
  function successorsOf(state: State): readonly State[] {
    try {
      return Array.from(reference.successors(state), (next) => next.state)
    } catch (error) {
      if (error instanceof Error && error.name === 'EvaluationFault') return []
      throw error
    }
  }

  /** The integers that are parts of codes from now on. */
  function revisedRange(): Range | undefined {
    const missed = store.misses.take()
    if (!words.range || missed.length === 0) return words.range
    return revisions.length < revisionsMax ? widenRange(words.range, missed) : undefined
  }

  /** Compiles anew, and lays out the states of levels as the new program has them. */
  function convert(...levels: CompiledLevel[]): void {
    const restorings = levels.map((each) => keepStates(core, each))
    revisions.push({ boxed: [...boxed], range: revisedRange() })
    words.setRange(revisions.at(-1)!.range)
    compile()
    written = read = undefined
    for (const restore of restorings) restore()
  }

  /** The engine as one of several threads uses it. */
  const core: Core = {
    config,
    reference,
    store,
    revisions,
    renew,
    run: () => run,
    own,
    into(next) {
      level = next
      written = read = undefined
    },
    start(from, index) {
      hasTrouble = false
      load(from, index)
      judgeAt(from, index)
      start()
    },
    startHere(high, low) {
      hasTrouble = false
      loaded = -1
      own.high = high
      own.low = low
      start()
    },
    decodeHere: () => decodeState(store, program.places, M, 0),
    putHere,
    reviseHere(from) {
      const state = decodeState(store, program.places, M, 0)
      for (const next of successorsOf(state)) write(next)
      convert(from)
      putHere(state, from)
    },
    turnTo(from, index) {
      hasTrouble = false
      turnTo(from, index)
    },
    bring,
    hasTrouble: () => hasTrouble,
    all,
    append,
    appendHeld,
    check,
    noteFault,
    reset,
    put,
    decodeAt,
    load,
    layout: () => ({ places: program.places, memory: M, successor: slots }),
    revise,
    follow(others) {
      for (const revision of others.slice(revisions.length)) {
        for (const variable of revision.boxed) boxed.add(variable)
        words.setRange(revision.range)
        revisions.push(revision)
        compile()
      }
    },
  }

  const alone = createAlone(core)
  const order = new LevelOrder()

  function decodeAt(from: CompiledLevel, index: number): State {
    load(from, index)
    return decodeState(store, program.places, M, 0)
  }

  return {
    ...reference,
    createLevel: () => free.pop() ?? new CompiledLevel(free),
    initial(known, next, result) {
      const to = ownLevel(next)
      reference.findInitial(
        {
          has: (high, low) => known.has(high, low),
          add(state, high, low, parent, action) {
            known.add(high, low)
            put(to, state, high | 0, low | 0, parent, action)
          },
        },
        result,
      )
    },
    expand(states, first, last, known, next, result) {
      alone.expand(ownLevel(states), first, last, known, ownLevel(next), result)
      renew(last - first)
    },
    judge(states, first, last) {
      const from = ownLevel(states)
      for (let index = first; index < last && !judge.isDone; index++) {
        load(from, index)
        judgeAt(from, index)
      }
    },
    decode: (from, index) => decodeAt(ownLevel(from), index),
    numberValues: () => numberValues(core),
    numberedStates: () => numberedStates(core),
    records: createRecords(core, free),
    bytes: () => store.statistics().bytes + order.byteLength,
    core,
    createWalker: () => createWalker(core),
    ...(sharing ? { createCrew: (threads: Threads) => createCrew(core, threads, order) } : {}),
    get left() {
      return program.left
    },
    get generatedText() {
      return text
    },
  }
}
