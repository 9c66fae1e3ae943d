import type { CallAction, Operator } from '../core/core.js'
import { compileAction } from './action.js'
import { atRunTime, keyCodes } from './assign.js'
import { alsoAssigned, type Draft, either, type Next, newDraft, noVariables, returning } from './draft.js'
import { bindOperand, type Env, lookUp, Unsupported } from './environment.js'
import { deedsOf } from './extent.js'
import { Builder } from './low/builder.js'
import { add, type Code, constant, local, type Statement, same } from './low/code.js'
import { callOutlined, outline } from './outline.js'
import { type Program, wordKey } from './program.js'
import { trail } from './trail.js'
import type { Word } from './word.js'
import { compileNamed, type Writer, wordOperand } from './writer.js'

/**
 * A recursive action, for one use of it, is a function of its arguments, the number of the step, and a place
 * on the trail's stack, where its caller has put what follows: the number of the call, and the locals that
 * are read after it. At each end of the action `resume` goes on there.
 */
interface RecursiveAction {
  readonly name: string
  readonly resume: string
  /** The body of `resume`: an IF for each call. */
  readonly calls: Statement[]
}

const known = new WeakMap<Program, Map<string, RecursiveAction>>()

/** A call of a recursive action, and what follows it. */
export function compileRecursiveAction(
  w: Writer,
  call: CallAction,
  env: Env,
  draft: Draft,
  next: Next,
): void {
  const { operator } = call
  const { touched } = deedsOf(call)
  const use = env.typing.use(call)
  if (!use || lookUp(env, operator) || !operator.action) {
    throw new Unsupported(`the recursive action ${operator.name}, which is local`, call.span)
  }
  const words = use.type.parameters.map((type): Word => {
    if (type.kind === 'operator') {
      throw new Unsupported('a recursive action that takes operators', call.span)
    }
    return w.program.words.wordOf(type)
  })
  const codes = call.arguments.map((argument, index) => {
    if (argument.kind === 'operatorArgument') {
      throw new Unsupported('a recursive action that takes operators', argument.span)
    }
    return compileNamed(w, argument, env, words[index])
  })
  const typing = env.typing.instance(use) ?? env.typing
  const action = recursiveAction(w, operator, words, { ...env, typing, bindings: undefined }, draft)
  const isComplete = draft.isComposed || (draft.step.op === 'constant' && draft.step.value >= 0)
  const step = isComplete ? undefined : local(w.code.name('step'))
  const after: Draft = {
    ...draft,
    ...alsoAssigned(draft, touched),
    noted: either(draft.noted, touched),
    step: step ?? draft.step,
  }
  const given = step ?? local(w.code.name('step'))
  const then = outline(w, 'then', after, [given], next.emit)
  const mark = w.code.call(trail(w, 'mark'))
  noteBefore(w, touched, env, draft)
  const place = w.code.call(trail(w, 'size'))
  w.code.run(trail(w, 'push'), constant(action.calls.length))
  for (const operand of then.operands) w.code.run(trail(w, 'push'), operand)
  action.calls.push(...resumed(w, action, then, draft))
  w.code.run('enterCall')
  callOutlined(w, draft, action.name, [...codes, draft.step, place])
  w.code.run('leaveCall')
  w.code.run(trail(w, 'cut'), place)
  w.code.run(trail(w, 'back'), mark)
}

/** What the branch has assigned so far, for code that knows nothing of it. */
function noteBefore(w: Writer, variables: ReadonlySet<number>, env: Env, draft: Draft): void {
  for (const variable of variables) {
    if (draft.noted.has(variable)) continue
    for (const path of draft.assigned.get(variable) ?? []) {
      w.code.run(trail(w, 'assign'), atRunTime(w, variable, env), ...keyCodes(w, path))
    }
    if (draft.kept.has(variable)) w.code.run(trail(w, 'keep'), atRunTime(w, variable, env))
  }
}

/** How `resume` goes on after one of the calls. */
function resumed(
  w: Writer,
  action: RecursiveAction,
  then: { readonly name: string; readonly operands: readonly Code[] },
  draft: Draft,
): readonly Statement[] {
  const code = new Builder()
  const inner: Writer = { program: w.program, code }
  code.scope(() => {
    const number = code.call(trail(w, 'at'), local('place'))
    code.if(same(number, constant(action.calls.length)), () => {
      const operands = then.operands.map((_, index) =>
        code.call(trail(w, 'at'), add(local('place'), index + 1)),
      )
      const found = draft.found === undefined ? {} : { found: returning }
      callOutlined(inner, newDraft('', found), then.name, [local('step'), ...operands])
    })
  })
  return code.block.statements
}

function recursiveAction(
  w: Writer,
  operator: Operator,
  words: readonly Word[],
  env: Env,
  draft: Draft,
): RecursiveAction {
  const { program } = w
  const actions = known.get(program) ?? new Map<string, RecursiveAction>()
  known.set(program, actions)
  const searches = draft.found !== undefined
  const identity = program.isGlobal(operator) ? program.external(operator.name, operator) : ''
  const key = [
    identity,
    env.current,
    env.next,
    env.primed,
    draft.isComposed,
    searches,
    ...words.map(wordKey),
  ].join(' ')
  const before = actions.get(key)
  if (before) return before
  if (actions.size > actionsMax) {
    throw new Unsupported(`the action ${operator.name}, which calls itself beside \\cdot`, operator.span)
  }
  const calls: Statement[] = []
  const made = { name: program.fresh(operator.name), resume: program.fresh('resume'), calls }
  actions.set(key, made)
  const inner: Writer = { program, code: new Builder() }
  const names = operator.parameters.map((parameter) => inner.code.name(parameter.name))
  let body = env
  operator.parameters.forEach((parameter, index) => {
    body = bindOperand(body, parameter, wordOperand(words[index]!, local(names[index]!)))
  })
  const { touched } = deedsOf(operator.action!)
  inner.code.scope((label) => {
    const own = newDraft(label, {
      noted: touched,
      step: local('step'),
      isComposed: draft.isComposed,
      isRecursive: true,
      ...(searches ? { found: returning } : {}),
    })
    compileAction(
      inner,
      operator.action!,
      body,
      { ...own, ...alsoAssigned(own, touched) },
      {
        cost: 1,
        touched: noVariables,
        emit: (after) => callOutlined(inner, after, made.resume, [after.step, local('place')]),
      },
    )
  })
  const zero: readonly Statement[] = searches ? [{ op: 'return', value: constant(0) }] : []
  const comment = operator.name
  program.functions.push({
    name: made.name,
    parameters: [...names, 'step', 'place'],
    body: [...inner.code.block.statements, ...zero],
    comment,
  })
  program.functions.push({ name: made.resume, parameters: ['step', 'place'], body: calls, comment })
  return made
}

/** More kinds of calls than this are made by an action that calls itself for another state each time. */
const actionsMax = 100
