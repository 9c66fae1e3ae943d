import type { StopReason } from '../../explorer/exploration.js'
import type { Run } from '../../explorer/reexecute.js'
import type { Shortened } from '../../explorer/shorten.js'
import {
  efforts,
  type Reached,
  type StagedOptions,
  type Stages,
  searchFrom,
  searchStage,
} from '../../explorer/staged/staged.js'
import { type StageTests, stagesOf } from '../../explorer/staged/stages-of.js'
import type { StagedConfig } from '../../model/staged.js'
import { ownRun } from './stages.js'

/**
 * Makes each segment of a run a shortest way from where it begins to its stage, where the search gets on from
 * there; tells of which stages this is not so.
 */
export async function straighten(
  stages: Stages,
  staged: StagedConfig,
  tests: StageTests,
  given: Pick<Shortened, 'run' | 'isMinimal'>,
  options: StagedOptions,
  leaveOut: (run: Run) => Promise<Shortened>,
): Promise<Straightened> {
  let { run } = given
  let { isMinimal } = given
  for (;;) {
    const places = stagesOf(tests, run.states)!
    const detours: number[] = []
    let shorter: Shortened | undefined
    for (let stage = 0; stage < places.length && !shorter; stage++) {
      const from = beginningOf(stages, tests, run, places.slice(0, stage))
      const length = places[stage]! - from.length
      const direct = await searchStage(stages, stage, [from], { levelsAfter: 0, generatedMax }, options)
      if (direct.stopped) return { run, isMinimal, detours, stopped: direct.stopped }
      const [found] = direct.found
      if (!found || found.length - from.length >= length) continue
      const { reached, stopped } = await searchFrom(stages, stage, [from], efforts[1]!, options)
      if (stopped) return { run, isMinimal, detours, stopped }
      const way = reached && ownRun(reached.way(), staged)
      if (way && way.steps.length < run.steps.length) shorter = await leaveOut(way)
      else detours.push(stage)
    }
    if (!shorter) return { run, isMinimal, detours }
    ;({ run, isMinimal } = shorter)
  }
}

/** A run, whose stages in `detours` could be reached in fewer steps. */
export interface Straightened extends Pick<Shortened, 'run' | 'isMinimal'> {
  readonly detours: readonly number[]
  /** Why not all of that is known, if so. */
  readonly stopped?: StopReason
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
