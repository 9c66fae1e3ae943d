import type { AssignAction, PathStep } from '../core/core.js'
import { checkUnchanged, type Draft, type LoopDraft, type Next, within } from './action.js'
import { literalIndex } from './apply.js'
import { slotsOperand } from './codec.js'
import { bindOperand, type Env, type Operand, Unsupported } from './environment.js'
import { evaluatePath, type Key, updateWord } from './except.js'
import { compile } from './expression.js'
import { compileInto, copySlots, intoSlots } from './into.js'
import { inOrder, iterate } from './iterate.js'
import type { Layout } from './layout.js'
import { add, and, binary, type Code, constant, load, same } from './low/code.js'
import { fault, memory, named, toWordAs, type Writer, wordOf } from './writer.js'

/** Where in a state under construction a path leads: to slots, and from there on within a word. */
interface Target {
  readonly layout: Layout
  readonly base: Code
  /** What is left of the path, within the word of the slot. */
  readonly rest: readonly PathStep[]
  readonly keys: readonly Key[]
}

/** `x' = e` and `x'[i].f = e`. */
export function compileAssign(w: Writer, action: AssignAction, env: Env, draft: Draft, next: Next): void {
  const { variable, path } = action
  const place = w.program.place(variable)
  const target = follow(w, path, place.layout, constant(env.next + place.offset), env)
  const rest = evaluatePath(w, target.rest, target.layout.word, env)
  const keys = [...target.keys, ...rest]
  checkOverlap(w, variable.index, keys, draft)
  const write = (): void => {
    if (rest.length > 0) {
      const code = updateWord(w, target.layout.word, load(memory, target.base), rest, (old) =>
        toWordAs(w, compile(w, action.value, env), wordOf(old)),
      )
      w.code.store(memory, target.base, code)
    } else if (!updatesItself(w, action, target, env)) {
      compileInto(w, action.value, target.layout, target.base, env)
    }
  }
  put(w, action, target, keys, env, draft, next, write)
}

/** `x' \in S` and `x'[i].f \in S`: a way for each element. */
export function compileElement(w: Writer, action: AssignAction, env: Env, draft: Draft, next: Next): void {
  const { variable, path } = action
  const place = w.program.place(variable)
  const target = follow(w, path, place.layout, constant(env.next + place.offset), env)
  const rest = evaluatePath(w, target.rest, target.layout.word, env)
  const keys = [...target.keys, ...rest]
  checkOverlap(w, variable.index, keys, draft)
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
      })
    })
  })
}

/** Writes an assignment and what follows, and after that what undoes it. */
function put(
  w: Writer,
  action: AssignAction,
  target: Target,
  keys: readonly Key[],
  env: Env,
  draft: Draft,
  next: Next,
  write: () => void,
): void {
  const { index } = action.variable
  const assigned = new Map(draft.assigned)
  assigned.set(index, [...(draft.assigned.get(index) ?? []), keys])
  const after = (label: string) => {
    write()
    if (draft.kept.has(index)) checkUnchanged(w, index, env)
    next.emit({ ...draft, label, assigned })
  }
  if ((draft as LoopDraft).isLoop) {
    after(draft.label)
    return
  }
  // A word that the branch has assigned a part of before goes back to that, not to what the state has.
  const isPart = target.layout.kind === 'word' && draft.assigned.has(index)
  const before = isPart ? w.code.variable(load(memory, target.base), 'before') : undefined
  w.code.scope((label) => after(label))
  if (before) {
    w.code.store(memory, target.base, before)
    return
  }
  const { offset, layout } = w.program.place(action.variable)
  const distance = env.current - env.next
  const isWhole =
    target.base.op === 'constant' && target.base.value === env.next + offset && target.layout === layout
  const from = isWhole ? constant(env.current + offset) : add(target.base, distance)
  copySlots(w, from, target.base, target.layout.size)
}

/** Follows a path through slots; indices are evaluated as they come. */
function follow(w: Writer, path: readonly PathStep[], layout: Layout, base: Code, env: Env): Target {
  let at: { layout: Layout; base: Code } = { layout, base }
  const keys: Key[] = []
  for (const [index, step] of path.entries()) {
    const { layout: here } = at
    if (here.kind === 'word') return { ...at, keys, rest: path.slice(index) }
    if (here.kind === 'array') {
      if (step.kind !== 'index') throw new Unsupported('a field of a function', step.span)
      const keyWord = { kind: 'code', finite: here.key } as const
      const code = w.code.let(toWordAs(w, compile(w, step.argument, env), keyWord), 'key')
      keys.push({ kind: 'index', code, step })
      const offset = binary('*', code, constant(here.element.size))
      at = { layout: here.element, base: w.code.let(add(at.base, offset), 'slot') }
    } else {
      const field =
        step.kind === 'field'
          ? here.fields.find((each) => each.name === step.name)
          : here.fields[literalIndex(step.argument) - 1]
      if (!field) throw new Unsupported('a path into what is no function', step.span)
      keys.push(
        step.kind === 'field'
          ? { kind: 'field', name: step.name, step }
          : { kind: 'index', code: constant(literalIndex(step.argument)), step },
      )
      at = { layout: field.layout, base: w.code.let(add(at.base, field.offset), 'slot') }
    }
  }
  return { ...at, keys, rest: [] }
}

/** A fault where a path that the branch has assigned before leads to this one, or this one to it. */
function checkOverlap(w: Writer, variable: number, keys: readonly Key[], draft: Draft): void {
  for (const before of draft.assigned.get(variable) ?? []) {
    let overlaps: Code = constant(1)
    for (let index = 0; index < Math.min(keys.length, before.length); index++) {
      overlaps = and(overlaps, sameKey(keys[index]!, before[index]!))
    }
    w.code.if(overlaps, () => fault(w))
  }
}

function sameKey(left: Key, right: Key): Code {
  if (left.kind === 'index' && right.kind === 'index') return same(left.code, right.code)
  return constant(left.kind === 'field' && right.kind === 'field' && left.name === right.name ? 1 : 0)
}

/** `x' = [x EXCEPT ![i] = e]` with x in slots: only what changes is written. */
function updatesItself(w: Writer, action: AssignAction, target: Target, env: Env): boolean {
  const { value, variable, path } = action
  if (target.layout.kind === 'word' || path.length > 0 || value.kind !== 'except') return false
  const { function: of, updates } = value
  if (of.kind !== 'variable' || of.variable !== variable || env.primed) return false
  for (const update of updates) {
    const inner = follow(w, update.path, target.layout, target.base, env)
    const old: Operand = slotsOperand(inner.layout, inner.base)
    if (inner.rest.length === 0) {
      const within = bindOperand(env, update.at, old)
      const operand = compile(w, update.value, within)
      intoSlots(w, operand.kind === 'word' ? named(w, operand) : operand, inner.layout, inner.base)
      continue
    }
    const rest = evaluatePath(w, inner.rest, inner.layout.word, env)
    const code = updateWord(w, inner.layout.word, load(memory, inner.base), rest, (held) =>
      toWordAs(w, compile(w, update.value, bindOperand(env, update.at, held)), wordOf(held)),
    )
    w.code.store(memory, inner.base, code)
  }
  return true
}
