import type { State, Step } from '../model/state.js'
import type { Trace } from '../model/trace.js'
import { equals, isList, type Value } from '../model/value.js'
import { type Difference, differences, type VariableTypes } from './difference.js'
import { wordsOf } from './endpoint.js'
import { includes } from './lifeline.js'
import type { Held, Mailbox } from './mailbox.js'

/** What a step does, but for its messages. */
export interface StepFacts {
  readonly step: Step
  /** Members among its arguments, or else among its witnesses and the arguments of what it calls. */
  readonly named: readonly Value[]
  /** What changes of each member: `x[s]`. */
  readonly changes: readonly { readonly member: Value; readonly difference: Difference }[]
  /** What else changes. */
  readonly everywhere: readonly Difference[]
}

/** The facts of the step that leads to a state of a trace. */
export function stepFacts(
  trace: Trace,
  index: number,
  members: readonly Value[],
  types: VariableTypes | undefined,
  isMailbox: (mailbox: Mailbox) => boolean,
): StepFacts {
  const step = trace.steps[index - 1]!
  const before: State = trace.states[index - 1]!
  const changes: { member: Value; difference: Difference }[] = []
  const everywhere: Difference[] = []
  for (const difference of differences(trace.variables, before, trace.states[index]!, types)) {
    if (isOf(difference, isMailbox)) continue
    const member = memberOf(difference, members)
    if (member === undefined) everywhere.push(difference)
    else changes.push({ member, difference })
  }
  return { step, named: namedMembers(step, members), changes, everywhere }
}

/** The values that a step says it is about: its arguments, its witnesses, the arguments of what it calls. */
export function valuesOf(step: Step): readonly Value[] {
  return [
    ...step.arguments.map(({ value }) => value),
    ...step.choices.flatMap((choice) => {
      if (choice.kind === 'exists') return [choice.value]
      return choice.kind === 'call' ? choice.arguments.map(({ value }) => value) : []
    }),
  ]
}

/** Whether the name of an action says that a message gets lost. */
export function speaksOfLoss({ action, choices }: Step): boolean {
  return speaks(action, choices, lossWords)
}
/** Whether it says that somebody fails, with all that was on its way there. */
export function speaksOfCrash({ action, choices }: Step): boolean {
  return speaks(action, choices, crashWords)
}
/** Whether it says that somebody gets a message. */
export function speaksOfReceipt({ action, choices }: Step): boolean {
  return speaks(action, choices, receiptWords)
}

const lossWords = 'drop drops dropped lose loses lost loss discard discards discarded expire expires vanish'
const crashWords = 'crash crashes restart restarts reboot fail fails failure kill partition disconnect cut'
const receiptWords =
  'receive receives received recv rcv deliver delivers handle handles hear hears get gets take takes ' +
  'read reads on process answer obey accept consume'

function speaks(action: string, choices: Step['choices'], words: string): boolean {
  const called = choices.flatMap((choice) => (choice.kind === 'call' ? [choice.action] : []))
  return [action, ...called].some((name) => wordsOf(name).some((word) => words.split(' ').includes(word)))
}

function isOf({ path }: Difference, isMailbox: (mailbox: Mailbox) => boolean): boolean {
  const fields: string[] = []
  if (isMailbox({ variable: path.variable, fields })) return true
  for (const step of path.steps) {
    if (step.kind !== 'field') continue
    fields.push(step.name)
    if (isMailbox({ variable: path.variable, fields })) return true
  }
  return false
}

/** The first member on the way to what changes. */
function memberOf({ path }: Difference, members: readonly Value[]): Value | undefined {
  for (const step of path.steps) {
    if (step.kind !== 'index') continue
    const key = isList(step.key) ? step.key.first() : step.key
    if (key !== undefined && includes(members, key)) return key
  }
  return undefined
}

function namedMembers(step: Step, members: readonly Value[]): readonly Value[] {
  const among = (values: readonly Value[]) => values.filter((value) => includes(members, value))
  const own = among(step.arguments.map(({ value }) => value))
  return own.length > 0 ? own : among(valuesOf(step))
}

/** Whether a step has a message among the values that it is about. */
export function isAbout(step: Step, { element }: Held): boolean {
  return valuesOf(step).some((value) => equals(value, element))
}
