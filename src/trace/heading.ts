import { print } from '../model/print.js'
import type { Argument, Choice, Step } from '../model/state.js'
import { hang, wrap } from './wrap.js'

/**
 * A step in words: the action with its arguments, then the choices made within it that have a value or a
 * name. Which branch of a disjunction was taken shows in what changed, and is left to the exports.
 *
 *     Timeout(s1)
 *     Deliver(m)  with to = s2, Reply(s2)
 */
export function renderStep(step: Step, width: number): readonly string[] {
  const choices = step.choices.flatMap(printChoice)
  const short =
    printCall(step.action, step.arguments) + (choices.length > 0 ? `  with ${choices.join(', ')}` : '')
  if (short.length <= width) return [short]
  return [
    step.action,
    ...step.arguments.flatMap(({ name, value }) => nameValue(name, value, width)),
    ...step.choices.flatMap((choice) => choiceLines(choice, width)),
  ]
}

/** `Timeout(s1)`, or `Tick` where there are no arguments. */
export function printCall(action: string, values: readonly Argument[]): string {
  return values.length === 0 ? action : `${action}(${values.map(({ value }) => print(value)).join(', ')})`
}

function printChoice(choice: Choice): string[] {
  switch (choice.kind) {
    case 'exists':
      return [`${choice.name} = ${print(choice.value)}`]
    case 'element':
      return [`${choice.variable}' = ${print(choice.value)}`]
    case 'call':
      return [printCall(choice.action, choice.arguments)]
    case 'branch':
      return []
  }
}

function choiceLines(choice: Choice, width: number): readonly string[] {
  switch (choice.kind) {
    case 'exists':
      return nameValue(choice.name, choice.value, width)
    case 'element':
      return nameValue(`${choice.variable}'`, choice.value, width)
    case 'call':
      return [
        `    ${choice.action}`,
        ...choice.arguments.flatMap(({ name, value }) =>
          nameValue(name, value, width - 2).map((line) => `  ${line}`),
        ),
      ]
    case 'branch':
      return []
  }
}

function nameValue(name: string, value: Argument['value'], width: number): readonly string[] {
  const label = `    ${name} = `
  return hang(label, wrap(value, width - label.length))
}
