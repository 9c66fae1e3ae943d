import type { Trace } from '../model/trace.js'
import { applyFunction, equals, isFunction, type Value } from '../model/value.js'
import { brief, cut } from './brief.js'
import { briefCall } from './brief-call.js'
import { briefDifference, joinAlike } from './brief-difference.js'
import type { VariableTypes } from './difference.js'
import { type Followed, followMessages } from './follow.js'
import { chooseLifelines, includes, type LifelineSet } from './lifeline.js'
import { findMessages, type MessageChoice, type Messages } from './message.js'
import type { Party } from './post.js'
import { type StepFacts, stepFacts } from './step-facts.js'

/** How to draw a trace. */
export interface SequenceOptions extends MessageChoice {
  /** Whose members have lifelines; if none are given, those that the trace is about. */
  readonly lifelines?: readonly LifelineSet[]
  readonly types?: VariableTypes
  /** The most characters of a line about a change; a message has twice as many. */
  readonly width?: number
  /** Whether the first step has all of the initial state, not just what tells the members apart. */
  readonly isInitialInFull?: boolean
}

/**
 * A trace as events on lifelines: one for each member of some sets, and where anything happens to none of
 * them, one more. Steps have the numbers of the states that they lead to; 0 is the initial state.
 */
export interface Sequence {
  readonly lifelines: readonly Lifeline[]
  /** The first is the initial state's: it has what tells the members apart. */
  readonly steps: readonly SequenceStep[]
  /** In the order in which they were sent. */
  readonly messages: readonly SequenceMessage[]
}

/** Without a member: that of whatever is none. */
export interface Lifeline {
  readonly label: string
  readonly member?: Value
}

/** What happens in a step. Lifelines are told by their index. */
export interface SequenceStep {
  readonly index: number
  /** `Timeout(s1)`; messages among the arguments by name alone. */
  readonly call: string
  /** Who takes the step; nobody where something but befalls a message under way. */
  readonly owner?: number
  readonly changes: readonly { readonly lifeline: number; readonly lines: readonly string[] }[]
  /** What changes of nobody, where no lifeline stands for that. */
  readonly everywhere: readonly string[]
}

/** A message from the step that it was sent in to those in which it ended; without any it is under way. */
export interface SequenceMessage {
  /** From 1. */
  readonly number: number
  /** `Vote`, where it has a name. */
  readonly name?: string
  /** `Vote(term=1)`: without sender and receiver. */
  readonly label: string
  readonly source: number
  readonly sent: number
  /** The number of the message that this one was made of, while it was under way. */
  readonly copyOf?: number
  /** Whom it is for, where it tells. */
  readonly target?: number
  /** It stays in its place, whoever takes it: that nobody is seen to does not say that it is under way. */
  readonly isKept: boolean
  /** Several where it stays in its place, and is taken by several. */
  readonly ends: readonly SequenceEnd[]
}

/** A message is taken by a lifeline; or lost, on its way to one, if it tells to which. */
export interface SequenceEnd {
  readonly kind: 'taken' | 'lost'
  readonly step: number
  readonly lifeline?: number
}

const widthDefault = 60

