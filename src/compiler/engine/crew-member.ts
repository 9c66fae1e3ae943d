import type { Thread } from '../../model/crew.js'
import type { Order } from './serve.js'

/** A thread that answers orders, one at a time. */
export interface Member {
  ask(order: Order): Promise<unknown>
  stop(): void
}

/** A member that the thread is. What goes wrong in it is thrown by what was, or is, asked. */
export function createMember(thread: Thread): Member {
  let pending: { resolve(answer: unknown): void; reject(error: Error): void } | undefined
  let failure: Error | undefined
  thread.onMessage((message) => {
    const asked = pending
    pending = undefined
    asked?.resolve(message)
  })
  thread.onFailure((error) => {
    failure ??= error
    pending?.reject(error)
  })
  return {
    ask(order) {
      return new Promise((resolve, reject) => {
        if (failure) {
          reject(failure)
          return
        }
        pending = { resolve, reject }
        thread.post(order)
      })
    },
    stop: () => thread.stop(),
  }
}

/** Asks all of them at once; their numbers begin at 1. */
export function ask(members: readonly Member[], order: (index: number) => Order): Promise<unknown[]> {
  const answers = Promise.all(members.map((member, index) => member.ask(order(index + 1))))
  // Whoever asked may have something to throw before it comes to the answers.
  answers.catch(() => {})
  return answers
}
