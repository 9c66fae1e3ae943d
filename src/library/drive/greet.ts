import type { Driver, Hello } from '../../drivers/driver.js'
import { brokenBy } from '../../drivers/exchange.js'
import type { Outcome, Verdict } from '../../drivers/verdict.js'

/** Asks a new driver what it is, and whether it takes what it will be asked for. */
export async function greet(
  driver: Driver,
  operations: readonly string[],
  onHello?: (hello: Hello) => void,
): Promise<Outcome | undefined> {
  const answer = await driver.hello()
  const ended = (verdict: Verdict): Outcome => ({ verdict, step: 0, lags: [] })
  if (answer.kind === 'failure') return ended(brokenBy(answer.failure, driver.takeLog()))
  if (answer.kind === 'error') {
    const { code, text } = answer.error
    return ended({ kind: 'broken', text: `to hello it answers ${code}: ${text}`, log: driver.takeLog() })
  }
  onHello?.(answer.ok)
  const { ops } = answer.ok
  const lacking = operations.filter((op) => !ops.includes(op))
  if (lacking.length === 0) return undefined
  const because = `the driver does not take ${lacking.join(', ')}: it takes ${ops.join(', ')}`
  return ended({ kind: 'unrealisable', because })
}