/** The sequence that a trace is. */
export function sequenceOf(trace: Trace, options: SequenceOptions = {}): Sequence {
  const { types, width = widthDefault, isInitialInFull: isInFull = false } = options
  const members: Value[] = []
  for (const set of options.lifelines ?? chooseLifelines(trace, types)) {
    members.push(...set.members.filter((member) => !includes(members, member)))
  }
  const messages = findMessages(trace, members, types, options)
  const facts = trace.steps.map((_, at) => stepFacts(trace, at + 1, members, types, messages.isMailbox))
  const followed = followMessages(trace, facts, messages, types)
  const isElsewhereUsed = members.length === 0 || usesElsewhere(followed)
  const lifelines: Lifeline[] = members.map((member) => ({ label: brief(member, labelMax), member }))
  if (isElsewhereUsed) lifelines.push({ label: members.length === 0 ? trace.module : 'elsewhere' })
  const indexOf = (party: Party) =>
    party === 'elsewhere' ? members.length : members.findIndex((member) => equals(member, party))

  function stepOf(fact: StepFacts, index: number): SequenceStep {
    const owner = followed.owners[index]!
    const rest = joinAlike(fact.everywhere.map((difference) => briefDifference(difference, width)))
    const changes = members.flatMap((member, lifeline) => {
      const own = fact.changes.filter((change) => equals(change.member, member))
      const lines = joinAlike(own.map(({ difference }) => briefDifference(difference, width, member)))
      return lines.length > 0 ? [{ lifeline, lines }] : []
    })
    if (isElsewhereUsed && rest.length > 0) changes.push({ lifeline: members.length, lines: rest })
    return {
      index,
      call: briefCall(fact.step, width),
      ...(owner === 'nobody' ? {} : { owner: indexOf(owner) }),
      changes,
      everywhere: isElsewhereUsed ? [] : rest,
    }
  }

  return {
    lifelines,
    steps: [
      ...(trace.states.length > 0
        ? [initialStep(trace, { members, messages, width, isInFull, isElsewhereUsed })]
        : []),
      ...facts.map((fact, at) => stepOf(fact, at + 1)),
    ],
    messages: followed.sent.map(({ number, element, source, target, step, mailbox, copyOf, ends }) => ({
      number,
      ...named(messages.name(element)),
      label: messages.label(element, 2 * width),
      source: indexOf(source),
      sent: step,
      ...(copyOf === undefined ? {} : { copyOf }),
      ...(target === undefined ? {} : { target: indexOf(target) }),
      isKept: followed.keeping.has(mailbox),
      ends: ends.map(({ kind, step, by }) => {
        const lifeline = kind === 'taken' ? by : target
        return { kind, step, ...(lifeline === undefined ? {} : { lifeline: indexOf(lifeline) }) }
      }),
    })),
  }
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name }
}

/** The most characters of a member's name at its lifeline. */
const labelMax = 30

function usesElsewhere({ owners, sent }: Followed): boolean {
  return (
    owners.includes('elsewhere') ||
    sent.some(
      ({ source, target, ends }) =>
        source === 'elsewhere' ||
        target === 'elsewhere' ||
        ends.some(({ kind, by }) => kind === 'taken' && by === 'elsewhere'),
    )
  )
}

/** What is different of the members in the initial state: what they have in common, the changes show. */
function initialStep(
  trace: Trace,
  context: {
    readonly members: readonly Value[]
    readonly messages: Messages
    readonly width: number
    readonly isInFull: boolean
    readonly isElsewhereUsed: boolean
  },
): SequenceStep {
  const { members, messages, width, isInFull, isElsewhereUsed } = context
  const changes: { lifeline: number; lines: string[] }[] = members.map((_, lifeline) => ({
    lifeline,
    lines: [],
  }))
  const rest: string[] = []
  trace.variables.forEach((variable, at) => {
    if (messages.isMailbox({ variable, fields: [] })) return
    const value = trace.states[0]![at]!
    const line = (shown: Value) => cut(`${variable} = ${brief(shown, width)}`, width)
    const entries = members.map((member) => (isFunction(value) ? applyFunction(value, member) : undefined))
    const isTheirs = entries.some((entry) => entry !== undefined)
    if (!isTheirs) {
      if (isInFull) rest.push(line(value))
      return
    }
    const isCommon = entries.every((entry) => entry === undefined || equals(entry, entries[0] ?? entry))
    if (isCommon && !isInFull) return
    entries.forEach((entry, lifeline) => {
      if (entry !== undefined) changes[lifeline]!.lines.push(line(entry))
    })
  })
  if (isElsewhereUsed) changes.push({ lifeline: members.length, lines: rest })
  return {
    index: 0,
    call: 'initial state',
    changes: changes.filter(({ lines }) => lines.length > 0),
    everywhere: isElsewhereUsed ? [] : rest,
  }
}
