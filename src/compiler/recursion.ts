import type { Argument, CallExpr } from '../core/core.js'
import { bind, bindOperand, type Binding, type Env, type Operand, Unsupported } from './environment.js'
import { compile } from './expression.js'
import { Builder } from './low/builder.js'
import { local } from './low/code.js'
import { wordKey } from './program.js'
import { compileWord, toWordAs, type Writer, wordOperand } from './writer.js'

type FunctionBinding = Binding & { readonly kind: 'function' }

/** A call of a function of the generated code. */
export function callFunction(
  w: Writer,
  binding: FunctionBinding,
  operands: readonly Argument[],
  env: Env,
): Operand {
  const codes = operands.map((operand, index) => {
    if (operand.kind === 'operatorArgument') {
      throw new Unsupported('a recursive operator that takes operators', operand.span)
    }
    return w.code.let(compileWord(w, operand, env, binding.parameters[index]))
  })
  return wordOperand(binding.result, w.code.call(binding.name, ...codes, ...binding.captured))
}

/**
 * A call of a recursive operator: a function is generated for each use with other types, or that reads the
 * variables elsewhere.
 */
export function callRecursive(w: Writer, call: CallExpr, env: Env): Operand {
  const { operator } = call
  const { program } = w
  const use = env.typing.use(call)
  if (!use || operator.recursiveFunction || !program.isGlobal(operator)) {
    throw new Unsupported(`the recursive definition of ${operator.name}`, call.span)
  }
  const parameters = use.type.parameters.map((type) => {
    if (type.kind === 'operator') throw new Unsupported('a recursive operator that takes operators', call.span)
    return program.words.wordOf(type)
  })
  const result = program.words.wordOf(use.type.result)
  const typing = env.typing.instance(use) ?? env.typing
  const index = program.config.module.operators.indexOf(operator)
  const key = [
    `recursive ${index} ${env.current} ${env.next} ${env.primed}`,
    ...parameters.map(wordKey),
    wordKey(result),
  ].join(' ')
  const name = program.generated(key, operator.name, (name) => {
    const code = new Builder()
    const inner: Writer = { program, code }
    const names = operator.parameters.map((parameter) => code.name(parameter.name))
    const self: Binding = { kind: 'function', name, result, parameters, captured: [] }
    let body: Env = bind({ ...env, bindings: undefined, typing }, operator, self)
    operator.parameters.forEach((parameter, place) => {
      body = bindOperand(body, parameter, wordOperand(parameters[place]!, local(names[place]!)))
    })
    code.run('enterCall')
    const value = code.let(toWordAs(inner, compile(inner, operator.body, body), result))
    code.run('leaveCall')
    code.return(value)
    return { name, parameters: names, body: code.block.statements, comment: operator.name }
  })
  return callFunction(w, { kind: 'function', name, result, parameters, captured: [] }, call.arguments, env)
}

