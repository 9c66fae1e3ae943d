import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from '../src/library/prepared.js'
import { check } from '../src/library/specification.js'
import { runScenario } from '../src/library/staged/scenario.js'
import { createThreads } from '../src/threads/threads.js'
import { root } from './measurement.js'
import type { ScenarioRow } from './scenarios.js'

/**
 * Looks for one scenario in a process of its own: stage by stage, then for all stages at once, until that has
 * found it or has generated so many times as many states. Words: file, scenario, how many times.
 */

const workers = 2
const [file, name, times] = process.argv.slice(2) as [string, string, string]
const specification = check({ name: file, text: readFileSync(join(root, file), 'utf8') })
const scenario = specification.checked?.module.scenarios.find((each) => each.name === name)
if (!scenario) throw new Error(`${file} has no scenario ${name}`)
const model = scenario.model
const prepared = prepare(specification, { workers, ...(model === undefined ? {} : { model }) })
const threads = createThreads(workers)
const { searches, outcome } = await runScenario(prepared, name, { threads })
if (outcome.kind !== 'reached') throw new Error(`${name} ends as ${outcome.kind}`)
const staged = searches.reduce((sum, { generated }) => sum + generated, 0)
let generated = 0
const { whole } = await runScenario(prepared, name, {
  ...{ threads, exhaustive: true, clock: () => performance.now() },
  onProgress: (progress) => {
    generated = progress.generated
  },
  shouldStop: () => (generated >= Number(times) * staged ? 'time' : undefined),
})
const row: ScenarioRow = {
  ...{ scenario: name, stages: scenario.stages.length, steps: outcome.trace.steps.length, staged },
  exhaustive: whole!.statistics.generated,
  isFound: whole!.verdict.kind === 'violated',
}
process.send?.(row, () => process.disconnect())
