import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { lower } from '../../src/core/lower.js'
import type { Counterexample } from '../../src/explorer/exploration.js'
import { explore } from '../../src/explorer/explore.js'
import { createInterpreter } from '../../src/interpreter/engine.js'
import { configure } from '../../src/model/config.js'
import { print } from '../../src/model/print.js'
import { parse } from '../../src/syntax/parse.js'
import { DiagnosticError } from '../../src/text/diagnostic.js'
import { textOf } from '../../src/text/source.js'
import { root } from '../source-files.js'

// A file is a module, a line `----`, and for each of its models what an exploration finds. UPDATE=1
// writes that anew.
const folder = `${root}test/cases/engine/`

describe('the exploration of', () => {
  for (const name of readdirSync(folder)) {
    test(name.replace('.txt', ''), async () => {
      const [text, expected] = readFileSync(folder + name, 'utf8').split('----\n') as [string, string]
      const found = await findingsOf(text)
      if (process.env.UPDATE) writeFileSync(folder + name, `${text}----\n${found}`)
      else expect(found).toBe(expected)
    })
  }
})

async function findingsOf(text: string): Promise<string> {
  const tree = parse({ name: 'case.spec', text })
  const { module, diagnostics } = lower(tree.tree, () => undefined)
  expect([...tree.diagnostics, ...diagnostics]).toEqual([])
  const models = module!.models.map((model) => model.name)
  const lines: string[] = []
  for (const model of models.length > 0 ? models : [undefined]) {
    const configured = configure(module!, model === undefined ? {} : { model })
    expect(configured.diagnostics).toEqual([])
    if (model !== undefined) lines.push(`model ${model}`)
    try {
      const engine = createInterpreter(configured.config!, {
        print: (line) => lines.push(`printed: ${line}`),
      })
      const { verdict, counterexample, statistics } = await explore(engine)
      const { generated, distinct, depth, cut, outDegree } = statistics
      const degrees = outDegree ? `, out-degree ${outDegree.min} to ${outDegree.max}` : ''
      lines.push(
        `${verdict.kind}: generated ${generated}, distinct ${distinct}, depth ${depth}, cut ${cut}${degrees}`,
      )
      for (const action of statistics.actions) {
        lines.push(`  ${action.name}: generated ${action.generated}, distinct ${action.distinct}`)
      }
      if (counterexample) lines.push(...describeCounterexample(counterexample))
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      for (const { code, message, span, found } of error.diagnostics) {
        lines.push(`${code} ${message} @ ${textOf(span)}${found === undefined ? '' : ` | ${found}`}`)
      }
    }
  }
  return `${lines.join('\n')}\n`
}

function describeCounterexample(counterexample: Counterexample): string[] {
  const { kind, name, explanation, fault, attempted, trace } = counterexample
  const lines = [`${kind}${name === undefined ? '' : ` ${name}`} after ${trace.steps.length} steps`]
  const where = (values: readonly { name: string; value: Parameters<typeof print>[0] }[]) =>
    values.map((entry) => `${entry.name} = ${print(entry.value)}`).join(', ')
  if (explanation) {
    const { span, values } = explanation
    lines.push(`  false: ${textOf(span)}${values.length > 0 ? ` where ${where(values)}` : ''}`)
  }
  if (fault)
    lines.push(`  ${fault.code} ${fault.message} @ ${textOf(fault.span)} where ${where(fault.values)}`)
  if (attempted) lines.push(`  in ${attempted.action}(${where(attempted.arguments)})`)
  for (const [index, state] of trace.states.entries()) {
    const step = trace.steps[index - 1]
    const values = trace.variables.map((variable, at) => `${variable} = ${print(state[at]!)}`).join(', ')
    lines.push(`  ${step ? `${step.action}(${where(step.arguments)}): ` : ''}${values}`)
  }
  return lines
}
