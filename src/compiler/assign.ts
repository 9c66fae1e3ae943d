import type { AssignAction, PathStep } from '../core/core.js'
import { str } from '../types/type.js'
import { literalIndex } from './apply.js'
import { isSpread } from './cells.js'
import { slotsOperand } from './codec.js'
import { type Draft, type Next, within } from './draft.js'
import { bindOperand, type Env, type Operand, Unsupported } from './environment.js'
import { evaluatePath, type Key, updateWord } from './except.js'
import { compile, elementOf } from './expression.js'
import { compileInto, copySlots, intoSlots } from './into.js'
import { inOrder, iterate } from './iterate.js'
import type { Layout, Place } from './layout.js'
import { add, and, binary, type Code, constant, load, same } from './low/code.js'
import { trail } from './trail.js'
import { fault, memory, named, toWordAs, type Writer, wordOf, wordOfExpr } from './writer.js'

/** A stretch of slots in memory. */
interface At {
  readonly layout: Layout
  readonly base: Code
}

/** Where in a state under construction a path leads: to slots, and from there on within a word. */
interface Target extends At {
  /** What is left of the path, within the word of the slot. */
  readonly rest: readonly PathStep[]
  readonly keys: readonly Key[]
  /** The same, or what it is in that is one cell to the fingerprint. */
  readonly cell: At
}

/** `x' = e` and `x'[i].f = e`. */
export function compileAssign(w: Writer, action: AssignAction, env: Env, draft: Draft, next: Next): void {
  const { variable, path } = action
  const place = w.program.place(variable)
  const target = follow(w, path, place.layout, constant(env.next + place.offset), env)
  const rest = evaluatePath(w, target.rest, target.layout.word, env, wordOfExpr(w, action.value, env))
  const keys = [...target.keys, ...rest]
  checkOverlap(w, variable.index, keys, env, draft)
  const write = (): Target => {
    if (rest.length > 0) {
      const code = updateWord(w, target.layout.word, load(memory, target.base), rest, (old) =>
        toWordAs(w, compile(w, action.value, env), wordOf(old)),
      )
      w.code.store(memory, target.base, code)
      return target
    }
    const part = updateItself(w, action, target, env)
    if (part) return part
    compileInto(w, action.value, target.layout, target.base, env)
    return target
  }
  put(w, action, target, keys, env, draft, next, write)
}

/** `x' \in S` and `x'[i].f \in S`: a way for each element. */
export function compileElement(w: Writer, action: AssignAction, env: Env, draft: Draft, next: Next): void {
  const { variable, path } = action
  const place = w.program.place(variable)
  const target = follow(w, path, place.layout, constant(env.next + place.offset), env)
  const item = elementOf(wordOfExpr(w, action.value, env))
  const rest = evaluatePath(w, target.rest, target.layout.word, env, item)
  const keys = [...target.keys, ...rest]
  checkOverlap(w, variable.index, keys, env, draft)
  iterate(w, action.value, env, inOrder, (element) => {
    const operand = named(w, element)
    within(w, draft, (inner) => {
      put(w, action, target, keys, env, inner, next, () => {
        if (rest.length === 0) intoSlots(w, operand, target.layout, target.base)
        else {
          const code = updateWord(w, target.layout.word, load(memory, target.base), rest, (old) =>
            toWordAs(w, operand, wordOf(old)),
          )
          w.code.store(memory, target.base, code)
        }
        return target
      })
    })
  })
}

/** Writes an assignment and what follows, then what undoes it; `write` tells what has been written. */
function put(
  w: Writer,
  action: AssignAction,
  target: Target,
  keys: readonly Key[],
  env: Env,
  draft: Draft,
  next: Next,
  write: () => Target,
): void {
  const { index } = action.variable
  const place = w.program.place(action.variable)
  const isNoted = draft.noted.has(index)
  const assigned = new Map(draft.assigned)
  assigned.set(index, [...(draft.assigned.get(index) ?? []), keys])
  const after = (label: string) => {
    const changes = changesWith(w, draft, place, write())
    noteAssigned(w, index, keys, env, draft)
    checkKept(w, index, env, draft)
    next.emit({ ...draft, label, assigned, changes })
  }
  if (draft.isStraight) {
    after(draft.label)
    return
  }
  const mark = isNoted ? w.code.call(trail(w, 'mark')) : undefined
  // A word that the branch has assigned a part of before goes back to that, not to what the state has.
  const isPart = target.layout.kind === 'word' && (draft.assigned.has(index) || isNoted)
  const before = isPart ? w.code.variable(load(memory, target.base), 'before') : undefined
  w.code.scope((label) => after(label))
  if (mark) w.code.run(trail(w, 'back'), mark)
  if (before) {
    w.code.store(memory, target.base, before)
    return
  }
  const { offset, layout } = place
  const distance = env.current - env.next
  const isWhole =
    target.base.op === 'constant' && target.base.value === env.next + offset && target.layout === layout
  const from = isWhole ? constant(env.current + offset) : add(target.base, distance)
  copySlots(w, from, target.base, target.layout.size)
}

