import type { Json, JsonObject } from '../../src/index.js'

/** A server in the trace's specification. */
interface Server {
  term: number
  role: 'Follower' | 'Candidate' | 'Leader'
  vote: string | 0
  commit: number
  log: readonly JsonObject[]
}

/** A message in the network of the trace. */
interface Message extends JsonObject {
  readonly mtype: string
  readonly mterm: number
  readonly msource: string
  readonly mdest: string
}

/**
 * A trace of a Raft with smaller steps than any library takes, in tla2json's format: what a model checker
 * would print. It is made of a list of its steps, one a line:
 *
 *     s1 times out           s1 asks s2             s2 learns 2 (a term)   s2 votes for s1      s1 hears s2
 *     s1 leads               s1 appends to s2       s2 stores from s1      s2 answers s1
 *     s1 counts s2           s1 commits 1           s1 restarts            s1 proposes 5
 *
 * The events of each are added to `history.global`, as the specification's author has it.
 */
export function makeRaftTrace(names: readonly string[], steps: string): readonly JsonObject[] {
  const servers = new Map<string, Server>(
    names.map((name) => [name, { term: 1, role: 'Follower', vote: 0, commit: 0, log: [] }]),
  )
  const events: JsonObject[] = []
  const messages: Message[] = []
  const trace = [{ no: 1, name: 'Initial predicate', state: stateOf(servers, messages, events) }]
  for (const line of steps.split('\n').map((each) => each.trim())) {
    if (line === '') continue
    const name = take(line)
    trace.push({ no: trace.length + 1, name, state: stateOf(servers, messages, events) })
  }
  return trace

  function take(line: string): string {
    const [who = '', what = '', ...rest] = line.split(' ')
    const other = rest.at(-1) ?? ''
    const server = servers.get(who)!
    switch (what) {
      case 'times':
        Object.assign(server, { term: server.term + 1, role: 'Candidate', vote: 0 })
        events.push({ action: 'Timeout', executedOn: who })
        return 'Timeout'
      case 'asks':
        send({
          ...{ mtype: 'RequestVoteRequest', mterm: server.term, msource: who, mdest: other },
          ...{ mlastLogTerm: Number(server.log.at(-1)?.term ?? 0), mlastLogIndex: server.log.length },
        })
        return 'RequestVote'
      case 'learns':
        Object.assign(server, { term: Number(other), role: 'Follower', vote: 0 })
        return 'NextAsync'
      case 'votes': {
        receive('RequestVoteRequest', other, who)
        server.vote = other
        const mtype = 'RequestVoteResponse'
        send({ mtype, mterm: server.term, msource: who, mdest: other, mvoteGranted: true, mlog: server.log })
        return 'NextAsync'
      }
      case 'hears':
        receive('RequestVoteResponse', other, who)
        return 'NextAsync'
      case 'leads': {
        server.role = 'Leader'
        server.log = [...server.log, { term: server.term, type: 'ValueEntry', value: 0 }]
        const leaders = names.filter((name) => servers.get(name)!.role === 'Leader')
        events.push({ action: 'BecomeLeader', executedOn: who, leaders })
        return 'BecomeLeader'
      }
      case 'proposes':
        server.log = [...server.log, { term: server.term, type: 'ValueEntry', value: Number(other) }]
        return 'ClientRequest'
      case 'appends': {
        const mprevLogIndex = servers.get(other)!.log.length
        send({
          ...{ mtype: 'AppendEntriesRequest', mterm: server.term, msource: who, mdest: other },
          ...{ mprevLogIndex, mprevLogTerm: Number(server.log[mprevLogIndex - 1]?.term ?? 0) },
          ...{ mentries: server.log.slice(mprevLogIndex, mprevLogIndex + 1), mcommitIndex: server.commit },
        })
        return 'AppendEntries'
      }
      case 'stores': {
        const request = find('AppendEntriesRequest', other, who)
        server.log = [...server.log, ...(request.mentries as readonly JsonObject[])]
        return 'NextAsync'
      }
      case 'answers': {
        server.commit = Number(receive('AppendEntriesRequest', other, who).mcommitIndex)
        const mtype = 'AppendEntriesResponse'
        const answer = { mtype, mterm: server.term, msource: who, mdest: other }
        send({ ...answer, msuccess: true, mmatchIndex: server.log.length })
        return 'NextAsync'
      }
      case 'counts':
        receive('AppendEntriesResponse', other, who)
        return 'NextAsync'
      case 'commits':
        server.commit = Number(other)
        events.push({ action: 'CommitEntry', executedOn: who, entry: server.log[server.commit - 1]! })
        return 'AdvanceCommitIndex'
      case 'restarts':
        Object.assign(server, { role: 'Follower', commit: 0 })
        events.push({ action: 'Restart', executedOn: who })
        return 'NextAsync'
      default:
        throw new Error(`a trace has no step: ${line}`)
    }
  }

  function send(message: Message): void {
    messages.push(message)
    events.push({ action: 'Send', executedOn: message.msource, msg: message })
  }

  function find(mtype: string, from: string, to: string): Message {
    return messages.find((each) => each.mtype === mtype && each.msource === from && each.mdest === to)!
  }

  function receive(mtype: string, from: string, to: string): Message {
    const message = find(mtype, from, to)
    messages.splice(messages.indexOf(message), 1)
    events.push({ action: 'Receive', executedOn: to, msg: message })
    return message
  }
}

function stateOf(
  servers: ReadonlyMap<string, Server>,
  messages: readonly Message[],
  events: readonly JsonObject[],
): JsonObject {
  const each = (of: (server: Server) => Json): JsonObject =>
    Object.fromEntries([...servers].map(([name, server]) => [name, of(server)]))
  return {
    history: { global: [...events] },
    currentTerm: each(({ term }) => term),
    state: each(({ role }) => role),
    votedFor: each(({ vote }) => vote),
    commitIndex: each(({ commit }) => commit),
    log: each(({ log }) => log),
    messages: messages.map((message) => [message, 1]),
  }
}
