import { DiagnosticError, generatedCode, type Prepared, prepare, writeCode } from '../index.js'
import type { Command } from './command.js'
import type { OutputForms } from './document.js'
import { loadSpecification } from './load.js'
import { readSelection, selectionOptions, specificationArgument } from './option.js'
import { exitCodes } from './output.js'
import { outputOptions, readOutputs } from './output-option.js'

interface Code {
  readonly code: string
  readonly prepared: Prepared
  readonly command: readonly string[]
}

const forms: OutputForms<Code> = {
  formats: [
    { ...{ name: 'text', purpose: '', endings: [], isText: true }, write: ({ code }) => `${code}\n` },
    {
      ...{ name: 'json', purpose: 'the code as a string', endings: [] },
      write: ({ code, prepared, command }) => writeCode(code, prepared, command),
    },
  ],
  inPlace: true,
  isFileless: true,
}

/** `explore compile SPEC`. */
export const compileCommand: Command = {
  usage: 'compile <spec>',
  summary: 'Print the code that is generated for a specification under a model',
  positionals: specificationArgument,
  options: { ...selectionOptions, ...outputOptions(forms) },
  examples: [
    ['explore compile die-hard.spec', 'its actions and invariants as functions'],
    ['explore compile raft.spec --model elections', 'under another model'],
  ],
  outputs: forms,
  async run(given, line) {
    const outputs = readOutputs(given, line, forms)
    const prepared = prepare(loadSpecification(given, line), { ...readSelection(given), engine: 'compiled' })
    const code = generatedCode(prepared)
    if (code === undefined) {
      const { what, span } = prepared.notCompiled!
      throw new DiagnosticError([
        {
          code: 'E660',
          severity: 'error',
          message: `there is no code: the compiler does not translate ${what}`,
          span,
          hint: 'the reference engine runs this specification: `explore` takes it by itself',
        },
      ])
    }
    await outputs.write({ code, prepared, command: ['explore', ...line.words] }, undefined)
    return exitCodes.success
  },
}
