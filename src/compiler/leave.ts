import { Unsupported } from './environment.js'
import { told, type Writer } from './writer.js'

/**
 * Writes code; where that needs something that this compiler does not translate, code that leaves the state
 * to the reference engine. What has been written up to there runs before, and does no harm.
 */
export function leaving<Result>(w: Writer, write: () => Result, instead: () => Result): Result {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    const { what, span } = error
    if (!w.program.left.some((each) => each.what === what && each.span === span)) {
      w.program.left.push({ what, span })
    }
    w.code.comment(`left to the reference engine: ${what}`)
    told(w)
    return instead()
  }
}
