import type { Value } from '../model/value.js'

/** Who is at an end of a message: a member, or somebody that is none. */
export type Party = Value | 'elsewhere'

/** One copy of a message, from the step that it was sent in to those in which it was taken or lost. */
export interface Sent {
  /** From 1, as they were sent. */
  readonly number: number
  readonly element: Value
  readonly source: Party
  /** Whom it is for, where it tells. */
  readonly target?: Party
  readonly step: number
  /** The mailbox that it was sent to. */
  readonly mailbox: string
  /** The number of the one that it was made of, under way. */
  readonly copyOf?: number
  readonly ends: readonly Ending[]
}

/** Taken by somebody, or lost; in the step of that number. */
export interface Ending {
  readonly kind: 'taken' | 'lost'
  readonly step: number
  readonly by: Party
}

/** The messages that are under way, by the place where they are. Of equal ones the oldest comes first. */
export interface Post {
  send(place: string, count: number, message: Omit<Sent, 'number' | 'ends' | 'copyOf'>): void
  copy(place: string, count: number, step: number): void
  /** Takes messages from their place. */
  end(place: string, count: number, ending: Ending): void
  /** A message is taken, and stays where it is. */
  read(place: string, ending: Ending): void
  move(from: string, to: string, count: number): void
  /** All of them, as they were sent. */
  sent(): readonly Sent[]
}

/** No message is under way. */
export function createPost(): Post {
  const all: (Sent & { readonly ends: Ending[] })[] = []
  const places = new Map<string, typeof all>()
  const at = (place: string) => {
    const found = places.get(place) ?? []
    places.set(place, found)
    return found
  }
  return {
    send(place, count, message) {
      for (let copy = 0; copy < count; copy++) {
        all.push({ ...message, number: all.length + 1, ends: [] })
        at(place).push(all.at(-1)!)
      }
    },
    copy(place, count, step) {
      const original = at(place)[0]
      if (!original) return
      for (let copy = 0; copy < count; copy++) {
        all.push({ ...original, number: all.length + 1, step, copyOf: original.number, ends: [] })
        at(place).push(all.at(-1)!)
      }
    },
    end(place, count, ending) {
      for (const message of at(place).splice(0, count)) message.ends.push(endOf(message, ending))
    },
    read(place, ending) {
      const message = at(place)[0]
      message?.ends.push(endOf(message, ending))
    },
    move(from, to, count) {
      at(to).push(...at(from).splice(0, count))
    },
    sent: () => all,
  }
}

/** Whom a message is for takes it, where the step belongs to nobody. */
function endOf({ target }: Sent, ending: Ending): Ending {
  return ending.by === 'elsewhere' && target !== undefined ? { ...ending, by: target } : ending
}
