import { freeIn, freeInExpr } from '../core/closed.js'
import type { Argument, CallExpr, Expr, FunctionExpr, Local, Operator } from '../core/core.js'
import { iterateArguments } from './binding.js'
import { compileLocal } from './call.js'
import {
  type Binding,
  type Bindings,
  bind,
  bindOperand,
  type Env,
  lookUp,
  type Operand,
  Unsupported,
} from './environment.js'
import { compile } from './expression.js'
import { bindPattern } from './iterate.js'
import { Builder } from './low/builder.js'
import { type Code, constant, local, same } from './low/code.js'
import { compileMember } from './member.js'
import { itemOf } from './part.js'
import { layoutKey, wordKey } from './program.js'
import type { Word } from './word.js'
import {
  compileWord,
  fault,
  named,
  operation,
  shapeOf,
  toWord,
  toWordAs,
  type Writer,
  wordOfExpr,
  wordOperand,
} from './writer.js'

type FunctionBinding = Binding & { readonly kind: 'function' }

/** A call of a function of the generated code. */
export function callFunction(
  w: Writer,
  binding: FunctionBinding,
  operands: readonly Argument[],
  env: Env,
): Operand {
  const codes = operands.flatMap((operand, index) => {
    const own = binding.operators?.[index]
    if (own) {
      if (isSameOperator(operand, own)) return []
      throw new Unsupported('a recursive operator that passes another operator on', operand.span)
    }
    if (operand.kind === 'operatorArgument') throw new Error('a value is passed for a value')
    return [w.code.let(compileWord(w, operand, env, binding.parameters[index]))]
  })
  return wordOperand(binding.result, w.code.call(binding.name, ...codes, ...binding.captured))
}

/** Whether an argument is an operator that has a name, and no more. */
function isSameOperator(argument: Argument, operator: Local): boolean {
  if (argument.kind === 'local') return argument.local === operator
  if (argument.kind !== 'operatorArgument') return false
  const { parameters, body } = argument
  return (
    body.kind === 'parameterCall' &&
    body.local === operator &&
    body.arguments.every((each, index) => each.kind === 'local' && each.local === parameters[index])
  )
}

/**
 * A call of a recursive or large operator: a function is generated for each use with other types, or that
 * reads the variables elsewhere. What it mentions of its surroundings is passed to it.
 */
export function callOperator(w: Writer, call: CallExpr, env: Env): Operand {
  const { operator } = call
  const { program } = w
  const use = env.typing.use(call)
  if (!use) throw new Unsupported(`the definition of ${operator.name}`, call.span)
  const typing = env.typing.instance(use) ?? env.typing
  if (operator.recursiveFunction) return recursiveFunction(w, operator, { ...env, typing })
  const parameters = use.type.parameters.map((type) =>
    type.kind === 'operator' ? undefined : program.words.wordOf(type),
  )
  const operators = parameters.map((word, index) => (word ? undefined : operator.parameters[index]!))
  const taken = operators.filter((each) => each !== undefined)
  const result = program.words.wordOf(use.type.result)
  const home = taken.length > 0 ? operatorsEnv(env, call) : definitionEnv(env, operator)
  const surroundings = capture(w, new Set([...freeIn(operator), ...taken]), home)
  const place =
    program.isGlobal(operator) && taken.length === 0
      ? `${program.config.module.operators.indexOf(operator)}`
      : `${numberOf(operator)} ${numberOf(typing)} ${surroundings.key}`
  const key = [
    `operator ${place} ${env.current} ${env.next} ${env.primed} ${program.watch.size > 0}`,
    ...parameters.map((word) => (word ? wordKey(word) : '')),
    wordKey(result),
  ].join(' ')
  const name = program.generated(key, operator.name, (name) => {
    const inner: Writer = { program, code: new Builder() }
    const names = operator.parameters.map((parameter) => inner.code.name(parameter.name))
    const ownNames = names.filter((_, index) => parameters[index])
    const own = surroundings.names.map((each) => local(each))
    const around: Env = { ...env, typing, bindings: surroundings.bindings }
    const self: Binding = { kind: 'function', name, result, parameters, operators, captured: own }
    let body = operator.recursive ? bind(around, operator, self) : around
    surroundings.complete(body)
    operator.parameters.forEach((parameter, index) => {
      const word = parameters[index]
      if (word) body = bindOperand(body, parameter, wordOperand(word, local(names[index]!)))
    })
    if (operator.recursive) inner.code.run('enterCall')
    const value = inner.code.let(toWordAs(inner, compile(inner, operator.body, body), result))
    if (operator.recursive) inner.code.run('leaveCall')
    inner.code.return(value)
    return {
      name,
      parameters: [...ownNames, ...surroundings.names],
      body: inner.code.block.statements,
      comment: operator.name,
    }
  })
  const binding: FunctionBinding = {
    kind: 'function',
    name,
    result,
    parameters,
    operators,
    captured: surroundings.codes,
  }
  const passed = call.arguments.map((argument, index): Argument => {
    const local = operators[index]
    return local ? { kind: 'local', local, span: argument.span } : argument
  })
  return callFunction(w, binding, passed, env)
}

