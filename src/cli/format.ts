import { readFileSync } from 'node:fs'
import { DiagnosticError, format, hasError, type Source, writeFormatted } from '../index.js'
import type { Command, Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import type { OutputForms } from './document.js'
import { specificationArgument } from './option.js'
import { exitCodes, note, print } from './output.js'
import { openOutput, writeAll } from './output-file.js'
import { outputOptions, readOutputs } from './output-option.js'
import { readSpecification } from './specification-file.js'

interface Formatting {
  readonly text: string
  readonly isFormatted: boolean
  readonly specification: string
  readonly command: readonly string[]
}

const forms: OutputForms<Formatting> = {
  formats: [
    { ...{ name: 'text', purpose: '', endings: [], isText: true }, write: ({ text }) => text },
    {
      ...{ name: 'json', purpose: 'with whether it was in that form', endings: [] },
      write: ({ text, isFormatted, ...origin }) => writeFormatted(text, isFormatted, origin),
    },
  ],
  inPlace: true,
  isFileless: true,
}

/** `explore format SPEC`. */
export const formatCommand: Command = {
  usage: 'format <spec>',
  summary: 'Print a specification in the usual form, comments and line breaks kept',
  positionals: specificationArgument,
  options: {
    check: { describe: 'Print nothing; exit code 1 where it is not in that form', type: 'boolean' },
    write: { describe: 'Write the file itself, where that changes it', type: 'boolean' },
    ...outputOptions(forms),
  },
  examples: [
    ['explore format lease.spec', 'print it'],
    ['explore format lease.spec --write', 'change the file'],
    ['explore format lease.spec --check', 'for continuous integration'],
  ],
  outputs: forms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const outputs = readOutputs(given, line, forms)
  const isCheck = given.flag('check')
  const isWrite = given.flag('write')
  if (isCheck && isWrite) {
    throw mistake(line, '--write', { code: 'E650', message: '`--check` and `--write` exclude each other' })
  }
  const source = readSpecification(given.text('spec') ?? '', line)
  const { text, diagnostics } = format(source)
  if (hasError(diagnostics)) throw new DiagnosticError(diagnostics)
  const isFormatted = text === source.text
  const show = () =>
    outputs.write(
      { text, isFormatted, specification: source.name, command: ['explore', ...line.words] },
      undefined,
    )
  const { isText } = outputs.format
  if (isCheck) {
    if (!isFormatted)
      note(`${source.name} is not formatted; \`explore format ${source.name} --write\` does it`)
    if (!isText) await show()
    return isFormatted ? exitCodes.success : exitCodes.violation
  }
  if (isWrite && !isFormatted) {
    await write(source, text, line)
    if (isText) print(`formatted ${source.name}`)
  }
  if (!isWrite || !isText) await show()
  return exitCodes.success
}

/** Writes the file, unless somebody else changed it since it was read. */
async function write(source: Source, text: string, line: CommandLine): Promise<void> {
  const file = openOutput(source.name, line)
  if (readFileSync(source.name, 'utf8').replace(/^\uFEFF/, '') === source.text) {
    await writeAll([{ file, text }], line)
    return
  }
  throw mistake(line, source.name, {
    code: 'E653',
    message: `\`${source.name}\` cannot be written: it has changed meanwhile`,
  })
}
