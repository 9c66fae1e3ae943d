import { print } from '../model/print.js'
import type { Argument, Choice, Step } from '../model/state.js'
import { hang, wrap } from './wrap.js'

/**
 * A step in words: the action with its arguments, then the choices made within it that have a value or a
 * name. Which branch of a disjunction was taken shows in what changed, and is left to the exports.
 *
 *     Timeout(s1)
 *     Deliver(m1)  with to = s2, Reply(s2)
 *
 * `named` are the arguments and witnesses that stand there with their names, because a line is too short.
 */
export function renderStep(
  step: Step,
  width: number,
): { readonly lines: readonly string[]; readonly named: readonly Argument[] } {
  const choices = step.choices.flatMap(printChoice)
  const short =
    printCall(step.action, step.arguments) + (choices.length > 0 ? `  with ${choices.join(', ')}` : '')
  if (short.length <= width) return { lines: [short], named: [] }
  const lines = [
    step.action,
    ...step.arguments.flatMap(({ name, value }) => wordsValue(`${name} =`, value, width)),
    ...step.choices.flatMap((choice) => choiceLines(choice, width)),
  ]
  const witnesses = step.choices.flatMap((choice) => (choice.kind === 'exists' ? [choice] : []))
  return { lines, named: [...step.arguments, ...witnesses] }
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
      return [`${choice.variable} gets ${print(choice.value)}`]
    case 'call':
      return [printCall(choice.action, choice.arguments)]
    case 'branch':
      return []
  }
}

function choiceLines(choice: Choice, width: number): readonly string[] {
  switch (choice.kind) {
    case 'exists':
      return wordsValue(`${choice.name} =`, choice.value, width)
    case 'element':
      return wordsValue(`${choice.variable} gets`, choice.value, width)
    case 'call':
      return [
        `    ${choice.action}`,
        ...choice.arguments.flatMap(({ name, value }) =>
          wordsValue(`${name} =`, value, width - 2).map((line) => `  ${line}`),
        ),
      ]
    case 'branch':
      return []
  }
}

function wordsValue(words: string, value: Argument['value'], width: number): readonly string[] {
  const label = `    ${words} `
  return hang(label, wrap(value, width - label.length))
}
