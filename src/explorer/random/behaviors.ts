import type { Engine, Level, Report } from '../../model/engine.js'
import { createFingerprintTable } from '../../model/fingerprint-table.js'
import type { Walker } from '../../model/walker.js'
import { leastOf } from '../counterexample.js'
import { createReport } from '../statistics.js'
import { FingerprintSet } from './fingerprint-set.js'
import { Random } from './random.js'

/** How behaviors are chosen: with the specification, all that they depend on. */
export interface Sampling {
  /** A whole number of at most 53 bits. */
  readonly seed: number
  /** Steps a behavior. */
  readonly depth: number
  /** How likely an action is beside others that are enabled; 1 where it is not named, 0: never taken. */
  readonly weights: Readonly<Record<string, number>>
  /** Takes steps to states that no behavior of the batch has been in, where there are any. */
  readonly novelty: boolean
}

/**
 * How a behavior ended: after so many steps as it may have; where no step leads to another state; where all
 * that do leave the constraints; where the only actions that are enabled have weight 0.
 */
export const ends = ['depth', 'terminal', 'constraint', 'weight'] as const
export type End = (typeof ends)[number]

/** Some behaviors that follow one another by number, and what was found in them. May be posted. */
export interface Batch {
  /** The number of the first; how many are whole. */
  readonly first: number
  readonly behaviors: number
  readonly ended: Readonly<Record<End, number>>
  /** Steps of each behavior. */
  readonly lengths: readonly number[]
  /** By the engine's action index: steps taken, and successors generated. */
  readonly takenByAction: Float64Array
  readonly generatedByAction: Float64Array
  readonly generated: number
  readonly cut: number
  /** The fingerprints of the different states that the behaviors were in, two words each. */
  readonly fingerprints: Int32Array
  /** What `Print` has printed. */
  readonly printed: readonly string[]
  /** A behavior that met a violation, which is the last one then, and counts as whole. */
  readonly violating?: Path
}

/** How a behavior is walked again: its initial state, and the successor that each step takes, by number. */
export interface Path {
  readonly behavior: number
  readonly initial: number
  readonly successors: readonly number[]
}

/** Where behaviors begin: the distinct initial states, in order, and what was found among them. */
export interface Beginning {
  readonly level: Level
  readonly report: Report
}

/** The initial states of an engine. */
export function beginningOf(engine: Engine): Beginning {
  const level = engine.createLevel()
  const report = createReport(engine)
  engine.initial(createFingerprintTable(), level, report)
  level.sort()
  return { level, report }
}

/** An engine that behaviors are sampled with. */
export interface Sampler {
  readonly engine: Engine
  readonly beginning: Beginning
  readonly walker: Walker
  /** Takes what has been printed since it was last asked. */
  takePrinted(): readonly string[]
}

/** How many steps of a behavior are taken before it is asked whether that is still wanted. */
const askSteps = 256

/**
 * Samples the behaviors of numbers `first` to `first + count - 1`. Depends on nothing but these and the
 * sampling, so that it does not matter who does it. Yields now and then, for others to run; `isWanted` is
 * asked of a behavior's number after that: one that is not wanted any more is left, and those after it.
 * `onPath` is told of each that met no violation.
 */
