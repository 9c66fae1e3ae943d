import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createAgreement } from './agreement.js'
import { measureDriving, renderDriving } from './drive.js'
import { median, type Row, renderRows, rowsOf, type Sample } from './figures.js'
import { type Growth, growthOf } from './growth.js'
import { kernels } from './kernels/catalogue.js'
import { type EngineName, hasEngines, type Measurement, measure, root, type Search } from './measurement.js'
import { measureScenarios, renderScenarios } from './scenarios.js'
import { measureSimulations, renderSimulation } from './simulation.js'

/**
 * `npm run bench`: how fast the engines are, and how much memory they take, beside kernels that were written
 * by hand. Every search has a process of its own; a round has each search once, so that a machine that
 * becomes slower does so for all of them; figures and ratios are medians of the rounds. It fails where a
 * search that exhausts the states does not find the known numbers of them.
 *
 *     npm run bench -- --only paxos --repeat 5 --json paxos.json
 *     npm run bench -- --growth                the largest model, and whether the engine keeps its pace
 *     npm run bench -- --scenarios             what stages save of a search
 *     npm run bench -- --drive                 implementations, driven and compared
 */

interface Options {
  readonly only: string | undefined
  readonly rounds: number
  readonly json: string | undefined
  readonly quick: boolean
  readonly growth: boolean
  readonly simulation: boolean
  readonly scenarios: boolean
  readonly drive: boolean
  readonly seeds: number
  readonly steps: number
  readonly times: number
  readonly engines: readonly EngineName[]
  readonly workers: readonly number[]
}

interface Workload {
  readonly specification: string
  readonly model: string
}

const workloads: readonly Workload[] = [
  { specification: 'raft-bounded', model: 'twoEntries' },
  { specification: 'two-phase-commit', model: 'eight' },
  { specification: 'paxos', model: 'threeValues' },
  { specification: 'paxos', model: 'fourBallots' },
  { specification: 'bulletin-board', model: 'larger' },
]
/** `--quick`: what a model is replaced by, or undefined where it is left out. */
const quickModels: Readonly<Record<string, string | undefined>> = {
  twoEntries: 'replication',
  larger: 'large',
  fourBallots: undefined,
}
const quickWorkloads = workloads.flatMap((workload) => {
  const model = workload.model in quickModels ? quickModels[workload.model] : workload.model
  return model === undefined ? [] : [{ ...workload, model }]
})
const growthWorkloads = [{ specification: 'raft-bounded', model: 'twoMessages' }]
/** What a user meets first: how long it takes to its first state. */
const startWorkload = { specification: 'raft', model: 'small' }

const allEngines: readonly EngineName[] = ['kernel', 'compiled', 'unmarked', 'interpreted']

async function main(): Promise<number> {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(help)
    return 0
  }
  const options = await readOptions()
  if (options.simulation) {
    for (const row of await measureSimulations(options.only ?? '', options.rounds)) {
      console.log(renderSimulation(row))
    }
    return 0
  }
  if (options.scenarios) {
    for (const line of renderScenarios(await measureScenarios(options.only ?? '', options.times))) {
      console.log(line)
    }
    return 0
  }
  if (options.drive) {
    for (const row of await measureDriving(options.only ?? '', options)) console.log(renderDriving(row))
    return 0
  }
  const chosen = options.growth ? growthWorkloads : options.quick ? quickWorkloads : workloads
  const plans = chosen.filter(({ specification }) => specification.includes(options.only ?? ''))
  if (plans.length === 0) throw new Error(`nothing that is measured is called \`${options.only}\``)
  const samples: Sample[] = []
  for (const workload of plans) samples.push(...(await measureWorkload(workload, options)))
  const rows = rowsOf(samples)
  const starts = options.growth ? [] : await measureStarts(options)
  const growths = options.growth ? growthsOf(samples) : []
  console.log(`${legend}\n\n${renderRows(rows)}\n`)
  const starting = starts.map(renderStart)
  for (const line of [...speedups(rows), ...costsOfMarks(rows), ...starting, ...growths.map(renderGrowth)]) {
    console.log(line)
  }
  const agreement = createAgreement(readFileSync(join(root, 'test', 'cases', 'specs-large.txt'), 'utf8'))
  const wrong = new Set(samples.flatMap(({ search, measurement }) => agreement(search, measurement) ?? []))
  for (const line of wrong) console.error(line)
  if (options.json !== undefined) {
    const machine = { processors: cpus().length, processor: cpus()[0]?.model, node: process.version }
    const document = { machine, rows, starts, growths, samples }
    writeFileSync(options.json, `${JSON.stringify(document, null, 2)}\n`)
  }
  return wrong.size > 0 ? 1 : 0
}

