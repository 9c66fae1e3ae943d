import type { Engine } from '../../model/engine.js'
import { isExhausted } from '../../model/exhausted.js'
import type { StopReason, Verdict } from '../exploration.js'
import { type CheckpointOptions, createCheckpoints } from './checkpoint.js'
import { StorageFault } from './folder.js'
import type { Moment } from './moment.js'

/** Writes the checkpoints of a search when it is time to. */
export interface Keeper {
  /** Why the search is to stop, if so: a checkpoint could not be written. */
  keepWhenDue(moment: Moment): Promise<StopReason | undefined>
  /** Keeps a search that ends with this verdict, where it may go on later. */
  keepAtEnd(moment: Moment, verdict: Verdict): Promise<void>
}

/** A keeper that does what the options of a search ask for. */
export function createKeeper(
  engine: Engine,
  options: { readonly checkpoint?: CheckpointOptions; readonly clock?: () => number },
  pause: () => Promise<void>,
): Keeper {
  const { checkpoint, clock } = options
  if (!checkpoint) return { keepWhenDue: async () => undefined, keepAtEnd: async () => {} }
  const checkpoints = createCheckpoints(engine, checkpoint, pause, clock)
  const isRegular = checkpoint.everyMs !== undefined

  async function keep(moment: Moment): Promise<boolean> {
    try {
      await checkpoints.write(moment)
      return true
    } catch (error) {
      if (!(error instanceof StorageFault) && !isExhausted(error)) throw error
      checkpoint?.onFailed?.((error as Error).message)
      return false
    }
  }

  return {
    async keepWhenDue(moment) {
      if (!checkpoints.isDue() || (await keep(moment))) return undefined
      return 'disk'
    },
    async keepAtEnd(moment, verdict) {
      const isKept =
        verdict.kind === 'stopped'
          ? verdict.reason === 'memory' || (isRegular && verdict.reason !== 'disk')
          : verdict.kind === 'bounded' && isRegular
      if (isKept) await keep(moment)
    },
  }
}