export function* sampleBatch(
  { engine, beginning, walker, takePrinted }: Sampler,
  sampling: Sampling,
  { first, count }: { readonly first: number; readonly count: number },
  isWanted: (behavior: number) => boolean,
  onPath?: (path: Path) => void,
): Generator<undefined, Batch> {
  const { actions } = engine
  const weights = actions.map((name) => sampling.weights[name] ?? 1)
  const report = createReport(engine)
  const seen = new FingerprintSet()
  const lengths: number[] = []
  const ended = { depth: 0, terminal: 0, constraint: 0, weight: 0 }
  const takenByAction = new Float64Array(actions.length)
  const choice = createChoice(walker, weights, sampling.novelty ? seen : undefined)
  /** Of whole behaviors. */
  let generated = 0
  let cut = 0
  let distinct = 0
  const printed: string[] = []
  const generatedByAction = new Float64Array(actions.length)
  let violating: Path | undefined

  function* walk(behavior: number): Generator<undefined, boolean> {
    const random = new Random(sampling.seed, behavior)
    const { level } = beginning
    const initial = random.below(level.length)
    walker.turnTo(level, initial)
    seen.add(level.fingerprintHigh(initial), level.fingerprintLow(initial))
    const successors: number[] = []
    const finish = (end: End) => {
      ended[end]++
      onPath?.({ behavior, initial, successors })
      lengths.push(successors.length)
      return true
    }
    for (;;) {
      if (successors.length === sampling.depth) return finish('depth')
      if (successors.length % askSteps === 0) {
        yield
        if (!isWanted(behavior)) return false
      }
      const cutBefore = report.cut
      const count = walker.look(report)
      if (report.violations.length > 0) {
        violating = { behavior, initial, successors }
        const { step, successor } = leastOf(report.violations)
        if (step && successor) takenByAction[actions.indexOf(step.action)]!++
        lengths.push(successors.length + (successor ? 1 : 0))
        return true
      }
      if (count === 0) return finish(report.cut > cutBefore ? 'constraint' : 'terminal')
      const taken = choice(count, random)
      if (taken < 0) return finish('weight')
      takenByAction[walker.action(taken)]!++
      seen.add(walker.fingerprintHigh(taken), walker.fingerprintLow(taken))
      walker.take(taken)
      successors.push(taken)
    }
  }

  let behaviors = 0
  while (behaviors < count && !violating) {
    const takenBefore = takenByAction.slice()
    if (!(yield* walk(first + behaviors))) {
      takenByAction.set(takenBefore)
      break
    }
    generated = report.generated
    cut = report.cut
    distinct = seen.size
    printed.push(...takePrinted())
    generatedByAction.set(report.generatedByAction)
    behaviors++
  }
  return {
    ...{ first, behaviors, ended, lengths, takenByAction, generatedByAction, generated, cut },
    fingerprints: seen.toWords(distinct),
    printed,
    ...(violating ? { violating } : {}),
  }
}

/**
 * Chooses one of so many successors: an action by its weight, then one of its successors, each as likely. -1
 * where no action has a weight. Those that are not in `seen` go before.
 */
function createChoice(
  walker: Walker,
  weights: readonly number[],
  seen: FingerprintSet | undefined,
): (count: number, random: Random) => number {
  const countByAction = new Int32Array(weights.length)
  const present: number[] = []

  function choose(count: number, random: Random, isCandidate: (successor: number) => boolean): number {
    let sum = 0
    present.length = 0
    countByAction.fill(0)
    for (let successor = 0; successor < count; successor++) {
      const action = walker.action(successor)
      if (weights[action] === 0 || !isCandidate(successor)) continue
      if (countByAction[action]!++ > 0) continue
      present.push(action)
      sum += weights[action]!
    }
    if (present.length === 0) return -1
    const chosen = present.length === 1 ? present[0]! : chooseAction(random.fraction() * sum)
    let rest = random.below(countByAction[chosen]!)
    for (let successor = 0; ; successor++) {
      if (walker.action(successor) === chosen && isCandidate(successor) && rest-- === 0) return successor
    }
  }

  function chooseAction(place: number): number {
    let rest = place
    for (const action of present) {
      rest -= weights[action]!
      if (rest < 0) return action
    }
    return present.at(-1)!
  }

  const isAny = () => true
  if (!seen) return (count, random) => choose(count, random, isAny)
  const isNew = (successor: number) =>
    !seen.has(walker.fingerprintHigh(successor), walker.fingerprintLow(successor))
  return (count, random) => {
    const found = choose(count, random, isNew)
    return found < 0 ? choose(count, random, isAny) : found
  }
}
