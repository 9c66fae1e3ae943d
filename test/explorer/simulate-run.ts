import {
  check,
  createThreads,
  encodeSimulation,
  prepareSimulation,
  printJson,
  type Selection,
  type SimulateOptions,
  type Specification,
  simulate,
} from '../../src/index.js'
import { readSpecification } from '../counts.js'
import { texts } from './texts.js'

/**
 * Simulates specifications on several threads, from the beginning on, and holds the whole result to that of
 * one thread and of the reference engine; prints a line for each, and ends in an error where they differ. A
 * program of its own, as threads are to run outside of Jest's sandbox.
 */

/** The words of its command line: which of the texts. */
export type Names = readonly (keyof typeof texts)[]

async function simulated(
  specification: Specification,
  engine: NonNullable<Selection['engine']>,
  workers: number,
  options: SimulateOptions,
): Promise<string> {
  const printed: string[] = []
  const simulation = await simulate(prepareSimulation(specification, { engine }), {
    ...options,
    // Let others have their turn after every behavior.
    clock: createClock(),
    print: (line) => void printed.push(line),
    ...(workers > 1 ? { threads: createThreads(workers, { isEager: true }) } : {}),
  })
  const run = { elapsedMs: 0, stepsPerSecond: 0, memoryBytes: 0, workers: 1, engine: 'compiled' as const }
  const origin = { command: [], again: [], specification: specification.source.name, run }
  return [...printed, printJson(encodeSimulation(simulation, origin))].join('\n')
}

function createClock(): () => number {
  let nowMs = 0
  return () => {
    nowMs += 30
    return nowMs
  }
}

async function compare(name: string, specification: Specification, options: SimulateOptions): Promise<void> {
  const expected = await simulated(specification, 'interpreted', 1, options)
  for (const [engine, workers] of [
    ['compiled', 1],
    ['compiled', 3],
    ['interpreted', 2],
  ] as const) {
    const found = await simulated(specification, engine, workers, options)
    if (found === expected) continue
    process.exitCode = 1
    console.log(`${name}, ${engine}, ${workers} threads:\n${found}\nby the reference engine:\n${expected}`)
    return
  }
  const { verdict, statistics, found } = JSON.parse(expected.replace(/^[^{]*\n\{/, '{')) as {
    verdict: { kind: string }
    statistics: { behaviors: number; distinct: number }
    found: { minimisedSteps: number } | null
  }
  const how = found ? `, minimised to ${found.minimisedSteps}` : ''
  console.log(`${name}: ${verdict.kind}, ${statistics.behaviors}, ${statistics.distinct} distinct${how}`)
}

for (const name of process.argv.slice(2) as unknown as Names) {
  const specification = check({ name, text: texts[name] })
  await compare(name, specification, { seed: 5, behaviors: 150, depth: 10 })
  await compare(`${name} with novelty`, specification, { seed: 5, depth: 400, behaviors: 3, novelty: true })
}
const restarts = { seed: 11, behaviors: 100, weights: { Restart: 4, Drop: 0 } }
await compare('vote-not-persisted', readSpecification('specs/broken/vote-not-persisted.spec'), restarts)
