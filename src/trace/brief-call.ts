import type { Step } from '../model/state.js'
import type { Value } from '../model/value.js'
import { brief, cut } from './brief.js'
import { messageName } from './endpoint.js'

/** The most characters of an argument of an action. */
const argumentMax = 24

/**
 * A step in at most so many characters: `Timeout(s1)`, `Receive(Vote)`. Of an argument that is long its name
 * stands there, if it has one.
 */
export function briefCall({ action, arguments: values, choices }: Step, width: number): string {
  const call =
    values.length === 0 ? action : `${action}(${values.map(({ value }) => short(value)).join(', ')})`
  const witnesses = choices.flatMap((choice) =>
    choice.kind === 'exists' ? [`${choice.name} = ${short(choice.value)}`] : [],
  )
  return cut(witnesses.length > 0 ? `${call} with ${witnesses.join(', ')}` : call, width)
}

function short(value: Value): string {
  const whole = brief(value, argumentMax + 1)
  return whole.length <= argumentMax ? whole : cut(messageName(value).name ?? whole, argumentMax)
}
