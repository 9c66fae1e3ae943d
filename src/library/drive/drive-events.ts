import type { DescribedEventAdapter } from '../../drivers/adapter/file.js'
import type { Command, Driver } from '../../drivers/driver.js'
import { bindEvents } from '../../drivers/events/bind.js'
import { EventFollower, type FollowedEvents } from '../../drivers/events/follow.js'
import { readForeignTrace } from '../../drivers/events/foreign-trace.js'
import type { EventScript } from '../../drivers/events/script.js'
import { DiagnosticError } from '../../text/diagnostic.js'
import type { Source } from '../../text/source.js'
import { type DriveHooks, type DriveRun, lastSteps } from './drive.js'
import { greet } from './greet.js'

/** What happens while an implementation is driven through a trace from elsewhere. */
export interface EventHooks extends Omit<DriveHooks, 'onStep'> {
  readonly onStep?: (step: FollowedEvents) => void
}

/** Reads a trace from elsewhere, and fits an adapter to it; throws a `DiagnosticError`. */
export function readEventScript(source: Source, described: DescribedEventAdapter): EventScript {
  const { trace, diagnostics } = readForeignTrace(source)
  if (!trace) throw new DiagnosticError(diagnostics)
  const bound = bindEvents(described, trace)
  if (!bound.script) throw new DiagnosticError(bound.diagnostics)
  return bound.script
}

/** Drives an implementation of its own through a trace from elsewhere. */
export async function driveEvents(
  name: string,
  script: EventScript,
  start: () => Driver,
  hooks: EventHooks = {},
): Promise<DriveRun> {
  const last: FollowedEvents[] = []
  const said: (readonly Command[])[] = []
  let commands = 0
  const driver = start()
  try {
    const { log = false, isInterrupted } = hooks
    const follower = new EventFollower({
      ...{ script, driver, log },
      watch: (step) => {
        commands += step.exchanges.length
        if (step.number > 0) said[step.number - 1] = step.exchanges.map(({ command }) => command)
        last.push(step)
        if (last.length > lastSteps) last.shift()
        hooks.onStep?.(step)
      },
      ...(isInterrupted ? { isInterrupted } : {}),
    })
    hooks.onRun?.(name)
    const greeted = await greet(driver, script.adapter.operations, hooks.onHello)
    const { moves, outcome } = greeted ? { moves: [], outcome: greeted } : await follower.follow()
    const end = last.at(-1)
    return { name, outcome, moves, said, commands, last, ...(end ? { end } : {}) }
  } finally {
    await driver.close()
  }
}
