import type { Run } from '../explorer/reexecute.js'
import {
  efforts,
  type Reached,
  type StagedOptions,
  type Stages,
  searchFrom,
  searchStage,
} from '../explorer/staged.js'
import { type StageTests, stagesOf } from '../explorer/stages-of.js'
import type { StagedConfig } from '../model/staged.js'
import { ownRun } from './stages.js'

/**
 * Makes each segment of a run a shortest way from where it begins to its stage, where the search gets on from
 * there; tells of which stages this is not so.
 */
export async function straighten(
  stages: Stages,
  staged: StagedConfig,
  tests: StageTests,
  given: Run,
  options: StagedOptions,
  leaveOut: (run: Run) => Run,
): Promise<{ readonly run: Run; readonly detours: readonly number[] }> {
  let run = given
  for (;;) {
    const places = stagesOf(tests, run.states)!
    const detours: number[] = []
    let shorter: Run | undefined
    for (let stage = 0; stage < places.length && !shorter; stage++) {
      const from = beginningOf(stages, tests, run, places.slice(0, stage))
      const length = places[stage]! - from.length
      const { found } = await searchStage(stages, stage, [from], { levelsAfter: 0, generatedMax }, options)
      const [direct] = found
      if (!direct || direct.length - from.length >= length) continue
      const { reached } = await searchFrom(stages, stage, [from], efforts[1]!, options)
      const way = reached && ownRun(reached.way(), staged)
      if (way && way.steps.length < run.steps.length) shorter = leaveOut(way)
      else detours.push(stage)
    }
    if (!shorter) return { run, detours }
    run = shorter
  }
}

/** What is generated at the most, to see whether a segment is a shortest one. */
const generatedMax = 1_000_000

/** The state of a run in which the last of some stages is reached, with what is kept beside it. */
function beginningOf(stages: Stages, tests: StageTests, run: Run, places: readonly number[]): Reached {
  let state = tests.first(run.states[0]!)
  const states = [state]
  const last = places.at(-1) ?? 0
  let reached = 0
  for (let index = 0; ; index++) {
    while (reached < places.length && places[reached] === index) {
      reached++
      state = stages.withReached(state, reached)
    }
    states[index] = state
    if (index === last) break
    state = tests.next(state, run.states[index + 1]!)
  }
  return { state, length: last, stages: places, way: () => ({ states, steps: run.steps.slice(0, last) }) }
}
