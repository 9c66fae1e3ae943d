import {
  type Prepared,
  prepare,
  type Replay,
  readTrace,
  renderDeparture,
  renderOptions,
  renderTrace,
  replay,
  type Trace,
  unchecked,
  writeTrace,
} from '../index.js'
import type { Command, Given } from './command.js'
import type { CommandLine } from './command-line.js'
import { loadSpecification } from './load.js'
import { readSelection, readWord, selectionOptions } from './option.js'
import { exitCodes, note, paletteFor, widthOf } from './output.js'
import { openOutput } from './output-file.js'
import { readSource } from './specification-file.js'

/** `explore trace show FILE`. */
export const traceShowCommand: Command = {
  usage: 'trace show <file>',
  summary: 'Show a trace from a file, and check it against its specification step by step',
  positionals: {
    file: { describe: 'A trace in our own format or ITF, or a result that has one', type: 'string' },
  },
  options: {
    spec: {
      describe: 'The specification to check the trace against; without it, the trace is taken at its word',
      type: 'string',
      requiresArg: true,
    },
    ...selectionOptions,
    'full-states': { describe: 'Show each state in full, not what changed', type: 'boolean' },
    format: { describe: 'What to write: text, json or itf', type: 'string', requiresArg: true },
    out: { describe: 'A file to write to, in place of standard output', type: 'string', requiresArg: true },
  },
  examples: [
    ['explore trace show trace.json --spec die-hard.spec', 'show it, and check it'],
    ['explore trace show trace.json --format itf --out trace.itf.json', 'write it in another format'],
  ],
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const format = readWord(given, 'format', ['text', 'json', 'itf'], line)
  const path = given.text('file') ?? ''
  const source = readSource(path, line, path)
  let prepared: Prepared | undefined
  if (given.text('spec') !== undefined) {
    const specification = loadSpecification(given, line)
    const { model, ...rest } = readSelection(given)
    // The trace says what model it is of; one without that is of the first.
    const own = model ?? readTrace(source).model
    const isKnown = specification.checked?.module.models.some(({ name }) => name === own)
    const chosen = model ?? (isKnown ? own : undefined)
    prepared = prepare(specification, {
      ...rest,
      ...(chosen === undefined ? {} : { model: chosen }),
      print: note,
    })
  }
  const out = given.text('out')
  const recorded = readTrace(source, prepared)
  const trace = prepared ? legalTrace(replay(prepared, recorded)) : unchecked(recorded)
  if (!trace) return exitCodes.violation
  const text =
    format === 'text'
      ? renderText(trace, given, prepared)
      : writeTrace(trace, format, prepared ? { prepared } : {})
  if (out !== undefined) openOutput(out, line).write(text)
  else process.stdout.write(text)
  const { name } = prepared?.specification.source ?? {}
  note(name === undefined ? 'not checked: no specification is named by --spec' : `a trace of ${name}`)
  return exitCodes.success
}

function renderText(trace: Trace, given: Given, prepared: Prepared | undefined): string {
  const width = widthOf(process.stdout)
  const options = {
    palette: paletteFor(process.stdout),
    full: given.flag('full-states'),
    ...(width === undefined ? {} : { width }),
  }
  const lines = renderTrace(trace, prepared ? renderOptions(prepared, options) : options)
  return `${lines.join('\n')}\n`
}

/** The trace that was replayed; where it departs from the specification, that is said, and there is none. */
export function legalTrace(result: Replay): Trace | undefined {
  if (result.kind === 'legal') return result.trace
  note(renderDeparture(result.departure, paletteFor(process.stderr)).join('\n'))
  return undefined
}
