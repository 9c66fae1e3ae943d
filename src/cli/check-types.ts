import {
  checkModels,
  DiagnosticError,
  hasError,
  type Specification,
  typeToString,
  writeDiagnostics,
  writeModule,
} from '../index.js'
import type { Command } from './command.js'
import type { Format, OutputForms } from './document.js'
import { loadSpecification } from './load.js'
import { readSelection, selectionOptions, specificationArgument } from './option.js'
import { exitCodes } from './output.js'
import { outputOptions, readOutputs } from './output-option.js'
import { packageVersion } from './package.js'

interface Checked {
  readonly specification: Specification
  readonly command: readonly string[]
}

/** The formats of a report: of a specification without errors, its warnings. */
function warningsFormat(
  name: 'junit' | 'sarif' | 'github',
  purpose: string,
  ending?: string,
): Format<Checked> {
  return {
    ...{ name, purpose, endings: ending === undefined ? [] : [ending] },
    write: ({ specification, command }) =>
      writeDiagnostics(specification.diagnostics, name, { version: packageVersion(), command }),
  }
}

const forms: OutputForms<Checked> = {
  formats: [
    {
      ...{ name: 'text', purpose: '', endings: ['.txt'], isText: true },
      write: ({ specification }) => `${describe(specification).join('\n')}\n`,
    },
    {
      ...{ name: 'json', purpose: 'what it declares', endings: ['.json'] },
      write: ({ specification, command }) => writeModule(specification, command),
    },
    warningsFormat('junit', 'a test suite in XML', '.xml'),
    warningsFormat('sarif', 'what is wrong, for code scanning and editors', '.sarif'),
    warningsFormat('github', 'annotations for GitHub Actions'),
  ],
  inPlace: false,
}

/** `explore check-types SPEC`. */
export const checkTypesCommand: Command = {
  usage: 'check-types <spec>',
  summary: 'Check names, types, effects and the models of a specification, without exploring',
  positionals: specificationArgument,
  options: { ...selectionOptions, ...outputOptions(forms) },
  examples: [
    ['explore check-types raft.spec', 'all errors at once, of all models'],
    ['explore check-types raft.spec --model small', 'of one model'],
  ],
  outputs: forms,
  async run(given, line) {
    const outputs = readOutputs(given, line, forms)
    const specification = loadSpecification(given, line)
    const diagnostics = checkModels(specification, readSelection(given))
    if (hasError(diagnostics)) throw new DiagnosticError(diagnostics)
    await outputs.write({ specification, command: ['explore', ...line.words] }, undefined)
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
