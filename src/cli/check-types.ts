import { checkModels, DiagnosticError, hasError, type Specification, typeToString } from '../index.js'
import type { Command } from './command.js'
import { loadSpecification } from './load.js'
import { readSelection, selectionOptions, specificationArgument } from './option.js'
import { exitCodes, print } from './output.js'

/** `explore check-types SPEC`. */
export const checkTypesCommand: Command = {
  usage: 'check-types <spec>',
  summary: 'Check names, types, effects and the models of a specification, without exploring',
  positionals: specificationArgument,
  options: selectionOptions,
  examples: [
    ['explore check-types raft.spec', 'all errors at once, of all models'],
    ['explore check-types raft.spec --model small', 'of one model'],
  ],
  async run(given, line) {
    const specification = loadSpecification(given, line)
    const diagnostics = checkModels(specification, readSelection(given))
    if (hasError(diagnostics)) throw new DiagnosticError(diagnostics)
    print(describe(specification).join('\n'))
    return exitCodes.success
  },
}

/** What a module has, by name. */
function describe({ checked }: Specification): readonly string[] {
  const { module, types } = checked!
  const listings: readonly (readonly [string, readonly string[]])[] = [
    ['constants', module.constants.map(({ name }) => name)],
    ['actions', module.actions.map(({ name }) => name)],
    ['invariants', module.invariants.map(({ name }) => name)],
    ['properties', module.properties.map(({ name }) => name)],
    ['models', module.models.map(({ name }) => name)],
    ['scenarios', module.scenarios.map(({ name }) => name)],
  ]
  const width = Math.max(0, ...module.variables.map(({ name }) => name.length))
  return [
    `module ${module.name}: no errors`,
    ...module.variables.map(
      (variable) => `  variable ${variable.name.padEnd(width)} : ${typeToString(types.variable(variable))}`,
    ),
    ...listings
      .filter(([, names]) => names.length > 0)
      .map(([what, names]) => `  ${what} ${names.join(', ')}`),
  ]
}
