import { type EventScript, readEventScript } from '../index.js'
import { loadEventAdapter } from './adapter.js'
import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import { type DriveResult, endDrive, openDrive } from './drive-setup.js'
import type { Outputs } from './output-option.js'
import { readSource } from './specification-file.js'

/** Options that are about a specification. */
const options = ['scenario', 'random', 'seed', 'depth', 'weight', 'model', 'constant']

/** Drives traces from elsewhere, without a specification. Gives the exit code. */
export async function runEvents(
  given: Given,
  line: CommandLine,
  outputs: Outputs<DriveResult>,
): Promise<number> {
  const described = await loadEventAdapter(given.text('adapter'), line)
  const stray = given.flag('scenarios') ? 'scenarios' : options.find((name) => given.texts(name).length > 0)
  if (stray !== undefined) {
    throw mistake(line, `--${stray}`, {
      code: 'E706',
      message: `\`--${stray}\` is for a specification, and none is named`,
      hint: 'traces from elsewhere are driven by `--trace` alone',
    })
  }
  const paths = given.texts('trace')
  if (paths.length === 0) {
    throw mistake(line, undefined, {
      code: 'E706',
      message: 'it is not said what to drive the implementation through',
      expected: '`--trace FILE`, of tla2json or ITF',
    })
  }
  const scripts = paths.map((path): readonly [string, EventScript] => [
    path,
    readEventScript(readSource(path, line, path), described),
  ])
  const setup = await openDrive(given, line, described, outputs)
  const { driving } = setup
  try {
    for (const [path, script] of scripts) {
      await driving.driveEvents(`trace ${path}`, script)
      if (driving.isInterrupted) break
    }
  } finally {
    setup.close()
  }
  return endDrive(setup, outputs, line, { adapter: scripts[0]![1].adapter })
}
