import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  choosePicture,
  type Prepared,
  pictureOfTrace,
  prepareFor,
  type RecordedTrace,
  readTrace,
  renderDeparture,
  renderModel,
  replay,
  type Trace,
  unchecked,
  writeDeparture,
} from '../index.js'
import type { Command, Given } from './command.js'
import type { CommandLine } from './command-line.js'
import { traceForms } from './document.js'
import { loadSource, loadSpecification } from './load.js'
import { readSelection, selectionOptions } from './option.js'
import { exitCodes, note, paletteFor } from './output.js'
import { formatsInUse, type Outputs, outputOptions, readOutputs } from './output-option.js'
import { pictureOptions, readPicture } from './picture-option.js'
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
    ...outputOptions(traceForms),
    ...pictureOptions,
  },
  examples: [
    ['explore trace show trace.json', 'show it, and check it'],
    ['explore trace show run.itf.json --spec die-hard.spec', 'a trace of another tool'],
    ['explore trace show trace.json --format itf', 'write it in another format'],
  ],
  outputs: traceForms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const options = readPicture(given, line, formatsInUse(given, line, traceForms))
  const outputs = readOutputs(given, line, traceForms)
  const path = given.text('file') ?? ''
  const source = readSource(path, line, path)
  // What the file says of itself says which types its values have.
  const prepared = prepareOwn(readTrace(source), given, line)
  const recorded = readTrace(source, prepared)
  const trace = prepared ? legalTrace(prepared, recorded, { path, line, outputs }) : unchecked(recorded)
  if (!trace) return exitCodes.violation
  const picture = prepared ? choosePicture(prepared, options) : pictureOfTrace(trace, options)
  const full = given.flag('full-states')
  const shown = { trace, ...(prepared ? { prepared } : {}), picture, full }
  await outputs.write(shown, 'there is no trace to write')
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

/**
 * The trace, if it is one of the specification's; where it departs from that, it is said, as a document too
 * where one is asked for, and there is none.
 */
export function legalTrace(
  prepared: Prepared,
  recorded: RecordedTrace,
  { path, line, outputs }: { path: string; line: CommandLine; outputs: Outputs<never> },
): Trace | undefined {
  const result = replay(prepared, recorded)
  if (result.kind === 'legal') return result.trace
  note(renderDeparture(result.departure, paletteFor(process.stderr)).join('\n'))
  if (outputs.format.name === 'json') {
    process.stdout.write(writeDeparture(result.departure, prepared, path, ['explore', ...line.words]))
  }
  return undefined
}
