import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { lower } from '../../src/core/lower.js'
import { createInterpreter } from '../../src/interpreter/engine.js'
import { EvaluationFault } from '../../src/interpreter/fault.js'
import { configure } from '../../src/model/config.js'
import type { Engine } from '../../src/model/engine.js'
import { print } from '../../src/model/print.js'
import type { Choice, State, Step } from '../../src/model/state.js'
import { parse } from '../../src/syntax/parse.js'
import { textOf } from '../../src/text/source.js'
import { root } from '../source-files.js'

// A file is a module, a line `----`, and the steps from its initial states: each state that is reached,
// in the order of discovery, and below it its successors, in the order of enumeration: the action, its
// arguments, the choices in brackets (a witness, #branch, an element, a call), and what changes; `~`
// where a constraint cuts it off. UPDATE=1 writes them anew.
const folder = `${root}test/cases/steps/`
const statesMax = 20

describe('the steps of', () => {
  for (const name of readdirSync(folder)) {
    test(name.replace('.txt', ''), () => {
      const [text, expected] = readFileSync(folder + name, 'utf8').split('----\n') as [string, string]
      const steps = stepsOf(engineOf(text))
      if (process.env.UPDATE) writeFileSync(folder + name, `${text}----\n${steps}`)
      else expect(steps).toBe(expected)
    })
  }
})

function engineOf(text: string): Engine {
  const tree = parse({ name: 'case.spec', text })
  const { module, diagnostics } = lower(tree.tree, () => undefined)
  expect([...tree.diagnostics, ...diagnostics]).toEqual([])
  const configured = configure(module!)
  expect(configured.diagnostics).toEqual([])
  return createInterpreter(configured.config!)
}

function stepsOf(engine: Engine): string {
  const lines: string[] = []
  const seen = new Set<string>()
  const queue: State[] = []
  const show = (state: State) =>
    engine.variables.map((name, index) => `${name} = ${print(state[index]!)}`).join(', ')
  const reach = (state: State) => {
    if (seen.has(show(state)) || seen.size >= statesMax) return
    seen.add(show(state))
    queue.push(state)
  }
  attempt('init ', lines, () => {
    for (const state of engine.initialStates()) {
      lines.push(`init ${show(state)}`)
      reach(state)
    }
  })
  for (let state = queue.shift(); state; state = queue.shift()) {
    const from = state
    lines.push('', show(from))
    attempt('  ', lines, () => {
      for (const successor of engine.successors(from)) {
        const changes = engine.variables.flatMap((name, index) => {
          const value = print(successor.state[index]!)
          return value === print(from[index]!) ? [] : [`${name} = ${value}`]
        })
        const change = changes.length === 0 ? 'no change' : changes.join(', ')
        lines.push(`  ${successor.allowed ? '' : '~ '}${showStep(successor.step)} -> ${change}`)
        if (successor.allowed) reach(successor.state)
      }
    })
  }
  return `${lines.join('\n')}\n`
}

function attempt(indent: string, lines: string[], run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
    const { code, message, span, related, values } = error.fault
    lines.push(`${indent}${code} ${message} @ ${textOf(span)}`)
    for (const { span: place, message: what } of related ?? []) {
      lines.push(`${indent}  ${what}: ${textOf(place)}`)
    }
    const shown = values.map(({ name, value }) => `${name} = ${print(value)}`)
    if (shown.length > 0) lines.push(`${indent}  where ${shown.join('; ')}`)
  }
}

function showStep({ action, arguments: args, choices }: Step): string {
  const shown = choices.map(showChoice)
  return action + showArguments(args) + (shown.length > 0 ? ` [${shown.join(', ')}]` : '')
}

function showChoice(choice: Choice): string {
  switch (choice.kind) {
    case 'exists':
      return `${choice.name} = ${print(choice.value)}`
    case 'branch':
      return `#${choice.index}`
    case 'element':
      return `${choice.variable}' : ${print(choice.value)}`
    case 'call':
      return choice.action + showArguments(choice.arguments)
  }
}

function showArguments(args: Step['arguments']): string {
  return args.length === 0 ? '' : `(${args.map(({ value }) => print(value)).join(', ')})`
}