const help = `npm run bench -- [options]

Measures the engines beside kernels written by hand; each search has a process of its own.

  --only NAME       specifications whose name has NAME in it, of
                    ${workloads.map(({ specification }) => specification).join(', ')}
  --repeat N        rounds; figures are their medians. 3 if not given, 1 with --quick, --growth or --drive
  --engines LIST    of ${allEngines.join(',')}; all if not given.
                    \`unmarked\` is the compiled one with \`--coverage off\`
  --workers LIST    numbers of threads; 1,2 if not given. The interpreter has one
  --quick           smaller models of two, and 3 s for the interpreter in place of 20
  --growth          the largest model of Raft (34 million states), and whether the engine keeps its pace
  --simulation      random behaviors in place of searches: steps a second beside the interpreter's
  --scenarios       those of Raft: states that a search generates stage by stage, and for all stages at once;
                    --only is about their names
  --drive           random walks through Raft that implementations are driven with: commands a second, each
                    step compared, beside those when nothing is; --only is about the names of adapters
  --seeds N         with --drive: so many walks, divided among processes, --workers of them at a time;
                    100 if not given
  --steps N         with --drive: steps of each; 10000 if not given
  --times N         with --scenarios: the second is given up at N times as many states; 20 if not given
  --json FILE       writes all samples and rows
  --help            this

It ends with exit code 1 where a search did not find the known numbers of states.`

const legend = `A figure is followed by its ratio to the kernel's on as many workers: medians of all rounds.
Bytes a state are the peak resident set, Node.js included, by distinct states.
\`after 1.2 s alone\`: the other workers began then; \`1 ran\`: the search was over before they did.`

async function readOptions(): Promise<Options> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      repeat: { type: 'string' },
      json: { type: 'string' },
      quick: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      simulation: { type: 'boolean', default: false },
      scenarios: { type: 'boolean', default: false },
      drive: { type: 'boolean', default: false },
      seeds: { type: 'string', default: '100' },
      steps: { type: 'string', default: '10000' },
      times: { type: 'string', default: '20' },
      engines: { type: 'string' },
      workers: { type: 'string' },
    },
  })
  const { only, json, quick, growth, simulation, scenarios, drive } = values
  const rounds = Number(values.repeat ?? (quick || growth || drive ? 1 : 3))
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--repeat wants a number of rounds`)
  const times = Number(values.times)
  if (!(times > 0)) throw new Error('--times wants a number')
  const workers = (values.workers ?? '1,2').split(',').map(Number)
  if (!workers.every((count) => count >= 1)) throw new Error(`--workers wants numbers, as 1,2`)
  const seeds = Number(values.seeds)
  const steps = Number(values.steps)
  if (!(seeds >= 1 && steps >= 1)) throw new Error('--seeds and --steps want numbers')
  const engines = await readEngines(values.engines, growth)
  const chosen = { only, rounds, json, engines, workers, times, seeds, steps }
  return { ...chosen, quick, growth, simulation, scenarios, drive }
}

async function readEngines(words: string | undefined, growth: boolean): Promise<readonly EngineName[]> {
  if (words !== undefined) {
    return words.split(',').map((word) => {
      const engine = allEngines.find((name) => name === word)
      if (engine === undefined) throw new Error(`no engine \`${word}\`; there are ${allEngines.join(', ')}`)
      return engine
    })
  }
  const present = (await hasEngines())
    ? allEngines
    : allEngines.filter((name) => name === 'kernel' || name === 'interpreted')
  return growth ? present.filter((name) => name === 'kernel' || name === 'compiled') : present
}

