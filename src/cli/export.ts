import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { exportTla, type Prepared, prepare, renderDiagnostics, type TlaFiles, writeExport } from '../index.js'
import type { Command, Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import type { OutputForms } from './document.js'
import { loadSpecification } from './load.js'
import { readSelection, readWord, selectionOptions, specificationArgument } from './option.js'
import { exitCodes, note, paletteFor } from './output.js'
import { openOutput, writeAll } from './output-file.js'
import { outputOptions, readOutputs } from './output-option.js'
import { reasonOf } from './system-error.js'

interface Exported {
  readonly files: readonly string[]
  readonly exported: TlaFiles
  readonly prepared: Prepared
  readonly command: readonly string[]
}

/** Of what is said of the files; `--out` is the directory that they are written to. */
const forms: OutputForms<Exported> = {
  formats: [
    {
      ...{ name: 'text', purpose: '', endings: [], isText: true },
      write: ({ files }) => files.map((path) => `wrote ${path}\n`).join(''),
    },
    {
      ...{ name: 'json', purpose: 'which files were written', endings: [] },
      write: ({ files, exported, prepared, command }) => writeExport(files, exported, prepared, command),
    },
  ],
  inPlace: true,
  isFileless: true,
}

/** `explore export SPEC --to tla`. */
export const exportCommand: Command = {
  usage: 'export <spec>',
  summary: 'Write a model of a specification for another tool',
  positionals: specificationArgument,
  options: {
    to: { describe: 'The other tool: tla, a module and a .cfg for TLC', type: 'string', requiresArg: true },
    ...selectionOptions,
    ...outputOptions(forms),
    out: {
      describe: 'The directory to write to; the working directory if none is named',
      type: 'string',
      requiresArg: true,
    },
  },
  examples: [['explore export paxos.spec --to tla --out tla', 'tla/Paxos.tla and tla/Paxos.cfg']],
  outputs: forms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  readWord(given, 'to', ['tla'], line)
  const outputs = readOutputs(given, line, forms)
  const specification = loadSpecification(given, line)
  const prepared = prepare(specification, { ...readSelection(given), engine: 'interpreted', print: note })
  const directory = given.text('out') ?? '.'
  const exported = exportTla(prepared)
  const { name, module, config, diagnostics } = exported
  if (diagnostics.length > 0) note(renderDiagnostics(diagnostics, paletteFor(process.stderr)))
  try {
    mkdirSync(directory, { recursive: true })
  } catch (error) {
    throw mistake(line, directory, {
      code: 'E653',
      message: `\`${directory}\` cannot be written: ${reasonOf(error)}`,
    })
  }
  const files = [
    { path: join(directory, `${name}.tla`), text: module },
    { path: join(directory, `${name}.cfg`), text: config },
  ].map(({ path, text }) => ({ file: openOutput(path, line), text }))
  await writeAll(files, line)
  const written = files.map(({ file }) => file.path)
  const command = ['explore', ...line.words]
  await outputs.write({ files: written, exported, prepared, command }, undefined)
  return exitCodes.success
}
