import type { Level, Report } from './engine.js'

/**
 * Goes from state to state, and checks whatever it sees on the way. Both engines see the same: a walk is told
 * by the state that it begins at and the numbers of the successors that it takes.
 */
export interface Walker {
  /** Turns to a state of a level of its engine. */
  turnTo(level: Level, index: number): void
  /**
   * Computes every successor of the state it is at, and checks them as `Engine.expand` does those that are
   * new: what is generated, cut and violated is added to a report. Gives how many of them may be taken, those
   * within the constraints that are other states; their numbers are in the order of enumeration. Where
   * anything is violated, none may be.
   */
  look(report: Report): number
  /** The index of the action by which a successor is reached. */
  action(successor: number): number
  /** By which the table knows it: 32-bit halves. */
  fingerprintHigh(successor: number): number
  fingerprintLow(successor: number): number
  /** Goes on to one of the successors that were last looked at. */
  take(successor: number): void
}
