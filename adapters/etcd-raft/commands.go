package main

import (
	"encoding/json"
	"slices"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// arguments are those of a command, looked up. A command has those that it takes, and no others.
type arguments struct {
	Node    *string `json:"node"`
	Message *int64  `json:"message"`
	Value   *string `json:"value"`
	Server  *string `json:"server"`
}

// command is what can be done to the cluster. It returns the node that it has touched, if any.
type command struct {
	name  string
	takes []string
	run   func(c *cluster, args *arguments, rounds int) (*node, error)
}

// commands are all there are, in the order in which `hello` lists them.
var commands = []command{
	{"campaign", []string{"node"}, onRunning(func(n *node, _ *arguments) error {
		return n.raw.Campaign()
	})},
	{"deliver", []string{"message"}, deliver},
	{"drop", []string{"message"}, drop},
	{"duplicate", []string{"message"}, duplicate},
	{"propose", []string{"node", "value"}, onRunning(func(n *node, args *arguments) error {
		if *args.Value == "" {
			return invalid("`value` is a string that is not empty")
		}
		return n.raw.Propose([]byte(*args.Value))
	})},
	{"heartbeat", []string{"node"}, onRunning(func(n *node, _ *arguments) error {
		if n.raw.BasicStatus().RaftState != raft.StateLeader {
			return refused("%s does not lead", n.name())
		}
		n.raw.Tick()
		return nil
	})},
	{"crash", []string{"node"}, onRunning(func(n *node, _ *arguments) error {
		n.crash()
		return nil
	})},
	{"start", []string{"node"}, start},
	{"hold", []string{"node"}, onRunning(func(n *node, _ *arguments) error {
		if n.held != nil {
			return refused("%s is held already", n.name())
		}
		n.held = &held{}
		return nil
	})},
	{"release", []string{"node"}, release},
	{"add-server", []string{"node", "server"}, change(raftpb.ConfChangeAddNode)},
	{"remove-server", []string{"node", "server"}, change(raftpb.ConfChangeRemoveNode)},
}

func commandNames() []string {
	names := make([]string, len(commands))
	for i, command := range commands {
		names[i] = command.name
	}
	return names
}

func findCommand(name string) (*command, bool) {
	for i := range commands {
		if commands[i].name == name {
			return &commands[i], true
		}
	}
	return nil, false
}

// parseArguments reads those that the command takes, all of which must be there.
func parseArguments(command *command, text json.RawMessage) (*arguments, error) {
	args := &arguments{}
	if err := parseStrictly(text, args); err != nil {
		return nil, err
	}
	for _, argument := range []struct {
		name string
		said bool
	}{
		{"node", args.Node != nil},
		{"message", args.Message != nil},
		{"value", args.Value != nil},
		{"server", args.Server != nil},
	} {
		takes := slices.Contains(command.takes, argument.name)
		if takes && !argument.said {
			return nil, invalid("`%s` takes `%s`", command.name, argument.name)
		}
		if argument.said && !takes {
			return nil, unsupported("`%s` takes no `%s`", command.name, argument.name)
		}
	}
	return args, nil
}

// onRunning is a command to a node that runs. What raft refuses, the command does; else it goes on to what
// raft has ready thereafter.
func onRunning(run func(n *node, args *arguments) error) func(*cluster, *arguments, int) (*node, error) {
	return func(c *cluster, args *arguments, rounds int) (*node, error) {
		n, err := c.running(*args.Node)
		if err != nil {
			return nil, err
		}
		if err := run(n, args); err != nil {
			return nil, asRefused(err)
		}
		return n, n.settle(rounds)
	}
}

func asRefused(err error) error {
	if _, known := err.(*failure); known {
		return err
	}
	return refused("%s", err)
}

func (c *cluster) node(name string) (*node, error) {
	id := c.idOf(name)
	if id == 0 {
		return nil, refused("no such node: %s", name)
	}
	return c.nodes[id-1], nil
}

func (c *cluster) running(name string) (*node, error) {
	n, err := c.node(name)
	if err == nil && n.raw == nil {
		return nil, refused("%s is down", name)
	}
	return n, err
}

func (c *cluster) message(number int64) (*raftpb.Message, error) {
	message, found := c.network[number]
	if !found {
		return nil, &failure{"no_message", "no such message in the network"}
	}
	return message, nil
}

func deliver(c *cluster, args *arguments, rounds int) (*node, error) {
	message, err := c.message(*args.Message)
	if err != nil {
		return nil, err
	}
	n := c.nodes[message.GetTo()-1]
	if n.raw == nil {
		return nil, refused("%s is down", n.name())
	}
	delete(c.network, *args.Message)
	// An error says that raft has ignored the message: a response from a server that it no longer knows.
	_ = n.raw.Step(message)
	return n, n.settle(rounds)
}

func drop(c *cluster, args *arguments, _ int) (*node, error) {
	_, err := c.message(*args.Message)
	delete(c.network, *args.Message)
	return nil, err
}

func duplicate(c *cluster, args *arguments, _ int) (*node, error) {
	message, err := c.message(*args.Message)
	if err == nil {
		c.send(message)
	}
	return nil, err
}

func start(c *cluster, args *arguments, rounds int) (*node, error) {
	n, err := c.node(*args.Node)
	if err != nil {
		return nil, err
	}
	if n.raw != nil {
		return nil, refused("%s is running", n.name())
	}
	n.storage.start()
	n.start()
	return n, n.settle(rounds)
}

func release(c *cluster, args *arguments, rounds int) (*node, error) {
	n, err := c.running(*args.Node)
	if err != nil {
		return nil, err
	}
	if n.held == nil {
		return nil, refused("%s is not held", n.name())
	}
	return n, n.release(rounds)
}

func change(kind raftpb.ConfChangeType) func(*cluster, *arguments, int) (*node, error) {
	return onRunning(func(n *node, args *arguments) error {
		server, err := n.cluster.node(*args.Server)
		if err != nil {
			return err
		}
		return n.proposeChange(kind, server.id)
	})
}
