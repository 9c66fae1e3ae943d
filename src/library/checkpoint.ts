import type { Folder } from '../explorer/storage/folder.js'
import type { Identity, Manifest } from '../explorer/storage/manifest.js'
import type { MemoryOptions } from '../explorer/storage/memory.js'
import type { Moment } from '../explorer/storage/moment.js'
import { restore } from '../explorer/storage/restore.js'
import { fingerprintOfString, toBigInt } from '../model/fingerprint.js'
import { print } from '../model/print.js'
import { textOf } from '../text/source.js'
import type { Prepared } from './prepared.js'

/** What decides on what a search of a prepared model finds; `program` is the version of whoever runs it. */
export function identityOf({ specification, config, engine }: Prepared, program: string): Identity {
  const { source, read } = specification
  const texts = [source.text, ...read.flatMap((file) => [file.path, file.source.text])]
  return {
    program,
    specification: toBigInt(fingerprintOfString(JSON.stringify(texts))).toString(16),
    module: engine.module,
    model: engine.model,
    constants: [
      ...engine.constants.map(({ name, value }) => `${name} = ${print(value)}`),
      ...config.equations
        .filter(({ constant }) => constant.arity > 0)
        .map(({ constant, value }) => `${constant.name}(_) = ${textOf(value.span)}`),
    ],
    invariants: engine.invariants,
    properties: engine.properties,
    deadlock: engine.checkDeadlock,
    variables: engine.variables,
    actions: engine.actions,
  }
}

/**
 * The search that a folder has a checkpoint of, for `ExploreOptions.resume`, and its manifest, for those of
 * its checkpoints. `memory` is that of the search which goes on. Throws `CheckpointRefused` where there is
 * none, or not one of this model.
 */
export function resumeFrom(
  prepared: Prepared,
  folder: Folder,
  program: string,
  memory: MemoryOptions = {},
): { readonly moment: Moment; readonly manifest: Manifest } {
  return restore(prepared.engine, folder, identityOf(prepared, program), memory)
}
