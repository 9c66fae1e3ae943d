import type { Engine } from '../../model/engine.js'
import { createFingerprintTable, TableFull } from '../../model/fingerprint-table.js'
import type { Batch, Beginning, End } from './behaviors.js'
import type { SimulationStatistics } from './simulation.js'

/** Bytes of the fingerprints that are told apart: some 20 million states. */
const tableBytesMax = 2 ** 28

/** Adds up batches of behaviors. */
export interface Tally {
  readonly behaviors: number
  readonly steps: number
  readonly distinct: number
  add(batch: Batch): void
  statistics(violated: number): SimulationStatistics
}

/** A tally of nothing but the initial states. */
export function createTally(engine: Engine, { level, report }: Beginning): Tally {
  const table = createFingerprintTable({ bytesMax: tableBytesMax })
  let isFull = false
  let behaviors = 0
  let steps = 0
  let generated = report.generated
  let cut = report.cut
  const ended: Record<End, number> = { depth: 0, terminal: 0, constraint: 0, weight: 0 }
  const lengths = new Map<number, number>()
  const taken = new Float64Array(engine.actions.length)
  const generatedByAction = new Float64Array(engine.actions.length)

  function enter(fingerprints: Int32Array): void {
    try {
      for (let at = 0; at < fingerprints.length && !isFull; at += 2) {
        table.add(fingerprints[at]!, fingerprints[at + 1]!)
      }
    } catch (error) {
      if (!(error instanceof TableFull)) throw error
      isFull = true
    }
  }

  return {
    get behaviors() {
      return behaviors
    },
    get steps() {
      return steps
    },
    get distinct() {
      return table.size
    },
    add(batch) {
      behaviors += batch.behaviors
      generated += batch.generated
      cut += batch.cut
      for (const end of Object.keys(ended) as End[]) ended[end] += batch.ended[end]
      for (const length of batch.lengths) {
        steps += length
        lengths.set(length, (lengths.get(length) ?? 0) + 1)
      }
      batch.takenByAction.forEach((count, action) => {
        taken[action]! += count
      })
      batch.generatedByAction.forEach((count, action) => {
        generatedByAction[action]! += count
      })
      enter(batch.fingerprints)
    },
    statistics(violated) {
      const summary = summarise(lengths)
      return {
        ...{ behaviors, ended: { ...ended, violated }, steps, generated, cut },
        distinct: { states: table.size, isLeast: isFull },
        initial: { generated: report.generated, distinct: level.length },
        ...(summary ? { lengths: summary } : {}),
        actions: engine.actions.map((name, index) => ({
          name,
          generated: generatedByAction[index]!,
          taken: taken[index]!,
        })),
      }
    },
  }
}

function summarise(lengths: ReadonlyMap<number, number>): SimulationStatistics['lengths'] {
  const sorted = [...lengths].sort(([one], [other]) => one - other)
  const count = sorted.reduce((sum, [, behaviors]) => sum + behaviors, 0)
  if (count === 0) return undefined
  let below = 0
  let median = 0
  for (const [length, behaviors] of sorted) {
    if (2 * below < count) median = length
    below += behaviors
  }
  const mean = sorted.reduce((sum, [length, behaviors]) => sum + length * behaviors, 0) / count
  return { min: sorted[0]![0], median, mean: Number(mean.toPrecision(6)), max: sorted.at(-1)![0] }
}
