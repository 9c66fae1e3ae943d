import { scramble } from './fingerprints.js'
import { headerWords, type Kernel, type KernelModel, type Space } from './kernel.js'
import { createSuccessor } from './successor.js'

/*
 * specs/raft-bounded.spec for three servers and one value. A server's variables are slots that follow one
 * another, a set of servers is a mask, a log entry its term, a message one word. The set of messages is a
 * list in any order: in the fingerprint it is an XOR over them.
 */

const servers = 3

/* Slots of a server, from its base. */
const term = 0
const role = 1
/** 0, or one more than the server voted for. */
const votedFor = 2
const commitIndex = 3
const votesResponded = 4
const votesGranted = 5
const nextIndex = 6
const matchIndex = nextIndex + servers
const logLength = matchIndex + servers
/** Terms of the entries; 0 behind the last. */
const log = logLength + 1

const follower = 0
const candidate = 1
const leader = 2

/* Kinds of messages. */
const voteRequest = 0
const voteResponse = 1
const appendRequest = 2
const appendResponse = 3

/** By set of servers, as a mask. */
const isQuorum = [false, false, false, true, false, true, true, true]

/** MaxTerm, MaxLogLength and MaxMessages, and how large the search becomes. */
export interface RaftBounds {
  readonly maxTerm: number
  readonly maxLogLength: number
  readonly maxMessages: number
  readonly tableBits: number
  readonly levelStatesMax: number
}

/** The kernel of a model; a message has room for terms to 3 and logs to 2, and a `RangeError` says so. */
export function raftBounded(bounds: RaftBounds): KernelModel {
  if (bounds.maxTerm > 3 || bounds.maxLogLength > 2) {
    throw new RangeError(`no room for terms to ${bounds.maxTerm} and logs to ${bounds.maxLogLength}`)
  }
  const { tableBits, levelStatesMax } = bounds
  const slots = servers * (log + bounds.maxLogLength) + 1 + bounds.maxMessages
  return {
    recordWords: slots + headerWords,
    tableBits,
    levelStatesMax,
    workersMax: 2,
    create: (space) => createKernel(space, bounds, slots),
  }
}

