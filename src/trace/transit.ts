import { print } from '../model/print.js'
import type { Step } from '../model/state.js'
import { equals, type Value } from '../model/value.js'
import { type Held, mailboxName } from './mailbox.js'
import type { Messages } from './message.js'
import type { Party } from './post.js'
import { isAbout, type StepFacts, speaksOfCrash, speaksOfLoss, speaksOfReceipt } from './step-facts.js'

/** What a step does to the contents of mailboxes; `count` is how many copies it does it to. */
export interface Transit {
  readonly before: readonly Held[]
  readonly removed: readonly Held[]
  readonly added: readonly Held[]
  /** Those that the step is about, and leaves where they are. */
  readonly read: readonly Held[]
  /** What comes from another mailbox, rather than from a sender. */
  readonly moved: readonly { readonly from: Held; readonly to: Held }[]
}

/** A place with an element in it, in words. */
export function placeOf({ mailbox, indices, element }: Held): string {
  return `${mailboxName(mailbox)}[${indices.map(print).join(', ')}] ${print(element)}`
}

/** Compares the contents of mailboxes before a step and after it. */
export function compareContents(before: readonly Held[], after: readonly Held[], step: Step): Transit {
  const removed = surplus(before, after)
  const gained = surplus(after, before)
  const changed = new Set([...removed, ...gained].map(placeOf))
  const read = before.filter((held) => !changed.has(placeOf(held)) && isAbout(step, held))
  const moved = gained.flatMap((to) => {
    const isSame = (from: Held) =>
      equals(from.element, to.element) && mailboxName(from.mailbox) !== mailboxName(to.mailbox)
    const from = removed.find(isSame) ?? read.find(isSame)
    return from ? [{ from, to }] : []
  })
  const added = gained.filter((held) => !moved.some(({ to }) => to === held))
  return { before, removed, added, read, moved }
}

/** What the first has more of than the second. */
function surplus(first: readonly Held[], second: readonly Held[]): readonly Held[] {
  const counts = new Map(second.map((held) => [placeOf(held), held.count]))
  return first.flatMap((held) => {
    const count = held.count - (counts.get(placeOf(held)) ?? 0)
    return count > 0 ? [{ ...held, count }] : []
  })
}

/** Whether two parties are one. */
export function sameParty(left: Party | undefined, right: Party | undefined): boolean {
  if (left === undefined || right === undefined) return false
  return left === 'elsewhere' || right === 'elsewhere' ? left === right : equals(left, right)
}

/** Whether something changes of a member. */
export function changesOf({ changes }: StepFacts, party: Party | undefined): boolean {
  return changes.some(({ member }) => sameParty(member, party))
}

/** Whether a step does more, with a message that it removes, than to remove it. */
export function hasEffect(fact: StepFacts, held: Held, transit: Transit, messages: Messages): boolean {
  const target = messages.target(held)
  if (transit.moved.some(({ from }) => from === held)) return true
  if (fact.everywhere.length > 0) return true
  if (target === undefined || target === 'elsewhere') {
    return fact.changes.length + fact.named.length + transit.added.length > 0
  }
  const answers = transit.added.some((added) => {
    const source = messages.source(added)
    return source === undefined || sameParty(source, target)
  })
  return changesOf(fact, target) || fact.named.some((member) => sameParty(member, target)) || answers
}

/**
 * Whether a message that is removed is lost. That the step has an effect on its receiver tells that it is
 * not; where there is none, the name of the action does, or that it has one elsewhere in the trace.
 */
export function isLost(
  fact: StepFacts,
  held: Held,
  transit: Transit,
  messages: Messages,
  receiving: ReadonlySet<string>,
): boolean {
  const { step } = fact
  if (speaksOfCrash(step)) return true
  if (speaksOfLoss(step)) {
    const target = messages.target(held)
    const isKnown = target !== undefined && target !== 'elsewhere'
    return !(isKnown ? changesOf(fact, target) : fact.changes.length > 0)
  }
  if (hasEffect(fact, held, transit, messages)) return false
  return !receiving.has(step.action) && !speaksOfReceipt(step)
}

/** Whether what is added is a copy that the network makes of what is under way; nobody has sent it. */
export function isCopy(fact: StepFacts, held: Held, transit: Transit, messages: Messages): boolean {
  const isThere = transit.before.some((other) => placeOf(other) === placeOf(held))
  if (!isThere || fact.changes.length > 0 || fact.everywhere.length > 0) return false
  const source = messages.source(held)
  return (
    isAbout(fact.step, held) ||
    !fact.named.some((member) => source === undefined || sameParty(member, source))
  )
}

/** Whether a message that is put into a mailbox has thereby reached a member. */
export function isArrival(held: Held, messages: Messages): boolean {
  return held.indices.length > 0 && messages.target(held) !== undefined
}

/** Who takes a step. */
export function ownerOf(fact: StepFacts, transit: Transit, messages: Messages): Party {
  const { named } = fact
  if (!speaksOfLoss(fact.step)) {
    for (const held of transit.removed) {
      const target = messages.target(held)
      // What goes on to another mailbox has not come to its receiver.
      const moved = transit.moved.find(({ from }) => from === held)
      if (isMember(target) && (!moved || isArrival(moved.to, messages))) return target
    }
  }
  if (named.length > 1) {
    const senders = transit.added.map((held) => messages.source(held))
    const isSender = (member: Value) => senders.some((sender) => sameParty(sender, member))
    return named.find(isSender) ?? named.find((member) => changesOf(fact, member)) ?? named[0]!
  }
  return named[0] ?? fact.changes[0]?.member ?? onlySender(transit, messages)
}

function isMember(party: Party | undefined): party is Value {
  return party !== undefined && party !== 'elsewhere'
}

/** Who sends all that a step sends which takes nothing, if it is one. */
function onlySender({ added, removed, read }: Transit, messages: Messages): Party {
  const [first, ...others] = added.map((held) => messages.source(held))
  if (first === undefined || removed.length > 0 || read.length > 0) return 'elsewhere'
  return others.every((other) => sameParty(first, other)) ? first : 'elsewhere'
}
