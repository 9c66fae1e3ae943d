package main

import (
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// held is what a held node has made that is neither persisted, sent nor applied yet.
//
// What raft has not handed out in a Ready cannot be seen from outside, its new log entries among it; and
// once it has handed out a Ready, it does not hand out another before Advance, which would have the node
// count its own vote and its own entries as persisted. So each further Ready of a held node is taken through
// a copy of its RawNode, made before it was first used. Copies share the raft below them, and each has its
// own account of what it handed out. Together their Readys say what the one Ready would that is taken at the
// release, and advancing them in order steps the same messages to the node itself in the same order: taking
// a Ready changes nothing in raft but what the next one has in it.
type held struct {
	copies   []*raft.RawNode
	entries  []*raftpb.Entry // In place of what is stored from the index of the first on.
	applying []*raftpb.Entry
	messages []*raftpb.Message
	// Messages that must not be sent before what they answer for is persisted come after all others, as raft
	// has them in one Ready.
	responses []*raftpb.Message
}

// take takes what is new since it was last called.
func (h *held) take(unused raft.RawNode) {
	if len(h.copies) > 0 && !h.copies[len(h.copies)-1].HasReady() {
		return
	}
	node := &unused
	ready := node.Ready()
	h.copies = append(h.copies, node)
	h.entries = overwrite(h.entries, ready.Entries)
	h.applying = append(h.applying, ready.CommittedEntries...)
	for _, message := range ready.Messages {
		switch message.GetType() {
		case raftpb.MsgVoteResp, raftpb.MsgPreVoteResp, raftpb.MsgAppResp:
			h.responses = append(h.responses, message)
		default:
			h.messages = append(h.messages, message)
		}
	}
}

// ready is the Ready that the release takes. Its hard state is nil where it is as before.
func (h *held) ready(hardState, before *raftpb.HardState) raft.Ready {
	ready := raft.Ready{
		Entries:          h.entries,
		CommittedEntries: h.applying,
		Messages:         append(h.messages, h.responses...),
	}
	if hardState.GetTerm() != before.GetTerm() || hardState.GetVote() != before.GetVote() ||
		hardState.GetCommit() != before.GetCommit() {
		ready.HardState = hardState
	}
	return ready
}

// advance tells raft that all of it is done.
func (h *held) advance() {
	for _, node := range h.copies {
		node.Advance(raft.Ready{})
	}
}

// overwrite is what a log is after new entries, which take the place of those from their first index on.
func overwrite(log, entries []*raftpb.Entry) []*raftpb.Entry {
	if len(entries) == 0 {
		return log
	}
	first := entries[0].GetIndex()
	for i, entry := range log {
		if entry.GetIndex() >= first {
			return append(log[:i:i], entries...)
		}
	}
	return append(log[:len(log):len(log)], entries...)
}
