package main

import (
	"os"
	"path/filepath"
	"sync"

	"go.etcd.io/etcd/server/v3/storage/wal"
	"go.etcd.io/etcd/server/v3/storage/wal/walpb"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

func init() {
	// Each open log allocates two files of this size in advance. Ours are short.
	wal.SegmentSizeBytes = 1 << 20
}

// walStorage persists to a write-ahead log of etcd's own. As in etcd, raft reads from a copy in memory, which
// is made anew from the files on every crash and start.
type walStorage struct {
	*raft.MemoryStorage
	directory string
	voters    []uint64
	log       *wal.WAL // nil while the node is down.
}

// newWALStorage creates a log in a directory that it makes, and that must not be there. A term is persisted
// as if the node had once taken part in it.
func newWALStorage(directory string, initial *raftpb.HardState, voters []uint64) *walStorage {
	log, err := wal.Create(nil, directory, nil)
	must(err)
	s := &walStorage{newMemory(voters), directory, voters, log}
	s.save(initial, nil)
	return s
}

func (s *walStorage) save(hardState *raftpb.HardState, entries []*raftpb.Entry) {
	must(s.log.Save(hardState, entries))
	remember(s.MemoryStorage, hardState, entries)
}

func (s *walStorage) crash() {
	s.close()
	log, err := wal.OpenForRead(nil, s.directory, &walpb.Snapshot{})
	must(err)
	s.replay(log)
}

func (s *walStorage) start() {
	log, err := wal.Open(nil, s.directory, &walpb.Snapshot{})
	must(err)
	s.replay(log)
	s.log = log
}

func (s *walStorage) close() {
	if s.log != nil {
		must(s.log.Close())
		s.log = nil
	}
}

// replay fills the copy in memory with what the log has.
func (s *walStorage) replay(log *wal.WAL) {
	_, hardState, entries, err := log.ReadAll()
	must(err)
	s.MemoryStorage = newMemory(s.voters)
	remember(s.MemoryStorage, hardState, entries)
}

// removeWAL removes the log of an earlier cluster, and nothing else that may be in its place.
func removeWAL(directory string) error {
	if _, err := os.Lstat(directory); os.IsNotExist(err) {
		return nil
	}
	if !wal.Exist(directory) {
		return refused("%s is there already, and is no write-ahead log", directory)
	}
	return os.RemoveAll(directory)
}

// temporaryDirectory is removed with all that is in it, by whoever comes first: `close`, the next `init`, or
// a signal, which comes in another thread.
type temporaryDirectory struct {
	mutex sync.Mutex
	path  string
}

func (t *temporaryDirectory) make() (string, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	path, err := os.MkdirTemp("", "etcd-raft-")
	t.path = path
	return path, err
}

func (t *temporaryDirectory) remove() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.path != "" {
		os.RemoveAll(t.path)
		t.path = ""
	}
}

// walDirectory is where the node of that name has its log, below the directory of them all.
func walDirectory(directory, node string) string { return filepath.Join(directory, node+".wal") }

// checkDirectoryName says what is wrong with a name of which there is to be a directory.
func checkDirectoryName(node string) error {
	if node != filepath.Base(node) {
		return invalid("a node with a write-ahead log has a directory of its name, which %q cannot be", node)
	}
	return nil
}

// makeDirectory makes one if there is none.
func makeDirectory(directory string) error { return os.MkdirAll(directory, 0o700) }
