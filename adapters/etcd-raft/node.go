package main

import (
	"encoding/json"
	"math"
	"slices"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"
	"google.golang.org/protobuf/proto"
)

// node is one server: a RawNode while it runs, and its storage, which outlives that.
type node struct {
	id      uint64
	cluster *cluster
	storage storage
	raw     *raft.RawNode // nil while it is down.
	unused  raft.RawNode  // A copy of raw from before it was used; see held.
	held    *held         // nil unless it is held.
	// The hard state that raft began with, or last had us persist: it says only what differs from that.
	hardState *raftpb.HardState
	members   []uint64 // Of the configuration that it applied last, in order.
}

func (n *node) name() string { return n.cluster.names[n.id-1] }

// start has the node run from what is stored.
func (n *node) start() {
	raw, err := raft.NewRawNode(&raft.Config{
		ID: n.id,
		// The clock only ever ticks for heartbeats.
		ElectionTick:  1 << 30,
		HeartbeatTick: 1,
		Storage:       n.storage,
		// One entry a message, and as many of them committed at once as there are.
		MaxSizePerMsg:             0,
		MaxCommittedSizePerReady:  math.MaxUint64,
		MaxInflightMsgs:           256,
		DisableProposalForwarding: true,
		Logger:                    n.cluster.logger,
	})
	must(err)
	n.raw, n.unused, n.hardState = raw, *raw, raw.BasicStatus().HardState
	n.members = n.cluster.members
}

// crash loses all but what is stored.
func (n *node) crash() {
	n.raw, n.unused, n.held = nil, raft.RawNode{}, nil
	n.members = n.cluster.members
	n.storage.crash()
}

// settle does what raft has ready, until it has no more, or takes it from raft if the node is held.
func (n *node) settle(rounds int) error {
	if n.raw == nil {
		return nil
	}
	if n.held != nil {
		n.held.take(n.unused)
		return nil
	}
	for ; n.raw.HasReady(); rounds-- {
		if rounds <= 0 {
			return &failure{"not_quiescent", "still not quiescent after as many rounds as the budget has"}
		}
		ready := n.raw.Ready()
		n.do(ready)
		n.raw.Advance(ready)
	}
	return nil
}

// release does what was held back.
func (n *node) release(rounds int) error {
	held := n.held
	n.held = nil
	n.do(held.ready(n.raw.BasicStatus().HardState, n.hardState))
	held.advance()
	return n.settle(rounds - 1)
}

// do persists, sends and applies, in this order.
func (n *node) do(ready raft.Ready) {
	n.storage.save(ready.HardState, ready.Entries)
	if ready.HardState != nil {
		n.hardState = ready.HardState
	}
	for _, message := range ready.Messages {
		n.cluster.send(message)
	}
	for _, entry := range ready.CommittedEntries {
		if change := confChange(entry); change != nil {
			n.members = slices.Sorted(slices.Values(n.raw.ApplyConfChange(change).GetVoters()))
		}
	}
}

// confChange is the change of the configuration that an entry is, or nil.
func confChange(entry *raftpb.Entry) *raftpb.ConfChange {
	if entry.GetType() != raftpb.EntryConfChange {
		return nil
	}
	change := &raftpb.ConfChange{}
	must(proto.Unmarshal(entry.GetData(), change))
	return change
}

// proposeChange proposes a configuration with one server more or less than the one in force at the node. The
// entry has the whole of it in its context, for whoever reads the log.
func (n *node) proposeChange(kind raftpb.ConfChangeType, server uint64) error {
	members := slices.DeleteFunc(slices.Clone(n.members), func(id uint64) bool { return id == server })
	if kind == raftpb.ConfChangeAddNode {
		members = slices.Sorted(slices.Values(append(members, server)))
	}
	context, err := json.Marshal(n.cluster.namesOf(members))
	must(err)
	return n.raw.ProposeConfChange(&raftpb.ConfChange{Type: &kind, NodeId: &server, Context: context})
}

// log is all of the log that the node has, whether stored or not.
func (n *node) log() []*raftpb.Entry {
	stored := storedLog(n.storage)
	if n.held == nil {
		return stored // What is settled is stored.
	}
	return overwrite(stored, n.held.entries)
}

// append appends all that can be seen of the node.
func (n *node) append(b []byte) []byte {
	stored := storedHardState(n.storage)
	status := raft.BasicStatus{HardState: stored}
	if n.raw != nil {
		status = n.raw.BasicStatus()
	}
	b = append(b, '{')
	b = appendBoolMember(b, "running", n.raw != nil)
	b = appendBoolMember(b, "held", n.held != nil)
	b = appendIntegerMember(b, "term", status.GetTerm())
	b = n.cluster.appendNameOrNull(appendMember(b, "vote"), status.GetVote())
	b = append(appendMember(b, "role"), roles[status.RaftState]...)
	b = n.cluster.appendNameOrNull(appendMember(b, "leader"), status.Lead)
	b = appendIntegerMember(b, "commit", status.GetCommit())
	b = appendIntegerMember(b, "applied", status.Applied)
	b = n.cluster.appendEntries(appendMember(b, "log"), n.log())
	b = appendNames(appendMember(b, "members"), n.cluster.namesOf(n.members))
	b = n.appendProgress(appendMember(b, "progress"), status.RaftState)
	b = append(appendMember(b, "stored"), '{')
	b = appendIntegerMember(b, "term", stored.GetTerm())
	b = n.cluster.appendNameOrNull(appendMember(b, "vote"), stored.GetVote())
	b = appendIntegerMember(b, "commit", stored.GetCommit())
	b = n.cluster.appendEntries(appendMember(b, "log"), storedLog(n.storage))
	return append(b, "}}"...)
}

var roles = map[raft.StateType]string{
	raft.StateFollower:     `"follower"`,
	raft.StatePreCandidate: `"candidate"`,
	raft.StateCandidate:    `"candidate"`,
	raft.StateLeader:       `"leader"`,
}

// appendProgress appends what a leader knows of the log of each server, or null.
func (n *node) appendProgress(b []byte, role raft.StateType) []byte {
	if role != raft.StateLeader {
		return append(b, "null"...)
	}
	b = append(b, '{')
	n.raw.WithProgress(func(id uint64, _ raft.ProgressType, progress tracker.Progress) {
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = append(n.cluster.appendNameOrNull(b, id), ":{"...)
		b = appendIntegerMember(b, "match", progress.Match)
		b = appendIntegerMember(b, "next", progress.Next)
		b = append(appendMember(b, "state"), progressStates[progress.State]...)
		b = append(appendBoolMember(b, "paused", progress.IsPaused()), '}')
	})
	return append(b, '}')
}

var progressStates = map[tracker.StateType]string{
	tracker.StateProbe:     `"probe"`,
	tracker.StateReplicate: `"replicate"`,
	tracker.StateSnapshot:  `"snapshot"`,
}
