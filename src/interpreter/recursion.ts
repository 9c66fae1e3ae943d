import { Failure, isStackOverflow } from './fault.js'
import type { Program } from './program.js'
import type { Frame } from './scope.js'
import { locate, type Site } from './site.js'

/**
 * Runs a call that may be recursive. Where the stack is exhausted that is a fault of the outermost of such
 * calls: how far the inner ones got is JavaScript's affair, and not the same in each run.
 */
export function runRecursive<Result>(program: Program, site: Site, frame: Frame, run: () => Result): Result {
  const { machine } = program
  const isOutermost = program.recursion.depth++ === 0
  const [mark, sites] = [machine.mark, machine.sites.length]
  try {
    return run()
  } catch (error) {
    if (!isOutermost || !isStackOverflow(error)) throw error
    machine.undo(mark, sites)
    const failure = new Failure('E510', 'the recursion is too deep', [], 'is there a case in which it ends?')
    throw locate(failure, site, frame)
  } finally {
    program.recursion.depth--
  }
}
