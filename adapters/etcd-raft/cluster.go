package main

import (
	"io"
	"slices"

	"go.etcd.io/raft/v3/raftpb"
)

// cluster is a set of nodes, and the network between them.
type cluster struct {
	// Raft's number of a node is its place among the sorted names, from 1: so whatever goes to each in turn
	// does so by name.
	names   []string
	nodes   []*node
	members []uint64 // The configuration before any entry changes it, in order.
	logger  *logger

	network     map[int64]*raftpb.Message
	messageLast int64
	sent        []byte // The messages of this command, as JSON.

	// The members that an entry of the log says, as JSON, by the data of the entry: they are shown over and
	// over, and cost a hundred times more to find than to look up.
	configurations map[string][]byte
}

// clusterOptions are the arguments of `init`, checked.
type clusterOptions struct {
	names, members []string // Sorted.
	term           uint64
	// The directory of each node's write-ahead log, or nil: storage in memory.
	walDirectories []string
	log            io.Writer // nil: no log.
}

func newCluster(options clusterOptions) *cluster {
	c := &cluster{
		names:          options.names,
		logger:         &logger{names: options.names, output: options.log},
		network:        map[int64]*raftpb.Message{},
		configurations: map[string][]byte{},
	}
	for _, name := range options.members {
		c.members = append(c.members, c.idOf(name))
	}
	for i := range c.names {
		initial := &raftpb.HardState{Term: new(options.term), Vote: new(uint64), Commit: new(uint64)}
		n := &node{id: uint64(i + 1), cluster: c}
		if options.walDirectories == nil {
			n.storage = newMemoryStorage(initial, c.members)
		} else {
			n.storage = newWALStorage(options.walDirectories[i], initial, c.members)
		}
		c.nodes = append(c.nodes, n)
		n.start()
	}
	return c
}

func (c *cluster) close() {
	for _, n := range c.nodes {
		n.storage.close()
	}
}

// idOf is raft's number of a node, or 0.
func (c *cluster) idOf(name string) uint64 {
	i, found := slices.BinarySearch(c.names, name)
	if !found {
		return 0
	}
	return uint64(i + 1)
}

func (c *cluster) namesOf(ids []uint64) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = c.names[id-1]
	}
	return names
}

// send puts a message into the network, where it stays until a command takes it.
func (c *cluster) send(message *raftpb.Message) {
	c.messageLast++
	c.network[c.messageLast] = message
	if len(c.sent) > 0 {
		c.sent = append(c.sent, ',')
	}
	c.sent = c.appendMessage(c.sent, c.messageLast, message)
}

func (c *cluster) appendMessage(b []byte, number int64, m *raftpb.Message) []byte {
	b = append(b, '{')
	b = appendIntegerMember(b, "message", uint64(number))
	b = appendString(appendMember(b, "type"), m.GetType().String())
	b = c.appendNameOrNull(appendMember(b, "from"), m.GetFrom())
	b = c.appendNameOrNull(appendMember(b, "to"), m.GetTo())
	b = appendIntegerMember(b, "term", m.GetTerm())
	b = appendIntegerMember(b, "index", m.GetIndex())
	b = appendIntegerMember(b, "logTerm", m.GetLogTerm())
	b = c.appendEntries(appendMember(b, "entries"), m.GetEntries())
	b = appendIntegerMember(b, "commit", m.GetCommit())
	b = appendBoolMember(b, "reject", m.GetReject())
	b = appendIntegerMember(b, "rejectHint", m.GetRejectHint())
	return append(b, '}')
}

func (c *cluster) appendEntries(b []byte, entries []*raftpb.Entry) []byte {
	b = append(b, '[')
	for i, entry := range entries {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.appendEntry(b, entry)
	}
	return append(b, ']')
}

func (c *cluster) appendEntry(b []byte, entry *raftpb.Entry) []byte {
	kind := "command"
	switch {
	case entry.GetType() != raftpb.EntryNormal:
		kind = "configuration"
	case len(entry.GetData()) == 0:
		kind = "empty"
	}
	b = append(b, '{')
	b = appendString(appendMember(b, "type"), kind)
	b = appendIntegerMember(b, "term", entry.GetTerm())
	switch kind {
	case "command":
		b = appendString(appendMember(b, "value"), string(entry.GetData()))
	case "configuration":
		b = append(appendMember(b, "members"), c.configurationOf(entry)...)
	}
	return append(b, '}')
}

func (c *cluster) configurationOf(entry *raftpb.Entry) []byte {
	members, found := c.configurations[string(entry.GetData())]
	if !found {
		members = []byte("[]")
		if change := confChange(entry); change != nil && len(change.GetContext()) > 0 {
			members = change.GetContext()
		}
		c.configurations[string(entry.GetData())] = members
	}
	return members
}

func (c *cluster) appendNameOrNull(b []byte, id uint64) []byte {
	if id == 0 || id > uint64(len(c.names)) {
		return append(b, "null"...)
	}
	return appendString(b, c.names[id-1])
}

// appendNodes appends the nodes, each with its name.
func (c *cluster) appendNodes(b []byte, nodes ...*node) []byte {
	b = append(b, '{')
	for _, n := range nodes {
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = n.append(append(c.appendNameOrNull(b, n.id), ':'))
	}
	return append(b, '}')
}