/** So many stretches of a variable's slots are told apart. */
const changesMax = 3

/** What differs once a part of a variable has been written. */
function changesWith({ program }: Writer, draft: Draft, place: Place, written: Target): Draft['changes'] {
  const { index } = place.variable
  const before = draft.changes.get(index) ?? []
  const { layout, base } = written.cell
  const isPart = layout !== written.layout || written.rest.length > 0
  const all = [...before, { place, layout, slot: add(base, -program.slots), isPart }]
  const isKnown = draft.changes.has(index) || !draft.assigned.has(index)
  // Two parts of one cell would be two changes of the same slots.
  const isApart = all.length === 1 || !all.some((change) => change.isPart)
  const changes = new Map(draft.changes)
  if (isKnown && isApart && all.length <= changesMax) changes.set(index, all)
  else changes.delete(index)
  return changes
}

/** Follows a path through slots; indices are evaluated as they come. */
function follow(w: Writer, path: readonly PathStep[], layout: Layout, base: Code, env: Env): Target {
  let at: At = { layout, base }
  let cell: At | undefined
  const keys: Key[] = []
  for (const [index, step] of path.entries()) {
    const { layout: here } = at
    if (here.kind === 'word') return { ...at, keys, rest: path.slice(index), cell: cell ?? at }
    if (!isSpread(here)) cell ??= at
    if (here.kind === 'wide') throw new Unsupported('a path into a set', step.span)
    if (here.kind === 'array') {
      if (step.kind !== 'index') throw new Unsupported('a field of a function', step.span)
      const keyWord = { kind: 'code', finite: here.key } as const
      const code = w.code.let(toWordAs(w, compile(w, step.argument, env), keyWord), 'key')
      keys.push({ kind: 'index', code, step })
      const offset = binary('*', code, constant(here.element.size))
      at = { layout: here.element, base: w.code.let(add(at.base, offset), 'slot') }
    } else {
      const key: Key =
        step.kind === 'field'
          ? { kind: 'field', name: step.name, step }
          : { kind: 'index', code: constant(literalIndex(step.argument)), step }
      const field = fieldOfKey(here, key)
      keys.push(key)
      at = { layout: field.layout, base: w.code.let(add(at.base, field.offset), 'slot') }
    }
  }
  return { ...at, keys, rest: [], cell: cell ?? at }
}

/** The field of a record, or item of a tuple, that a key selects. */
function fieldOfKey(layout: Layout & { readonly kind: 'fields' }, key: Key) {
  const index = key.kind === 'index' && key.code.op === 'constant' ? key.code.value - 1 : -1
  const field =
    key.kind === 'field' ? layout.fields.find((each) => each.name === key.name) : layout.fields[index]
  if (!field) throw new Unsupported('a path into what is no function', key.step.span)
  return field
}

/** A fault where a path that the branch has assigned before leads to this one, or this one to it. */
export function checkOverlap(
  w: Writer,
  variable: number,
  keys: readonly Key[],
  env: Env,
  draft: Draft,
): void {
  for (const before of draft.assigned.get(variable) ?? []) {
    let overlaps: Code = constant(1)
    for (let index = 0; index < Math.min(keys.length, before.length); index++) {
      overlaps = and(overlaps, sameKey(keys[index]!, before[index]!))
    }
    w.code.if(overlaps, () => fault(w))
  }
  if (!draft.noted.has(variable)) return
  const found = w.code.call(trail(w, 'overlaps'), atRunTime(w, variable, env), ...keyCodes(w, keys))
  w.code.if(found, () => fault(w))
}

/** Notes an assignment where it is to be known at run time. */
export function noteAssigned(
  w: Writer,
  variable: number,
  keys: readonly Key[],
  env: Env,
  draft: Draft,
): void {
  if (!draft.noted.has(variable)) return
  w.code.run(trail(w, 'assign'), atRunTime(w, variable, env), ...keyCodes(w, keys))
}