/** The environment of a call, with the operators that are passed bound to the names that they get. */
function operatorsEnv(env: Env, call: CallExpr): Env {
  const { operator } = call
  if (lookUp(env, operator)) {
    throw new Unsupported(`the recursive operator ${operator.name}, which is local`, call.span)
  }
  let inner = env
  operator.parameters.forEach((parameter, index) => {
    const argument = call.arguments[index]!
    if (argument.kind === 'operatorArgument') {
      const { parameters, body } = argument
      inner = bind(inner, parameter, { kind: 'operator', parameters, body, env, memo: [] })
    } else if (argument.kind === 'local' && argument.local.arity > 0) {
      const binding = lookUp(env, argument.local)
      if (binding) inner = bind(inner, parameter, binding)
    }
  })
  return inner
}

/** The environment in which an operator is defined, where that is a LET around the call. */
function definitionEnv(env: Env, operator: Operator): Env {
  const binding = lookUp(env, operator)
  return { ...env, bindings: binding?.kind === 'operator' ? binding.env.bindings : undefined }
}

interface Surroundings {
  readonly bindings: Bindings | undefined
  /** Parameters of the generated function, and what is passed for them. */
  readonly names: readonly string[]
  readonly codes: readonly Code[]
  /** A text for what a function sees of them: equal texts, one function. */
  readonly key: string
  /** Lets the definitions among them see the function itself: definitions may call each other. */
  complete(env: Env): void
}

/** What a function needs of the bindings at a place: values become parameters of it. */
function capture(w: Writer, free: ReadonlySet<Local | Operator>, env: Env): Surroundings {
  const needed = new Set<Local | Operator>()
  const visit = (key: Local | Operator): void => {
    if (needed.has(key)) return
    const binding = lookUp(env, key)
    if (!binding) return
    needed.add(key)
    if ('parameters' in key && binding.kind === 'operator') for (const each of freeIn(key)) visit(each)
    else if (binding.kind === 'operator') for (const each of freeInExpr(binding.body)) visit(each)
  }
  for (const key of free) visit(key)
  const chain: Bindings[] = []
  for (let each = env.bindings; each; each = each.outer) if (needed.has(each.key)) chain.unshift(each)

  const names: string[] = []
  const codes: Code[] = []
  const texts: string[] = []
  const parameter = (code: Code): Code => {
    if (code.op === 'constant') return code
    const name = w.program.fresh('captured')
    names.push(name)
    codes.push(w.code.let(code))
    return local(name)
  }
  const definitions: { env: Env }[] = []
  let inner: Env = { ...env, bindings: undefined }
  for (const { key, binding } of chain) {
    texts.push(`${numberOf(key)}`)
    if (binding.kind === 'operator') {
      const { typing, current, next, primed } = binding.env
      texts.push(`${numberOf(binding.body)} ${numberOf(typing)} ${current} ${next} ${primed}`)
      const definition = { ...binding, memo: [] }
      definitions.push(definition)
      inner = bind(inner, key, definition)
    } else if (binding.kind === 'function') {
      inner = bind(inner, key, { ...binding, captured: binding.captured.map(parameter) })
      texts.push(binding.name, ...binding.captured.map(constantText))
    } else {
      const operand = named(w, compileLocal(w, key as Local, env))
      // The parts of a word that has not been made are locals of the caller.
      const passed: Operand =
        operand.kind === 'word'
          ? { kind: 'word', word: operand.word, code: parameter(operand.code) }
          : { ...operand, base: parameter(operand.base) }
      inner = bind(inner, key, { kind: 'operand', operand: passed })
      texts.push(
        operand.kind === 'word'
          ? `${wordKey(operand.word)} ${constantText(operand.code)}`
          : `${layoutKey(operand.layout)} ${constantText(operand.base)}`,
      )
    }
  }
  const complete = (around: Env) => {
    for (const definition of definitions) {
      definition.env = { ...definition.env, bindings: around.bindings }
    }
  }
  complete(inner)
  return { bindings: inner.bindings, names, codes, key: texts.join(' '), complete }
}

/** A constant is part of a function, rather than passed. */
function constantText(code: Code): string {
  return code.op === 'constant' ? `${code.value}` : '?'
}

const numbers = new WeakMap<object, number>()
let numberNext = 0

