import type { Bound, Expr, Operator, QuantifierExpr, Variable } from '../core/core.js'
import type { Config } from '../model/config.js'
import type { Constants } from '../model/reference.js'
import type { Permutation, Symmetry } from '../model/symmetry.js'
import type { Value } from '../model/value.js'
import type { Span } from '../text/source.js'
import type { Types } from '../types/check.js'
import { type Typing, Unsupported } from './environment.js'
import { type Layout, layOut, type Place } from './layout.js'
import { Builder } from './low/builder.js'
import type { CodeFunction } from './low/code.js'
import type { Narrowed } from './scope.js'
import { createSizes, type Sizes } from './size.js'
import type { Store } from './store/interface.js'
import type { Table } from './tabled.js'
import { type Watch, watchOf } from './watch.js'
import type { Finite, Word, Words } from './word.js'

/**
 * What the parts of a compilation share: how values are held, the functions and tables that the generated
 * code names, and the functions generated so far.
 */
export class Program {
  readonly functions: CodeFunction[] = []
  /** What generated code knows by name: functions and arrays made elsewhere. */
  readonly externals = new Map<string, unknown>()
  /** To be called after a fault: what generated functions keep while they run. */
  readonly resets: (() => void)[] = []
  /** Of expressions asked about: whether they may end in a fault; see `faults.ts`. */
  readonly faulty = new Map<Expr, boolean>()
  /** How large the sets of the configuration may be. */
  readonly sizes: Sizes
  /** Quantifiers met so far; see `scope.ts`. */
  readonly narrowed = new Map<QuantifierExpr, Narrowed>()
  /** To be filled before the search, by what they are filled by. */
  readonly tables = new Map<string, Table>()
  tableWords = 0
  /** By bound: what it is in with its name free; see `changed.ts`. */
  readonly fixed = new Map<Bound, Expr>()
  /** What is left to the reference engine, wherever a state leads to it. */
  readonly left: { readonly what: string; readonly span: Span }[] = []
  /** Permutations of which each is tried, the identity first; empty where there is nothing to be tried. */
  readonly permutations: readonly Permutation[]
  /** Slots of a state; and those before what is kept beside it. */
  readonly slots: number
  readonly ownSlots: number
  readonly places: readonly Place[]
  /** Whether an operator is of the module, not of a LET. */
  readonly isGlobal: (operator: Operator) => boolean
  /** Expressions whose values are remembered: see `memo.ts`. */
  memos = 0
  private readonly names = new Map<unknown, string>()
  private readonly made = new Map<string, string>()
  private counter = 0
  private regions = 2
  private written = 0
  private lastWritten: Span | undefined

  constructor(
    readonly config: Config,
    readonly types: Types,
    readonly words: Words,
    readonly store: Store,
    readonly constants: Constants,
    readonly symmetry: Symmetry | undefined,
    boxed: ReadonlySet<number>,
    /** The names that steps are counted under, by number. */
    readonly actions: readonly string[],
    /** What the search has not come to yet. */
    private watching: Watch,
  ) {
    this.places = layOut(config.module.variables, (variable) => types.variable(variable), words, boxed)
    this.permutations = symmetry?.way.kind === 'all' ? symmetry.way.permutations : []
    const globals = new Set<Operator>([
      ...config.module.operators,
      ...config.module.actions.map((action) => action.operator),
    ])
    this.isGlobal = (operator) => globals.has(operator)
    this.sizes = createSizes(config, types, words, constants, this.isGlobal)
    const last = this.places.at(-1)
    this.slots = last ? last.offset + last.layout.size : 0
    this.ownSlots = this.places.find(({ variable }) => variable.isBeside)?.offset ?? this.slots
  }

  /** The types of the module outside of its operators. */
  get typing(): Typing {
    return this.types as Typing
  }

  get watch(): Watch {
    return this.watching
  }

  /** Writes code that takes note of nothing, after all that does. */
  unwatched<Result>(write: () => Result): Result {
    const { watching } = this
    this.watching = watchOf(undefined)
    try {
      return write()
    } finally {
      this.watching = watching
    }
  }

  place(variable: Variable): Place {
    return this.places[variable.index]!
  }

  /** The offset in memory of room for one more state. The first two are the state and its successor. */
  region(): number {
    return this.slots * this.regions++
  }

  /** How many states there is room for. */
  get regionCount(): number {
    return this.regions
  }

  /** A name for something made elsewhere; `hint` makes it readable, and may be any text. */
  external(hint: string, value: unknown): string {
    let name = this.names.get(value)
    if (name === undefined) {
      name = this.fresh(hint)
      this.names.set(value, name)
      this.externals.set(name, value)
    }
    return name
  }

  /** Whether something was asked for. */
  isShared(key: string): boolean {
    return this.made.has(key)
  }

  /** The name of something made elsewhere, made when it is first asked for. */
  shared(key: string, hint: string, make: () => unknown): string {
    let name = this.made.get(key)
    if (name === undefined) {
      name = this.external(hint, make())
      this.made.set(key, name)
    }
    return name
  }

  fresh(hint: string): string {
    return `${hint.replace(/[^A-Za-z0-9]/g, '').slice(0, 24) || 'f'}_${this.counter++}`
  }

  /** Adds a function of this name, whose body `write` emits. */
  define(name: string, parameters: readonly string[], comment: string, write: (code: Builder) => void): void {
    const code = new Builder()
    write(code)
    this.functions.push({ name, parameters, body: code.block.statements, comment })
  }

  /** The name of a generated function, written when it is first asked for. */
  generated(key: string, hint: string, write: (name: string) => CodeFunction): string {
    let name = this.made.get(key)
    if (name === undefined) {
      name = this.fresh(hint)
      this.made.set(key, name)
      this.functions.push(write(name))
    }
    return name
  }

  /** Counts an expression that is written. Past the limit all the rest is left to the reference engine. */
  count(span: Span): void {
    if (this.written++ < writtenMax) return
    this.lastWritten ??= span
    throw new Unsupported('a program of more than a million expressions', this.lastWritten)
  }

  /** The name of a table with a word for each code of a finite type. */
  table(key: string, hint: string, finite: Finite, wordOf: (value: Value) => number): string {
    return this.shared(key, hint, () => Int32Array.from(finite.values, wordOf))
  }

  /** The word of a value that is known before the search. */
  encode(word: Word, value: Value): number {
    return this.store.values(word).encode(value)
  }
}

/** Operators that take operators are written out at each call, which may double with each. */
const writtenMax = 1_000_000

/** A text for a layout: equal texts, equal layouts. */
export function layoutKey(layout: Layout): string {
  switch (layout.kind) {
    case 'word':
      return wordKey(layout.word)
    case 'array':
      return `[${layout.key.key} -> ${layoutKey(layout.element)}]`
    case 'wide':
      return `b${layout.element.key}`
    case 'fields':
      return `(${layout.fields.map((field) => `${field.name}: ${layoutKey(field.layout)}`).join(', ')})`
  }
}

/** A text for a word: equal texts, equal words. */
export function wordKey(word: Word): string {
  switch (word.kind) {
    case 'code':
      return `c${word.finite.key}`
    case 'int':
      return 'i'
    case 'mask':
      return `m${word.element.key}`
    case 'node':
      return `n${word.shape.index}`
  }
}
