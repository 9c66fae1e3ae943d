import type { FrontierSample, Statistics } from '../exploration.js'
import { type BlockFile, checksumOfText, Damaged } from './blocks.js'

/** What a checkpoint is called by, and the version of how it is written. */
const format = 'tracewright-checkpoint'
const version = 2

/**
 * What decides on what a search finds. Two searches of one identity find the same, so that one can go on
 * where the other has ended.
 */
export interface Identity {
  /** The version of the program. */
  readonly program: string
  /** A fingerprint of the text of the specification, and of all that it extends. */
  readonly specification: string
  readonly module: string
  readonly model: string
  /** Each with its value, or its text. */
  readonly constants: readonly string[]
  readonly invariants: readonly string[]
  readonly properties: readonly string[]
  readonly deadlock: boolean
  readonly variables: readonly string[]
  readonly actions: readonly string[]
}

/** A checkpoint, but for the states: what its first file says. */
export interface Manifest {
  readonly identity: Identity
  /** Counts the checkpoints of a folder: names of files end in it. */
  readonly number: number
  readonly depth: number
  /** Distinct states by depth. */
  readonly levels: readonly number[]
  readonly initial: Statistics['initial']
  readonly frontier?: FrontierSample
  readonly cutDepth?: number
  /** The numbers of the sites that the search has come to, where it takes note of that. */
  readonly covered?: readonly number[]
  readonly report: {
    readonly generated: number
    readonly cut: number
    readonly generatedByAction: readonly number[]
    readonly distinctByAction: readonly number[]
    readonly outDegrees: readonly number[]
  }
  /** Each with levels of the parent log, in their order: `from` and `to` are the first and the last. */
  readonly parents: readonly (BlockFile & { readonly from: number; readonly to: number })[]
  /** The states of the deepest level. */
  readonly states: BlockFile
}

/** A checkpoint that a search cannot go on from. */
export class CheckpointRefused extends Error {
  override readonly name = 'CheckpointRefused'

  constructor(
    readonly code: string,
    message: string,
    readonly details: { readonly expected?: string; readonly found?: string; readonly hint?: string } = {},
  ) {
    super(message)
  }
}

/** The text of a manifest, with a checksum of itself. */
export function printManifest(manifest: Manifest): string {
  const document = { format, version, ...manifest }
  return `${JSON.stringify({ ...document, checksum: checksumOfText(JSON.stringify(document)) })}\n`
}

/** Reads a manifest. Throws `CheckpointRefused`, or `Damaged` where it is not what was written. */
export function readManifest(text: string): Manifest {
  const document = parse(text)
  if (document?.format !== format) throw new Damaged('its manifest is not that of a checkpoint')
  if (document.version !== version) {
    throw new CheckpointRefused('E662', 'it was written in another form, by another version of explore', {
      expected: `form ${version}`,
      found: `form ${String(document.version)}`,
      hint: otherProgram,
    })
  }
  const { checksum, ...rest } = document
  if (checksum !== checksumOfText(JSON.stringify(rest)))
    throw new Damaged('its manifest has another checksum')
  const { format: _, version: __, ...manifest } = rest
  return manifest as unknown as Manifest
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const document: unknown = JSON.parse(text)
    return typeof document === 'object' && document !== null ? { ...document } : undefined
  } catch {
    return undefined
  }
}

const otherProgram = 'go on with the version that has written it, or explore from the beginning'
const sameCommand = 'resume with the specification and the options of the search that was stopped'

/** Refuses a checkpoint of another search, with what is different. */
export function compareIdentities(kept: Identity, own: Identity): void {
  if (kept.program !== own.program) {
    throw new CheckpointRefused('E662', 'it was written by another version of explore', {
      expected: own.program,
      found: kept.program,
      hint: otherProgram,
    })
  }
  const differs = (what: string, one: string | boolean, other: string | boolean) => {
    if (one === other) return
    throw new CheckpointRefused('E663', `it is of another ${what}`, {
      expected: String(other) || 'none',
      found: String(one) || 'none',
      hint: sameCommand,
    })
  }
  differs('module', kept.module, own.module)
  differs('model', kept.model, own.model)
  if (kept.specification !== own.specification) {
    throw new CheckpointRefused(
      'E663',
      'it is of another text of the specification, or of what that extends',
      {
        hint: 'explore from the beginning: what has changed may change what was found',
      },
    )
  }
  for (const [index, constant] of own.constants.entries()) {
    differs('value of a constant', kept.constants[index] ?? 'none', constant)
  }
  differs('choice of invariants', kept.invariants.join(', '), own.invariants.join(', '))
  differs('choice of properties', kept.properties.join(', '), own.properties.join(', '))
  const deadlock = (isChecked: boolean) => (isChecked ? 'deadlocks are looked for' : 'deadlocks are allowed')
  differs('choice as to deadlocks', deadlock(kept.deadlock), deadlock(own.deadlock))
  const others = ({ constants, variables, actions }: Identity) =>
    JSON.stringify([constants, variables, actions])
  if (others(kept) !== others(own)) {
    throw new CheckpointRefused(
      'E663',
      'it is of a specification with other constants, variables or actions',
      {
        hint: sameCommand,
      },
    )
  }
}
