import type { Engine, Level } from '../model/engine.js'
import type { FrontierSample } from './exploration.js'
import type { Moment } from './storage/moment.js'
import type { StoredLevel } from './storage/stored-level.js'

/** A thousand states tell which variable makes the space grow. */
const sampledStatesMax = 1000
/** Of a level on the way, so few of the states that it costs less than to expand them. */
const sampledPart = 8
const sampledStatesMin = 16
/** For a look in between. */
const glanceStatesMax = 100

/** Samples levels of a search: which ones, and which of their states, is told by numbers of states alone. */
export interface FrontierWatch {
  /** Of the last level that was twice as large as any sampled before; or of that where the search ended. */
  readonly sample: FrontierSample | undefined
  /** To be called before a level is expanded. */
  begin(level: StoredLevel, depth: number): void
  /** Some states of the level that was begun last. */
  glance(): FrontierSample | undefined
  /** To be called with the level at which an unfinished search ends. */
  end(level: StoredLevel, depth: number): void
}

/** Watches the levels of an engine, from a moment on: the level of that is the next to be expanded. */
export function watchFrontier(
  engine: Engine,
  { depth, levels, frontier }: Pick<Moment, 'depth' | 'levels' | 'frontier'>,
): FrontierWatch {
  let sample = frontier
  let sampledLength = 0
  for (const length of levels.slice(0, depth)) if (length >= 2 * sampledLength) sampledLength = length
  let glance: (() => FrontierSample | undefined) | undefined
  return {
    get sample() {
      return sample
    },
    begin(level, depth) {
      let glanced: FrontierSample | undefined
      glance = () => {
        // The window that is expanded tells enough for a look.
        glanced ??= sampleFrontier(engine, latestOf(level), depth, glanceStatesMax)
        return glanced
      }
      if (level.length < 2 * sampledLength) return
      sampledLength = level.length
      const statesMax = Math.min(sampledStatesMax, Math.max(sampledStatesMin, level.length / sampledPart))
      sample = sampleFrontier(engine, allOf(level), depth, statesMax)
    },
    glance: () => glance?.(),
    end(level, depth) {
      if (level.length > 0) sample = sampleFrontier(engine, allOf(level), depth, sampledStatesMax)
    },
  }
}

/** Counts each variable's values in states evenly spaced over a level, or over a window of it. */
function sampleFrontier(
  engine: Engine,
  { length, windows }: Sampled,
  depth: number,
  statesMax: number,
): FrontierSample {
  const states = Math.min(Math.ceil(statesMax), length)
  const numbers = engine.numberValues()
  const row = new Int32Array(engine.variables.length)
  const indexOf = (sample: number) => Math.floor((sample * length) / states)
  let sample = 0
  let first = 0
  for (const window of windows) {
    for (; sample < states && indexOf(sample) < first + window.length; sample++) {
      numbers.read(window, indexOf(sample) - first, row)
    }
    first += window.length
  }
  return {
    depth,
    states,
    variables: engine.variables.map((name, variable) => ({ name, values: numbers.count(variable) })),
  }
}

/** States in stretches, one after the other. */
interface Sampled {
  readonly length: number
  readonly windows: Iterable<Level>
}

function latestOf(level: StoredLevel): Sampled {
  const window = level.latest()
  return { length: window.length, windows: [window] }
}

function allOf(level: StoredLevel): Sampled {
  return { length: level.length, windows: level.windows() }
}

/** The variables with the most values, the first of those with as many; none where all have one. */
export function mostValues({ variables }: FrontierSample, count: number): FrontierSample['variables'] {
  const varied = variables.filter(({ values }) => values > 1)
  return varied.sort((one, other) => other.values - one.values).slice(0, count)
}