function createKernel(space: Space, bounds: RaftBounds, slots: number): Kernel {
  const { frontier } = space
  const { maxTerm, maxLogLength, maxMessages } = bounds
  const serverSlots = log + maxLogLength
  const messageCount = servers * serverSlots
  const messages = messageCount + 1
  const successor = createSuccessor(space, { slots, valueBits: 4 })
  const { begin, write, writeBare, mix, end } = successor

  function initial(): void {
    const state = successor.blank()
    for (let server = 0; server < servers; server++) {
      const base = state + server * serverSlots
      frontier[base + term] = 1
      for (let other = 0; other < servers; other++) frontier[base + nextIndex + other] = 1
    }
    begin(state)
    finish()
  }

  function expand(from: number, to: number): void {
    const recordWords = slots + headerWords
    for (let state = from; state < to; state += recordWords) {
      for (let server = 0; server < servers; server++) act(state, server)
      const count = frontier[state + messageCount]!
      for (let place = 0; place < count; place++) {
        receive(state, place)
        drop(state, place)
      }
    }
  }

  function finish(): void {
    const state = end()
    if (state >= 0 && !holds(state)) successor.violate()
  }

  /* What a server does by itself. */

  function act(state: number, server: number): void {
    const slot = server * serverSlots
    const base = state + slot
    switch (frontier[base + role]) {
      case follower:
        timeout(state, slot)
        return
      case candidate:
        timeout(state, slot)
        requestVotes(state, server)
        becomeLeader(state, slot)
        return
      default:
        clientRequest(state, slot)
        advanceCommitIndex(state, server)
        appendEntries(state, server)
    }
  }

  function timeout(state: number, slot: number): void {
    const termNow = frontier[state + slot + term]!
    if (termNow >= maxTerm) return
    begin(state)
    write(slot + term, termNow + 1)
    write(slot + role, candidate)
    write(slot + votedFor, 0)
    write(slot + votesResponded, 0)
    write(slot + votesGranted, 0)
    finish()
  }

  function requestVotes(state: number, server: number): void {
    const base = state + server * serverSlots
    const length = frontier[base + logLength]!
    const lastTerm = length > 0 ? frontier[base + log + length - 1]! : 0
    const responded = frontier[base + votesResponded]!
    for (let other = 0; other < servers; other++) {
      if ((responded >> other) & 1) continue
      const header = envelope(voteRequest, frontier[base + term]!, server, other)
      send(state, header | (lastTerm << 8) | (length << 10))
    }
  }

  function becomeLeader(state: number, slot: number): void {
    const base = state + slot
    if (!isQuorum[frontier[base + votesGranted]!]) return
    const length = frontier[base + logLength]!
    begin(state)
    write(slot + role, leader)
    for (let other = 0; other < servers; other++) {
      write(slot + nextIndex + other, length + 1)
      write(slot + matchIndex + other, 0)
    }
    finish()
  }

  function clientRequest(state: number, slot: number): void {
    const length = frontier[state + slot + logLength]!
    if (length >= maxLogLength) return
    begin(state)
    append(slot, length, frontier[state + slot + term]!)
    finish()
  }

  function append(slot: number, length: number, entry: number): void {
    write(slot + logLength, length + 1)
    write(slot + log + length, entry)
  }

  function advanceCommitIndex(state: number, server: number): void {
    const slot = server * serverSlots
    const base = state + slot
    const length = frontier[base + logLength]!
    let agreed = 0
    for (let index = 1; index <= length; index++) {
      let holders = 1 << server
      for (let other = 0; other < servers; other++) {
        if (frontier[base + matchIndex + other]! >= index) holders |= 1 << other
      }
      if (isQuorum[holders]) agreed = index
    }
    const advances = agreed > 0 && frontier[base + log + agreed - 1] === frontier[base + term]
    begin(state)
    write(slot + commitIndex, advances ? agreed : frontier[base + commitIndex]!)
    finish()
  }

  function appendEntries(state: number, server: number): void {
    const base = state + server * serverSlots
    const length = frontier[base + logLength]!
    const commit = frontier[base + commitIndex]!
    for (let other = 0; other < servers; other++) {
      if (other === server) continue
      const next = frontier[base + nextIndex + other]!
      const previous = next - 1
      const previousTerm = previous > 0 ? frontier[base + log + previous - 1]! : 0
      const last = Math.min(length, next)
      const entry = next <= last ? frontier[base + log + next - 1]! : 0
      const header = envelope(appendRequest, frontier[base + term]!, server, other)
      const place = (previous << 8) | (previousTerm << 10)
      send(state, header | place | (entry << 12) | (Math.min(commit, last) << 14))
    }
  }

  /* Messages. */

  function send(state: number, message: number): void {
    const count = frontier[state + messageCount]!
    if (count >= maxMessages || has(state, message)) return
    begin(state)
    mix(lowOf(message), highOf(message))
    writeBare(messages + count, message)
    writeBare(messageCount, count + 1)
    finish()
  }

  function has(state: number, message: number): boolean {
    const count = frontier[state + messageCount]!
    for (let place = 0; place < count; place++) {
      if (frontier[state + messages + place] === message) return true
    }
    return false
  }

  /** The last message takes the place of the one that goes. */
  function remove(state: number, place: number): void {
    const message = frontier[state + messages + place]!
    const last = frontier[state + messageCount]! - 1
    mix(lowOf(message), highOf(message))
    writeBare(messages + place, frontier[state + messages + last]!)
    writeBare(messages + last, 0)
    writeBare(messageCount, last)
  }

  function replace(state: number, place: number, message: number): void {
    const old = frontier[state + messages + place]!
    mix(lowOf(old) ^ lowOf(message), highOf(old) ^ highOf(message))
    writeBare(messages + place, message)
  }

  function drop(state: number, place: number): void {
    begin(state)
    remove(state, place)
    finish()
  }

  function receive(state: number, place: number): void {
    const message = frontier[state + messages + place]!
    const receiver = (message >> 6) & 3
    const slot = receiver * serverSlots
    const messageTerm = (message >> 2) & 3
    const termNow = frontier[state + slot + term]!
    if (messageTerm > termNow) {
      begin(state)
      write(slot + term, messageTerm)
      write(slot + role, follower)
      write(slot + votedFor, 0)
      finish()
      return
    }
    switch (message & 3) {
      case voteRequest:
        handleVoteRequest(state, place, message, receiver)
        return
      case appendRequest:
        handleAppendRequest(state, place, message, receiver)
        return
      case voteResponse:
        if (messageTerm < termNow) drop(state, place)
        else handleVoteResponse(state, place, message, slot)
        return
      default:
        if (messageTerm < termNow) drop(state, place)
        else handleAppendResponse(state, place, message, slot)
    }
  }

  function handleVoteRequest(state: number, place: number, message: number, receiver: number): void {
    const slot = receiver * serverSlots
    const base = state + slot
    const source = (message >> 4) & 3
    const termNow = frontier[base + term]!
    const length = frontier[base + logLength]!
    const lastTerm = length > 0 ? frontier[base + log + length - 1]! : 0
    const theirLastTerm = (message >> 8) & 3
    const isUpToDate =
      theirLastTerm > lastTerm || (theirLastTerm === lastTerm && ((message >> 10) & 3) >= length)
    const voted = frontier[base + votedFor]!
    const grants = ((message >> 2) & 3) === termNow && isUpToDate && (voted === 0 || voted === source + 1)
    const response = envelope(voteResponse, termNow, receiver, source) | (grants ? 1 << 8 : 0)
    if (has(state, response)) return
    begin(state)
    if (grants) write(slot + votedFor, source + 1)
    replace(state, place, response)
    finish()
  }

  function handleVoteResponse(state: number, place: number, message: number, slot: number): void {
    const base = state + slot
    const source = (message >> 4) & 3
    begin(state)
    write(slot + votesResponded, frontier[base + votesResponded]! | (1 << source))
    write(slot + votesGranted, frontier[base + votesGranted]! | (((message >> 8) & 1) << source))
    remove(state, place)
    finish()
  }

  function handleAppendRequest(state: number, place: number, message: number, receiver: number): void {
    const slot = receiver * serverSlots
    const base = state + slot
    const source = (message >> 4) & 3
    const termNow = frontier[base + term]!
    const roleNow = frontier[base + role]!
    const length = frontier[base + logLength]!
    const previous = (message >> 8) & 3
    const entry = (message >> 12) & 3
    const header = envelope(appendResponse, termNow, receiver, source)
    const isStale = ((message >> 2) & 3) < termNow
    if (!isStale && roleNow === candidate) {
      begin(state)
      write(slot + role, follower)
      finish()
      return
    }
    if (!isStale && roleNow === leader) return
    const fits =
      previous === 0 || (previous <= length && ((message >> 10) & 3) === frontier[base + log + previous - 1])
    if (isStale || !fits) {
      reply(state, place, header)
      return
    }
    if (entry === 0 || (length > previous && frontier[base + log + previous] === entry)) {
      const response = header | (1 << 8) | ((previous + (entry === 0 ? 0 : 1)) << 9)
      if (has(state, response)) return
      begin(state)
      write(slot + commitIndex, (message >> 14) & 3)
      replace(state, place, response)
      finish()
      return
    }
    begin(state)
    if (length > previous) {
      write(slot + logLength, length - 1)
      write(slot + log + length - 1, 0)
    } else {
      append(slot, length, entry)
    }
    finish()
  }

  function reply(state: number, place: number, response: number): void {
    if (has(state, response)) return
    begin(state)
    replace(state, place, response)
    finish()
  }

  function handleAppendResponse(state: number, place: number, message: number, slot: number): void {
    const source = (message >> 4) & 3
    const isSuccess = ((message >> 8) & 1) === 1
    begin(state)
    if (isSuccess) {
      const match = (message >> 9) & 3
      write(slot + nextIndex + source, match + 1)
      write(slot + matchIndex + source, match)
    } else {
      const next = frontier[state + slot + nextIndex + source]! - 1
      write(slot + nextIndex + source, Math.max(next, 1))
    }
    remove(state, place)
    finish()
  }

  /** ElectionSafety, LogMatching and StateMachineSafety. */
  function holds(state: number): boolean {
    for (let i = 0; i < servers; i++) {
      for (let j = i + 1; j < servers; j++) {
        if (!agree(state + i * serverSlots, state + j * serverSlots)) return false
      }
    }
    return true
  }

  function agree(one: number, other: number): boolean {
    if (
      frontier[one + role] === leader &&
      frontier[other + role] === leader &&
      frontier[one + term] === frontier[other + term]
    ) {
      return false
    }
    const length = Math.min(frontier[one + logLength]!, frontier[other + logLength]!)
    const committed = Math.min(frontier[one + commitIndex]!, frontier[other + commitIndex]!)
    let isSame = true
    for (let index = 0; index < length; index++) {
      if (frontier[one + log + index] !== frontier[other + log + index]) isSame = false
      else if (!isSame) return false
    }
    for (let index = 0; index < committed; index++) {
      if (frontier[one + log + index] !== frontier[other + log + index]) return false
    }
    return true
  }

  return { initial, expand, startAt: successor.startAt, tally: successor.tally }
}

/** Two bits each of kind, term, source and destination; the rest is the kind's own. */
function envelope(kind: number, messageTerm: number, source: number, destination: number): number {
  return kind | (messageTerm << 2) | (source << 4) | (destination << 6)
}

function lowOf(message: number): number {
  return scramble(message ^ 0x3c6ef372)
}

function highOf(message: number): number {
  return scramble(message ^ 0x1b873593)
}
