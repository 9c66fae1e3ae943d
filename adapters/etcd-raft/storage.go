package main

import (
	"math"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// storage is where a node keeps what is to outlive a crash of it. What raft reads of it is always what has
// been saved.
type storage interface {
	raft.Storage
	// save persists what a Ready has for it. The hard state is nil where it is as before.
	save(hardState *raftpb.HardState, entries []*raftpb.Entry)
	// crash loses what is volatile. What is read from then on is what a restart would find.
	crash()
	// start makes it ready to save again.
	start()
	close()
}

// memoryStorage survives the crash of its node by not being touched by it.
type memoryStorage struct{ *raft.MemoryStorage }

func newMemoryStorage(initial *raftpb.HardState, voters []uint64) memoryStorage {
	memory := newMemory(voters)
	must(memory.SetHardState(initial))
	return memoryStorage{memory}
}

func (s memoryStorage) save(hardState *raftpb.HardState, entries []*raftpb.Entry) {
	remember(s.MemoryStorage, hardState, entries)
}

func (memoryStorage) crash() {}
func (memoryStorage) start() {}
func (memoryStorage) close() {}

// newMemory is an empty log that begins at index 1 with a configuration that no entry has made: all servers
// are told of it before they start.
func newMemory(voters []uint64) *raft.MemoryStorage {
	memory := raft.NewMemoryStorage()
	must(memory.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{
		ConfState: &raftpb.ConfState{Voters: voters},
		Index:     new(uint64),
		Term:      new(uint64),
	}}))
	return memory
}

func remember(memory *raft.MemoryStorage, hardState *raftpb.HardState, entries []*raftpb.Entry) {
	must(memory.Append(entries))
	if !raft.IsEmptyHardState(hardState) {
		must(memory.SetHardState(hardState))
	}
}

// storedHardState is the hard state that a restart would find.
func storedHardState(s raft.Storage) *raftpb.HardState {
	hardState, _, err := s.InitialState()
	must(err)
	return hardState
}

// storedLog is the log that a restart would find.
func storedLog(s raft.Storage) []*raftpb.Entry {
	last, err := s.LastIndex()
	must(err)
	if last == 0 {
		return nil
	}
	entries, err := s.Entries(1, last+1, math.MaxUint64)
	must(err)
	return entries
}

// must is for what fails only where the machine does (a full disk, say) or where we are wrong. The command
// in which it happens answers `panic`.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
