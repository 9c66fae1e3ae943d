import type { ForEachAction } from '../core/core.js'
import { compileAction } from './action.js'
import { isDirect } from './direct.js'
import { alsoAssigned, common, type Draft, either, type Next } from './draft.js'
import type { Env } from './environment.js'
import { bindOperand, lookUp } from './environment.js'
import { deedsOf } from './extent.js'
import { inOrder, iterateBounds, localsOf } from './iterate.js'
import { afterStraight, isNamedIn, stepVariable, straight } from './join.js'
import { add, type Code, local, same } from './low/code.js'
import { callOutlined, outlineRecursive } from './outline.js'
import { trail } from './trail.js'
import type { Word } from './word.js'
import { toWord, type Writer, wordOf, wordOperand } from './writer.js'

/** `\A i \in S : x'[i] = e`: the body for each, one after the other. */
export function compileForEach(w: Writer, action: ForEachAction, env: Env, draft: Draft, next: Next): void {
  if (!isDirect(w.program, action.body)) {
    chooseForEach(w, action, env, draft, next)
    return
  }
  const { touched } = deedsOf(action.body)
  const later = common(touched, next.touched)
  try {
    // Where the names of the bounds select what is assigned, no two elements assign the same.
    const { statements } = w.code.aside(() => loop(w, action, env, draft, next, later))
    for (const statement of statements) w.code.emit(statement)
  } catch (error) {
    if (error !== mayOverlap) throw error
    loop(w, action, env, draft, next, touched)
  }
}

/** Thrown where elements may assign the same, and that is not noted. */
const mayOverlap = { name: 'mayOverlap' }

function loop(
  w: Writer,
  action: ForEachAction,
  env: Env,
  draft: Draft,
  next: Next,
  noted: ReadonlySet<number>,
): void {
  const { touched } = deedsOf(action.body)
  const step = stepVariable(w, draft, action.body)
  straight(w, env, draft, touched, noted, (inner) => {
    const isNoted = [...touched].every((variable) => inner.noted.has(variable))
    iterateBounds(w, action.bounds, env, inOrder, (each) => {
      compileAction(w, action.body, each, inner, {
        cost: 0,
        touched: either(touched, next.touched),
        emit(after) {
          if (!isNoted && !selectsOwn(action, each, inner, after)) throw mayOverlap
          step?.take(after)
        },
      })
    })
    next.emit(afterStraight(draft, inner, touched, step))
  })
}

/** Whether all paths that the body has assigned have each bound's name for an index. */
function selectsOwn(action: ForEachAction, env: Env, before: Draft, after: Draft): boolean {
  if (after.noted.size > before.noted.size || after.kept.size > before.kept.size) return false
  const names = action.bounds.flatMap(({ pattern }) => localsOf(pattern))
  const codes = names.map((name): Code | undefined => {
    const binding = lookUp(env, name)
    const isWord = binding?.kind === 'operand' && binding.operand.kind === 'word'
    return isWord && binding.operand.kind === 'word' ? binding.operand.code : undefined
  })
  for (const [variable, paths] of after.assigned) {
    for (const path of paths.slice(before.assigned.get(variable)?.length ?? 0)) {
      const selects = (code: Code | undefined) =>
        code !== undefined && path.some((key) => key.kind === 'index' && key.code === code)
      if (!codes.every(selects)) return false
    }
  }
  return true
}

/**
 * The same where the body has several ways: on each way for an element those for the next one, by a function
 * that calls itself. The elements are put on a stack first.
 */
function chooseForEach(w: Writer, action: ForEachAction, env: Env, draft: Draft, next: Next): void {
  const { touched } = deedsOf(action.body)
  const names = action.bounds.flatMap(({ pattern }) => localsOf(pattern))
  const words: Word[] = []
  const size = w.code.call(trail(w, 'size'))
  iterateBounds(w, action.bounds, env, inOrder, (each) => {
    words.length = 0
    for (const name of names) {
      const binding = lookUp(each, name)
      if (binding?.kind !== 'operand') throw new Error(`${name.name} has a value`)
      words.push(wordOf(binding.operand))
      w.code.run(trail(w, 'push'), toWord(w, binding.operand))
    }
  })
  if (words.length === 0) {
    // There is no element.
    next.emit(draft)
    return
  }
  const end = w.code.call(trail(w, 'size'))
  const at = local(w.code.name('at'))
  const step = isNamedIn(draft, action.body) ? local(w.code.name('step')) : undefined
  const joined: Draft = {
    ...draft,
    ...alsoAssigned(draft, touched),
    noted: either(draft.noted, touched),
    step: step ?? draft.step,
  }
  const own = (code: Code, from: Draft) => (step ? [code, from.step] : [code])
  const each = outlineRecursive(w, 'each', joined, own(at, joined), (inner, name, frame) => {
    w.code.if(
      same(at, end),
      () => next.emit(inner),
      () => {
        let body = env
        names.forEach((name, index) => {
          const word = w.code.call(trail(w, 'at'), add(at, index))
          body = bindOperand(body, name, wordOperand(words[index]!, word))
        })
        compileAction(w, action.body, body, inner, {
          cost: 1,
          touched: either(touched, next.touched),
          emit(after) {
            callOutlined(w, after, name, [...own(add(at, names.length), after), frame])
          },
        })
      },
    )
  })
  for (const operand of each.operands) w.code.run(trail(w, 'push'), operand)
  callOutlined(w, draft, each.name, [...own(size, draft), end])
  w.code.run(trail(w, 'cut'), size)
}
