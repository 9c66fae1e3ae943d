import { DiagnosticError, generatedCode, prepare } from '../index.js'
import type { Command } from './command.js'
import { loadSpecification } from './load.js'
import { readSelection, selectionOptions, specificationArgument } from './option.js'
import { exitCodes, print } from './output.js'

/** `explore compile SPEC`. */
export const compileCommand: Command = {
  usage: 'compile <spec>',
  summary: 'Print the code that is generated for a specification under a model',
  positionals: specificationArgument,
  options: selectionOptions,
  examples: [
    ['explore compile die-hard.spec', 'its actions and invariants as functions'],
    ['explore compile raft.spec --model elections', 'under another model'],
  ],
  async run(given, line) {
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
    print(code)
    return exitCodes.success
  },
}