/** A fault where UNCHANGED names a variable that has been assigned another value. */
export function checkKept(w: Writer, variable: number, env: Env, draft: Draft): void {
  if (draft.kept.has(variable)) checkUnchanged(w, variable, env)
  else if (draft.noted.has(variable)) {
    const isKept = w.code.call(trail(w, 'isKept'), atRunTime(w, variable, env))
    w.code.if(isKept, () => checkUnchanged(w, variable, env))
  }
}

/** `UNCHANGED x`, of a variable that the branch may have assigned: a fault if that is another value. */
export function checkUnchanged(w: Writer, variable: number, env: Env): void {
  const { offset, layout } = w.program.places[variable]!
  for (let slot = 0; slot < layout.size; slot++) {
    const before = load(memory, constant(env.current + offset + slot))
    const after = load(memory, constant(env.next + offset + slot))
    w.code.if(binary('!==', before, after), () => fault(w))
  }
}

/** What names a variable of the state under construction on the trail. */
export function atRunTime(w: Writer, variable: number, env: Env): Code {
  return constant(env.next + w.program.places[variable]!.offset)
}

/** The keys of a path as words: where two paths lead through the same, equal keys have equal words. */
export function keyCodes({ program }: Writer, keys: readonly Key[]): readonly Code[] {
  return keys.map((key) =>
    key.kind === 'index' ? key.code : constant(program.encode(program.words.wordOf(str), key.name)),
  )
}

/** Copies what a path of a variable leads to from one state in memory to another. */
export function graft(w: Writer, variable: number, keys: readonly Key[], from: number, to: number): void {
  const { layout, offset } = w.program.places[variable]!
  const target = followKeys(w, keys, layout, constant(to + offset))
  const source = add(target.base, from - to)
  if (target.rest.length === 0) {
    copySlots(w, source, target.base, target.layout.size)
    return
  }
  const { word } = target.layout
  const part = w.code.variable(constant(0), 'part')
  updateWord(w, word, load(memory, source), target.rest, (old) => {
    w.code.set(part, toWordAs(w, old, wordOf(old)))
    return part
  })
  const code = updateWord(w, word, load(memory, target.base), target.rest, () => part)
  w.code.store(memory, target.base, code)
}

function followKeys(
  w: Writer,
  keys: readonly Key[],
  layout: Layout,
  base: Code,
): { readonly layout: Layout; readonly base: Code; readonly rest: readonly Key[] } {
  const [key, ...rest] = keys
  if (!key || layout.kind === 'word' || layout.kind === 'wide') return { layout, base, rest: keys }
  if (layout.kind === 'array') {
    if (key.kind !== 'index') throw new Unsupported('a field of a function', key.step.span)
    const offset = binary('*', key.code, constant(layout.element.size))
    return followKeys(w, rest, layout.element, w.code.let(add(base, offset), 'slot'))
  }
  const field = fieldOfKey(layout, key)
  return followKeys(w, rest, field.layout, w.code.let(add(base, field.offset), 'slot'))
}

function sameKey(left: Key, right: Key): Code {
  if (left.kind === 'index' && right.kind === 'index') return same(left.code, right.code)
  return constant(left.kind === 'field' && right.kind === 'field' && left.name === right.name ? 1 : 0)
}

/** `x' = [x EXCEPT ![i] = e]` with x in slots: only what changes is written. Gives where it may differ. */
function updateItself(w: Writer, action: AssignAction, target: Target, env: Env): Target | undefined {
  const { value, variable, path } = action
  if (target.layout.kind === 'word' || path.length > 0 || value.kind !== 'except') return undefined
  const { function: of, updates } = value
  if (of.kind !== 'variable' || of.variable !== variable || env.primed) return undefined
  const written = updates.map((update) => {
    const inner = follow(w, update.path, target.layout, target.base, env)
    const old: Operand = slotsOperand(inner.layout, inner.base)
    if (inner.rest.length === 0) {
      const within = bindOperand(env, update.at, old)
      const operand = compile(w, update.value, within)
      intoSlots(w, operand.kind === 'word' ? named(w, operand) : operand, inner.layout, inner.base)
      return inner
    }
    const rest = evaluatePath(w, inner.rest, inner.layout.word, env, wordOfExpr(w, update.value, env))
    const code = updateWord(w, inner.layout.word, load(memory, inner.base), rest, (held) =>
      toWordAs(w, compile(w, update.value, bindOperand(env, update.at, held)), wordOf(held)),
    )
    w.code.store(memory, inner.base, code)
    return inner
  })
  // Two updates may be of the same slots.
  return written.length === 1 ? written[0] : target
}