/** A number for an object: for texts that tell functions apart, which nobody sees. */
function numberOf(key: object): number {
  let number = numbers.get(key)
  if (number === undefined) {
    number = numberNext++
    numbers.set(key, number)
  }
  return number
}

/** `f[x \in S] == … f[y] …` as a value: its results are computed by a function that remembers them. */
function recursiveFunction(w: Writer, operator: Operator, env: Env): Operand {
  const { body } = operator
  if (body.kind !== 'function') throw new Unsupported(`the function ${operator.name}`, operator.span)
  const binding = functionBinding(w, operator, body, env)
  const word = wordOfExpr(w, body, env)
  const functions = w.program.store.functions(word)
  const key = shapeOf(word, 'function').key
  const keys: Code[] = []
  w.code.run(operation(w, functions, 'begin'))
  iterateArguments(w, body, key, { ...env, bindings: definitionEnv(env, operator).bindings }, (code) => {
    keys.push(code)
    w.code.run(operation(w, functions, 'push'), code, w.code.call(binding.name, code, ...binding.captured))
  })
  return wordOperand(word, w.code.call(operation(w, functions, 'end')))
}

/** `f[e]`, where f is a recursive function: only what is needed of it is computed. */
export function applyRecursive(w: Writer, call: CallExpr, argument: Expr, env: Env): Operand | undefined {
  const { operator } = call
  if (!operator.recursiveFunction || operator.body.kind !== 'function') return undefined
  const use = env.typing.use(call)
  const typing = (use && env.typing.instance(use)) ?? env.typing
  const binding = functionBinding(w, operator, operator.body, { ...env, typing })
  return callFunction(w, binding, [argument], env)
}

function functionBinding(w: Writer, operator: Operator, body: FunctionExpr, env: Env): FunctionBinding {
  const { program } = w
  const word = wordOfExpr(w, body, env)
  if (word.kind !== 'node' || word.shape.kind !== 'function') {
    throw new Unsupported(`the function ${operator.name}`, operator.span)
  }
  const { key, value } = word.shape
  const surroundings = capture(w, freeIn(operator), definitionEnv(env, operator))
  const place = program.isGlobal(operator) ? operator.name : program.fresh('local')
  const states = `${env.current} ${env.next} ${env.primed}`
  const text = `function ${place} ${states} ${program.watch.size > 0} ${wordKey(word)}`
  const name = program.generated(text, operator.name, (name) => {
    const inner: Writer = { program, code: new Builder() }
    const argument = local('argument')
    const self: Binding = {
      kind: 'function',
      name,
      result: value,
      parameters: [key],
      captured: surroundings.names.map((each) => local(each)),
    }
    const around = bind({ ...env, bindings: surroundings.bindings }, operator.recursiveFunction!, self)
    surroundings.complete(around)
    writeFunction(inner, body, key, value, argument, around)
    return {
      name,
      parameters: ['argument', ...surroundings.names],
      body: inner.code.block.statements,
      comment: operator.name,
    }
  })
  return { kind: 'function', name, result: value, parameters: [key], captured: surroundings.codes }
}

function writeFunction(
  w: Writer,
  body: FunctionExpr,
  key: Word,
  value: Word,
  argument: Code,
  env: Env,
): void {
  const memo = createMemo()
  const memory = w.program.external('memo', memo)
  w.program.resets.push(memo.reset)
  const found = w.code.call(`${memory}.find`, argument)
  w.code.if(same(found, constant(1)), () => w.code.return(w.code.call(`${memory}.get`, argument)))
  w.code.run('enterCall')
  w.code.run(`${memory}.enter`)
  let inner = env
  const operand = wordOperand(key, argument)
  body.bounds.forEach((bound, index) => {
    const item = body.bounds.length === 1 ? operand : itemOf(w, operand, index, body.span)
    w.code.if(same(compileMember(w, item, bound.domain, env), constant(0)), () => fault(w))
    inner = bindPattern(w, bound.pattern, named(w, item), inner)
  })
  const result = w.code.let(toWord(w, wordOperand(value, compileWord(w, body.body, inner, value))))
  w.code.run('leaveCall')
  w.code.run(`${memory}.leave`, argument, result)
  w.code.return(result)
}

/** Results of a recursive function, kept until its outermost call has ended. */
function createMemo() {
  const results = new Map<number, number>()
  let depth = 0
  return {
    find: (argument: number) => (depth > 0 && results.has(argument) ? 1 : 0),
    reset() {
      depth = 0
    },
    get: (argument: number) => results.get(argument)!,
    enter() {
      if (depth++ === 0) results.clear()
    },
    leave(argument: number, result: number) {
      if (--depth === 0) results.clear()
      else results.set(argument, result)
    },
  }
}
