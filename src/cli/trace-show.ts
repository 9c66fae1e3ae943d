import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type Prepared,
  prepareFor,
  type RecordedTrace,
  type Replay,
  readTrace,
  renderDeparture,
  renderModel,
  renderOptions,
  renderTrace,
  replay,
  type Trace,
  unchecked,
  writeTrace,
} from '../index.js'
import type { Command, Given } from './command.js'
import type { CommandLine } from './command-line.js'
import { loadSource, loadSpecification } from './load.js'
import { readSelection, readWord, selectionOptions } from './option.js'
import { exitCodes, note, paletteFor, widthOf } from './output.js'
import { openOutput } from './output-file.js'
import { packagedSpecification, readSource } from './specification-file.js'

/** `explore trace show FILE`. */
export const traceShowCommand: Command = {
  usage: 'trace show <file>',
  summary: 'Show a trace from a file, checked against its specification step by step',
  positionals: {
    file: { describe: 'A trace in our own format or ITF, or a result that has one', type: 'string' },
  },
  options: {
    spec: {
      describe:
        'The specification to check the trace against; else the file that the trace names, if it is there',
      type: 'string',
      requiresArg: true,
    },
    ...selectionOptions,
    'full-states': { describe: 'Show each state in full, not what changed', type: 'boolean' },
    format: { describe: 'What to write: text, json or itf', type: 'string', requiresArg: true },
    out: { describe: 'A file to write to, in place of standard output', type: 'string', requiresArg: true },
  },
  examples: [
    ['explore trace show trace.json', 'show it, and check it'],
    ['explore trace show run.itf.json --spec die-hard.spec', 'a trace of another tool'],
    ['explore trace show trace.json --format itf', 'write it in another format'],
  ],
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const format = readWord(given, 'format', ['text', 'json', 'itf'], line)
  const path = given.text('file') ?? ''
  const source = readSource(path, line, path)
  const out = given.text('out')
  // What the file says of itself says which types its values have.
  const prepared = prepareOwn(readTrace(source), given, line)
  const recorded = readTrace(source, prepared)
  const trace = prepared ? legalTrace(replay(prepared, recorded)) : unchecked(recorded)
  if (!trace) return exitCodes.violation
  const file = out === undefined ? undefined : openOutput(out, line)
  const text =
    format === 'text'
      ? renderText(trace, given, prepared)
      : writeTrace(trace, format, prepared ? { prepared } : {})
  if (file) file.write(text)
  else process.stdout.write(text)
  note(prepared ? `this is a trace of ${renderModel(prepared)}` : uncheckedNote(recorded))
  return exitCodes.success
}

/** The specification and model of a trace, where one is named or can be found. */
function prepareOwn(recorded: RecordedTrace, given: Given, line: CommandLine): Prepared | undefined {
  const selection = { ...readSelection(given), print: note }
  if (given.text('spec') !== undefined) {
    return prepareFor(recorded, loadSpecification(given, line), selection)
  }
  const { specification } = recorded
  if (specification === undefined) return undefined
  const beside = join(dirname(given.text('file') ?? ''), specification)
  const path = [specification, beside].find(existsSync) ?? packagedSpecification(specification)
  return path === undefined ? undefined : prepareFor(recorded, loadSource(readSource(path, line)), selection)
}

function uncheckedNote({ specification }: RecordedTrace): string {
  const reason =
    specification === undefined ? 'it does not name its specification' : `there is no ${specification}`
  return `not checked: ${reason}; --spec names one`
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
