import type { Trace } from '../model/trace.js'
import type { VariableTypes } from './difference.js'
import { contentsOf, type Held, mailboxName } from './mailbox.js'
import type { Messages } from './message.js'
import { createPost, type Party, type Post, type Sent } from './post.js'
import type { StepFacts } from './step-facts.js'
import {
  compareContents,
  hasEffect,
  isArrival,
  isCopy,
  isLost,
  ownerOf,
  placeOf,
  sameParty,
  type Transit,
} from './transit.js'

/** What became of the messages of a trace, and who takes each step; nobody where one is lost or copied. */
export interface Followed {
  readonly sent: readonly Sent[]
  /** By name: where what is taken stays, so that it need not show whether a message has been taken. */
  readonly keeping: ReadonlySet<string>
  /** Of the step that leads to each state; of the initial state nobody. */
  readonly owners: readonly (Party | 'nobody')[]
}

/** Follows messages from state to state. */
export function followMessages(
  trace: Trace,
  facts: readonly StepFacts[],
  messages: Messages,
  types: VariableTypes | undefined,
): Followed {
  const contents = trace.states.map((_, index) =>
    contentsOf(trace, index, types).filter(({ mailbox }) => messages.isMailbox(mailbox)),
  )
  const transits = facts.map(({ step }, at) => compareContents(contents[at]!, contents[at + 1]!, step))
  const receiving = new Set(
    facts.flatMap((fact, at) => {
      const transit = transits[at]!
      return transit.removed.some((held) => hasEffect(fact, held, transit, messages))
        ? [fact.step.action]
        : []
    }),
  )
  const post = createPost()
  for (const held of contents[0] ?? []) send(post, held, 0, 'elsewhere', messages)
  const owners = facts.map((fact, at) =>
    followStep(post, fact, { transit: transits[at]!, messages, receiving, step: at + 1 }),
  )
  const namesOf = (part: 'read' | 'removed') =>
    transits.flatMap((transit) => transit[part].map(({ mailbox }) => mailboxName(mailbox)))
  const emptied = new Set(namesOf('removed'))
  const keeping = new Set(namesOf('read').filter((name) => !emptied.has(name)))
  return { sent: post.sent(), keeping, owners: ['nobody', ...owners] }
}

function followStep(
  post: Post,
  fact: StepFacts,
  context: {
    readonly transit: Transit
    readonly messages: Messages
    readonly receiving: ReadonlySet<string>
    readonly step: number
  },
): Party | 'nobody' {
  const { transit, messages, receiving, step } = context
  const owner = ownerOf(fact, transit, messages)
  const taker = (held: Held) => messages.target(held) ?? owner
  let isTaken = transit.read.length > 0
  for (const held of transit.removed) {
    const moved = transit.moved.find(({ from }) => from === held)
    if (moved && !isArrival(moved.to, messages)) {
      post.move(placeOf(held), placeOf(moved.to), held.count)
      isTaken = true
      continue
    }
    const lost = isLost(fact, held, transit, messages, receiving)
    if (!lost) isTaken = true
    const by = moved ? taker(moved.to) : taker(held)
    post.end(placeOf(held), held.count, { kind: lost ? 'lost' : 'taken', step, by })
  }
  for (const held of transit.read) {
    const moved = transit.moved.find(({ from }) => from === held)
    post.read(placeOf(held), { kind: 'taken', step, by: moved ? taker(moved.to) : owner })
  }
  let copies = 0
  for (const held of transit.added) {
    if (isCopy(fact, held, transit, messages)) {
      copies++
      post.copy(placeOf(held), held.count, step)
    } else {
      send(post, held, step, owner, messages)
    }
  }
  const isAllOfIt = fact.changes.length === 0 && fact.everywhere.length === 0 && !isTaken
  const befallsOne = transit.added.length > 0 ? copies === transit.added.length : transit.removed.length > 0
  return isAllOfIt && befallsOne ? 'nobody' : owner
}

function send(post: Post, held: Held, step: number, owner: Party, messages: Messages): void {
  let source = messages.source(held)
  let target = messages.target(held)
  const [first, second] = messages.parties(held)
  if (source === undefined && target === undefined && first !== undefined) {
    if (second !== undefined) {
      ;[source, target] = sameParty(owner, second) ? [second, first] : [first, second]
    } else if (sameParty(owner, first) || step === 0) {
      source = first
    } else {
      target = first
    }
  }
  post.send(placeOf(held), held.count, {
    element: held.element,
    mailbox: mailboxName(held.mailbox),
    // Who sent what is there at first is not known: it has come to whom it is for.
    source: source ?? (step === 0 ? (target ?? owner) : owner),
    ...(target === undefined ? {} : { target }),
    step,
  })
}
