package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"go.etcd.io/raft/v3/raftpb"
)

// What a held node keeps back is looked at after each command, and that must change nothing: the same commands
// to a cluster whose held nodes are left alone until their release lead to the same messages and the same
// state.
func TestLookingAtHeldNodesChangesNothing(t *testing.T) {
	releases := 0
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 0))
		names := []string{"s1", "s2", "s3", "s4"}
		options := clusterOptions{names: names, members: names[:3], term: 1}
		looked, blind := newCluster(options), newCluster(options)
		left := make([]bool, len(names)) // Nodes of blind that are held.
		for step := range 400 {
			command := randomCommand(random, looked)
			var heldLog []byte
			n := looked.nodes[command.node]
			if command.op == "release" && n.held != nil {
				heldLog = looked.appendEntries(nil, n.log())
				releases++
			}
			looked.sent, blind.sent = looked.sent[:0], blind.sent[:0]
			apply(t, looked, command, nil)
			apply(t, blind, command, left)
			where := fmt.Sprintf("seed %d, step %d, %+v", seed, step, command)
			if !bytes.Equal(looked.sent, blind.sent) {
				t.Fatalf("%s: sent\n%s\nnot\n%s", where, looked.sent, blind.sent)
			}
			for i := range names {
				a, b := visible(looked.nodes[i], left[i]), visible(blind.nodes[i], left[i])
				if !bytes.Equal(a, b) {
					t.Fatalf("%s: %s is\n%s\nnot\n%s", where, names[i], a, b)
				}
			}
			// What was said to be in the log is what is stored then, but for what comes after it.
			if heldLog != nil && len(heldLog) > 2 {
				if stored := looked.appendEntries(nil, storedLog(n.storage)); !bytes.HasPrefix(stored, heldLog[:len(heldLog)-1]) {
					t.Fatalf("%s: the log was shown as\n%s\nbut is\n%s", where, heldLog, stored)
				}
			}
		}
	}
	if releases < 1000 {
		t.Errorf("only %d releases", releases)
	}
}

// visible is all of a node, or as much as can be seen of one that is left alone.
func visible(n *node, left bool) []byte {
	if !left {
		return n.append(nil)
	}
	status := n.raw.BasicStatus()
	b := fmt.Appendf(nil, "%v %v %v %d ", status.HardState, status.SoftState, n.members, status.Applied)
	return n.appendProgress(b, status.RaftState)
}

type randomly struct {
	op      string
	node    int
	message int64
	value   string
	server  uint64
	kind    raftpb.ConfChangeType
}

// randomCommand is a command that makes sense in the cluster, and will often change it.
func randomCommand(random *rand.Rand, c *cluster) randomly {
	command := randomly{node: random.IntN(len(c.nodes)), value: fmt.Sprintf("v%d", random.IntN(5)),
		server: uint64(1 + random.IntN(len(c.nodes))), kind: raftpb.ConfChangeType(random.IntN(2))}
	// The oldest messages are lost, so that the network does not fill up.
	first := max(1, c.messageLast-12)
	command.message = first + random.Int64N(max(1, c.messageLast-first+1))
	n := c.nodes[command.node]
	switch x := random.Float64(); {
	case n.raw == nil:
		command.op = "start"
	case x < 0.65:
		command.op = "deliver"
		if message := c.network[command.message]; message != nil {
			command.node = int(message.GetTo()) - 1
		}
	case x < 0.70:
		command.op = "campaign"
	case x < 0.80:
		command.op = "propose"
	case x < 0.83:
		command.op = "heartbeat"
	case x < 0.85:
		command.op = "crash"
	case x < 0.97 && n.held == nil:
		command.op = "hold"
	case x < 0.97:
		command.op = "release"
	case len(n.members) > 1:
		command.op = "change"
	}
	return command
}

// apply does a command without its checks, and does not look at nodes that are left alone. They are not
// held for the cluster, which would look at them.
func apply(t *testing.T, c *cluster, command randomly, left []bool) {
	n := c.nodes[command.node]
	switch command.op {
	case "start":
		n.storage.start()
		n.start()
	case "deliver":
		message := c.network[command.message]
		if message == nil || n.raw == nil {
			return
		}
		delete(c.network, command.message)
		_ = n.raw.Step(message)
	case "campaign":
		_ = n.raw.Campaign()
	case "propose":
		_ = n.raw.Propose([]byte(command.value))
	case "heartbeat":
		n.raw.Tick()
	case "change":
		_ = n.proposeChange(command.kind, command.server)
	case "crash":
		n.crash()
		if left != nil {
			left[command.node] = false
		}
	case "hold":
		if left != nil {
			left[command.node] = true
		} else {
			n.held = &held{}
		}
	case "release":
		if left == nil {
			if err := n.release(roundsDefault); err != nil {
				t.Fatal(err)
			}
			return
		}
		left[command.node] = false
	}
	if left == nil || !left[command.node] {
		if err := n.settle(roundsDefault); err != nil {
			t.Fatal(err)
		}
	}
}
