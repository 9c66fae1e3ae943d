import {
  type EvaluateOptions,
  evaluate,
  explain,
  type Prepared,
  prepare,
  prepareFor,
  printValue,
  type Reason,
  readTrace,
  renderReasons,
  type State,
  type Value,
  writeValue,
} from '../index.js'
import type { Command, Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import type { OutputForms } from './document.js'
import { loadSpecification } from './load.js'
import { readNumber, readSelection, selectionOptions, specificationArgument } from './option.js'
import { exitCodes, note, print } from './output.js'
import { outputOptions, readOutputs } from './output-option.js'
import { readSource } from './specification-file.js'
import { legalTrace } from './trace-show.js'

interface Answer {
  readonly value: Value
  readonly prepared: Prepared
  readonly asked: { readonly expression: string; readonly trace?: string; readonly step?: number }
  readonly command: readonly string[]
  /** What makes it so, where that is asked for. */
  readonly reasons: readonly Reason[]
}

const forms: OutputForms<Answer> = {
  formats: [
    {
      ...{ name: 'text', purpose: '', endings: [], isText: true },
      write: ({ value, reasons }, look) =>
        [printValue(value), ...renderReasons(reasons, look), ''].join('\n'),
    },
    {
      ...{ name: 'json', purpose: 'the value for other programs', endings: [] },
      write: ({ value, prepared, asked, command }) => writeValue(value, prepared, asked, command),
    },
  ],
  inPlace: true,
  isFileless: true,
}

/** `explore eval SPEC EXPR`. */
export const evalCommand: Command = {
  usage: 'eval <spec> <expr>',
  summary: 'Evaluate an expression under a model, or at a step of a trace',
  positionals: {
    ...specificationArgument,
    expr: { describe: 'An expression; after `--` it may begin with a minus sign', type: 'string' },
  },
  options: {
    ...selectionOptions,
    trace: {
      describe: 'A file with a trace of the specification, in whose states variables have values',
      type: 'string',
      requiresArg: true,
    },
    step: {
      describe: 'Which state of the trace, 0 the initial one; the last if none is named',
      requiresArg: true,
    },
    explain: { describe: 'Tell what makes it so: the parts that decide, with their values', type: 'boolean' },
    ...outputOptions(forms),
  },
  examples: [
    ["explore eval die-hard.spec 'Cardinality(Jug)'", 'with the constants of a model'],
    ["explore eval die-hard.spec 'Sum(water)' --trace t.json", 'in a state of a trace'],
    ["explore eval die-hard.spec 'Sum(water) = 4' --trace t.json --explain", 'why it is true, or false'],
    ["explore eval die-hard.spec -- '-7 % 3'", 'after -- nothing is an option'],
  ],
  outputs: forms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const outputs = readOutputs(given, line, forms)
  const show = outputs.format.isText ? print : note
  const command = ['explore', ...line.words]
  const step = readNumber(given, 'step', line)
  const traceFile = given.text('trace')
  if (step !== undefined && traceFile === undefined) {
    throw mistake(line, '--step', { code: 'E650', message: '`--step` needs a `--trace`' })
  }
  const specification = loadSpecification(given, line)
  const selection = { ...readSelection(given), print: note }
  const expression = { name: '<expression>', text: given.text('expr') ?? '' }
  if (traceFile === undefined) {
    const prepared = prepare(specification, { ...selection, engine: 'interpreted' })
    const value = evaluate(prepared, expression, { print: show })
    const asked = { expression: expression.text }
    await outputs.write({ value, prepared, asked, command, reasons: reasonsAt(prepared, {}) }, undefined)
    return exitCodes.success
  }
  const source = readSource(traceFile, line)
  const prepared = prepareFor(readTrace(source), specification, selection)
  const recorded = readTrace(source, prepared)
  const trace = legalTrace(prepared, recorded, { path: traceFile, line, outputs })
  if (!trace) return exitCodes.violation
  const index = step ?? trace.states.length - 1
  const state: State | undefined = trace.states[index]
  if (!state) {
    throw mistake(line, String(step), {
      code: 'E650',
      message: `the trace has no step ${index}`,
      expected: `0 to ${trace.states.length - 1}`,
    })
  }
  // The next state too, so that an expression with primes can be asked of a step.
  const next = trace.states[index + 1]
  const value = evaluate(prepared, expression, { state, print: show, ...(next ? { next } : {}) })
  const asked = { expression: expression.text, trace: traceFile, step: index }
  const reasons = reasonsAt(prepared, { state, ...(next ? { next } : {}) })
  await outputs.write({ value, prepared, asked, command, reasons }, undefined)
  return exitCodes.success

  /** For people: beside a document they are told on standard error. */
  function reasonsAt(prepared: Prepared, at: Pick<EvaluateOptions, 'state' | 'next'>): readonly Reason[] {
    if (!given.flag('explain')) return []
    const reasons = explain(prepared, expression, at)
    if (!outputs.format.isText) note(renderReasons(reasons).join('\n'))
    return reasons
  }
}
