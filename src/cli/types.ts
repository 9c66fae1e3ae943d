import { prepare, writeTypes } from '../index.js'
import type { Command } from './command.js'
import { loadSpecification } from './load.js'
import { readSelection, selectionOptions, specificationArgument } from './option.js'
import { exitCodes } from './output.js'

/** `explore types SPEC`. */
export const typesCommand: Command = {
  usage: 'types <spec>',
  summary: 'Print types of TypeScript for a specification: its values, and what an implementation of it is',
  positionals: specificationArgument,
  options: selectionOptions,
  examples: [['explore types raft.spec > raft.d.ts', 'for `createInProcessDriver` and `conformance`']],
  async run(given, line) {
    const prepared = prepare(loadSpecification(given, line), {
      ...readSelection(given),
      ...{ engine: 'interpreted', coverage: 'off' },
    })
    process.stdout.write(writeTypes(prepared, ['explore', ...line.words].join(' ')))
    return exitCodes.success
  },
}