/** The searches of a round, those of one number of workers next to each other. */
function searchesOf({ specification, model }: Workload, options: Options): readonly Search[] {
  return options.workers.flatMap((workers) =>
    options.engines
      .filter((engine) => {
        if (engine === 'kernel') return workers <= (kernels[specification]?.[model]?.workersMax ?? 0)
        return engine !== 'interpreted' || workers === 1
      })
      .map((engine) => {
        const secondsMax = options.quick ? 3 : 20
        return { specification, model, engine, workers, ...(engine === 'interpreted' ? { secondsMax } : {}) }
      }),
  )
}

async function measureWorkload(workload: Workload, options: Options): Promise<readonly Sample[]> {
  const searches = searchesOf(workload, options)
  const samples: Sample[] = []
  for (let round = 1; round <= options.rounds; round++) {
    for (const search of searches) {
      const measurement = await measureSearch(search)
      samples.push({ round, search, measurement })
      const { specification, model, engine, workers } = search
      const rate = (measurement.generated / measurement.searchMs / 1000).toFixed(3)
      console.error(
        `round ${round}  ${specification} ${model}  ${engine} on ${workers}: ${rate} M generated/s`,
      )
    }
  }
  return samples
}

/** An explorer's processor time without that of its start, which a search of no steps tells. */
async function measureSearch(search: Search): Promise<Measurement> {
  const measurement = await measure(search)
  if (search.engine === 'kernel') return measurement
  const start = await measure({ ...search, depth: 0 })
  return { ...measurement, cpuMs: Math.max(1, measurement.cpuMs - start.cpuMs) }
}

/** An engine's time to the first state, in milliseconds: the median of the rounds. */
interface Start {
  readonly engine: EngineName
  readonly ms: number
}

async function measureStarts({ engines, rounds }: Options): Promise<readonly Start[]> {
  const starts: Start[] = []
  for (const engine of engines.filter((name) => name !== 'kernel')) {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      times.push((await measure({ ...startWorkload, engine, workers: 1, depth: 0 })).startMs)
    }
    starts.push({ engine, ms: median(times) })
  }
  return starts
}

function renderStart({ engine, ms }: Start): string {
  return `${startWorkload.specification}, ${engine}: ${(ms / 1000).toFixed(2)} s to the first state`
}

/** How many times as fast two workers are as one. */
function speedups(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => {
    const two = likeRow(rows, row, { workers: 2 })
    if (row.workers !== 1 || two === undefined) return []
    const title = `${row.specification} ${row.model}, ${row.engine}`
    if (two.workersRan < 2) return [`${title}: over before a second worker began`]
    const ratio = two.figures.generatedPerSecond / row.figures.generatedPerSecond
    return [`${title}: ${ratio.toFixed(2)} times as fast on two workers`]
  })
}

/** How fast the engine is with coverage, which is on where nothing is said, beside what it is without. */
function costsOfMarks(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => {
    const unmarked = row.engine === 'compiled' ? likeRow(rows, row, { engine: 'unmarked' }) : undefined
    if (unmarked === undefined) return []
    const ratio = row.figures.generatedPerSecond / unmarked.figures.generatedPerSecond
    const title = `${row.specification} ${row.model}, on ${row.workers}`
    return [`${title}: ${ratio.toFixed(2)} of the speed without coverage`]
  })
}

/** The row of the same search but for some of it. */
function likeRow(rows: readonly Row[], row: Row, other: Partial<Row>): Row | undefined {
  const { specification, model, engine, workers } = { ...row, ...other }
  return rows.find(
    (each) =>
      each.specification === specification &&
      each.model === model &&
      each.engine === engine &&
      each.workers === workers,
  )
}

interface SearchGrowth extends Growth {
  readonly search: Search
}

function growthsOf(samples: readonly Sample[]): readonly SearchGrowth[] {
  return samples.flatMap(({ search, measurement }) => {
    const growth = growthOf(measurement.levelRuns ?? [])
    return growth === undefined ? [] : [{ search, ...growth }]
  })
}

function renderGrowth({ search, early, late, ratio }: SearchGrowth): string {
  const [before, after] = [early, late].map((rate) => `${(rate / 1e6).toFixed(3)} M generated/s`)
  const rates = `${before} near a million states, ${after} past thirty million`
  return `${search.engine} on ${search.workers}: ${rates}, ${ratio.toFixed(2)} of it`
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`${(error as Error).message}\n\`npm run bench -- --help\` shows what can be asked for`)
  process.exitCode = 2
}
