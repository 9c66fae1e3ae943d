import { isDivergence } from '../../drivers/verdict.js'
import { count } from '../../explorer/report.js'
import { type Case, printSuite } from '../../exports/junit.js'
import type { DriveRun } from './drive.js'
import type { DriveOrigin } from './json-drive.js'
import { renderDriveRun, renderDriveVerdict } from './report.js'

/**
 * Runs as JUnit XML, a test case each: a divergence is a failure, what could not be driven an error, and what
 * was interrupted or cannot be realised is skipped.
 */
export function renderDriveJunit(runs: readonly DriveRun[], origin: DriveOrigin): string {
  const { model: of, adapter, hello, elapsedMs } = origin
  const className = of ? `${of.module}.${of.model}` : adapter.name
  const implementation = hello ? `${hello.implementation} ${hello.version}` : adapter.name
  const steps = runs.reduce((sum, { outcome }) => sum + outcome.step, 0)
  const commands = runs.reduce((sum, run) => sum + run.commands, 0)
  return printSuite({
    name: of ? `${of.module}, model ${of.model}, on ${implementation}` : `traces on ${implementation}`,
    cases: runs.map((run) => ({ name: run.name, className, ...outcomeOf(run, origin) })),
    elapsedMs,
    properties: {
      ...(of ? { module: of.module, model: of.model } : {}),
      ...{ adapter: adapter.name, steps, commands },
    },
    output: runs.map((run) => `${run.name}: ${renderDriveVerdict(run)}`).join('\n'),
  })
}

function outcomeOf(run: DriveRun, { adapter }: DriveOrigin): Pick<Case, 'outcome'> {
  const { verdict, step } = run.outcome
  if (verdict.kind === 'match') return {}
  const message = `${renderDriveVerdict(run)} (${count(step, 'step')})`
  const text = renderDriveRun(run, adapter).join('\n')
  if (isDivergence(verdict)) return { outcome: { kind: 'failure', message, type: verdict.kind, text } }
  const kind = verdict.kind === 'broken' ? 'error' : 'skipped'
  return { outcome: { kind, message, type: verdict.kind, text } }
}
