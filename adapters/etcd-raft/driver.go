package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
)

// driver answers requests, and has the cluster of the last `init`.
type driver struct {
	log       io.Writer // Where a cluster with a log writes it.
	cluster   *cluster  // nil before the first `init`, and after a panic.
	panicked  bool
	temporary temporaryDirectory
}

func newDriver(log io.Writer) *driver { return &driver{log: log} }

// close ends the cluster, and removes what it need not leave behind.
func (d *driver) close() {
	if d.cluster != nil {
		_ = caught(func() error { d.cluster.close(); return nil })
		d.cluster = nil
	}
	d.temporary.remove()
}

// answer appends the answer to one line, and whether it is to be the last one.
func (d *driver) answer(b, line []byte) (_ []byte, last bool) {
	r, err := parseRequest(line)
	if err != nil {
		return appendFailure(b, r.ID, err), false
	}
	start := len(b)
	b = append(appendAnswerStart(b, r.ID), `"ok":`...)
	err = caught(func() (err error) {
		b, last, err = d.appendResult(b, &r)
		return err
	})
	if err == nil {
		return append(b, "}\n"...), last
	}
	if failure, known := err.(*failure); known && failure.code == "panic" {
		d.panicked = true
	}
	return appendFailure(b[:start], r.ID, err), false
}

func (d *driver) appendResult(b []byte, r *request) (_ []byte, last bool, err error) {
	switch *r.Op {
	case "hello":
		b, err = d.appendHello(b, r.Args)
		return b, false, err
	case "close":
		d.close()
		return append(b, "{}"...), true, nil
	case "init":
		if err := d.init(r.Args); err != nil {
			return b, false, err
		}
		for _, n := range d.cluster.nodes {
			if err := n.settle(r.rounds()); err != nil {
				return b, false, err
			}
		}
		return d.appendObservation(b, d.cluster.nodes...), false, nil
	}
	command, found := findCommand(*r.Op)
	switch {
	case !found && *r.Op != "observe":
		return b, false, unsupported("no such op: %s", *r.Op)
	case d.panicked:
		return b, false, refused("the implementation has panicked; `init` begins anew")
	case d.cluster == nil:
		return b, false, refused("there is no cluster before `init`")
	case !found:
		return d.appendAll(b), false, nil
	}
	arguments, err := parseArguments(command, r.Args)
	if err != nil {
		return b, false, err
	}
	d.cluster.sent = d.cluster.sent[:0]
	touched, err := command.run(d.cluster, arguments, r.rounds())
	if err != nil {
		return b, false, err
	}
	if touched == nil {
		return d.appendObservation(b), false, nil
	}
	return d.appendObservation(b, touched), false, nil
}

func (d *driver) appendObservation(b []byte, nodes ...*node) []byte {
	b = append(append(append(b, `{"sent":[`...), d.cluster.sent...), `],"nodes":`...)
	return append(d.cluster.appendNodes(b, nodes...), `,"quiescent":true}`...)
}

func (d *driver) appendAll(b []byte) []byte {
	b = d.cluster.appendNodes(append(b, `{"nodes":`...), d.cluster.nodes...)
	b = append(b, `,"messages":[`...)
	for i, number := range slices.Sorted(maps.Keys(d.cluster.network)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendInteger(b, uint64(number))
	}
	return append(b, "]}"...)
}

func (d *driver) appendHello(b []byte, args json.RawMessage) ([]byte, error) {
	var said struct {
		V *int `json:"v"`
	}
	if err := parseStrictly(args, &said); err != nil {
		return b, err
	}
	if said.V == nil {
		return b, invalid("`hello` has the version of the protocol, `v`")
	}
	if *said.V != protocolVersion {
		return b, unsupported("version %d of the protocol: this driver speaks %d", *said.V, protocolVersion)
	}
	b = append(b, '{')
	b = appendIntegerMember(b, "v", protocolVersion)
	b = appendString(appendMember(b, "implementation"), "etcd-raft")
	b = appendString(appendMember(b, "version"), raftVersion())
	b = appendNames(appendMember(b, "ops"), commandNames())
	return append(appendBoolMember(b, "deterministic", true), '}'), nil
}

// raftVersion is the version of raft that this program was built with, and where it was replaced, by what.
func raftVersion() string {
	info, _ := debug.ReadBuildInfo()
	if info != nil {
		for _, module := range info.Deps {
			if module.Path == "go.etcd.io/raft/v3" {
				version := strings.TrimPrefix(module.Version, "v")
				if module.Replace != nil {
					version += ", replaced by " + module.Replace.Path
				}
				return version
			}
		}
	}
	return "unknown"
}

// initArguments are those of `init`.
type initArguments struct {
	Nodes     []string `json:"nodes"`
	Members   []string `json:"members"`
	Storage   string   `json:"storage"`
	Directory string   `json:"directory"`
	Term      uint64   `json:"term"`
	Log       bool     `json:"log"`
}

// init begins anew. Arguments that make no sense leave all as it was.
func (d *driver) init(args json.RawMessage) error {
	said := initArguments{Storage: "memory"}
	if err := parseStrictly(args, &said); err != nil {
		return err
	}
	options := clusterOptions{names: slices.Sorted(slices.Values(said.Nodes)),
		members: slices.Sorted(slices.Values(said.Members)), term: said.Term}
	if err := checkNames(options.names, options.members); err != nil {
		return err
	}
	if said.Log {
		options.log = d.log
	}
	switch {
	case said.Storage != "memory" && said.Storage != "wal":
		return unsupported("`storage` is \"memory\" or \"wal\", not %q", said.Storage)
	case said.Storage == "memory" && said.Directory != "":
		return invalid("`directory` is for \"wal\" storage")
	}
	if said.Storage == "wal" {
		for _, name := range options.names {
			if err := checkDirectoryName(name); err != nil {
				return err
			}
		}
	}
	d.close()
	d.panicked = false
	if said.Storage == "wal" {
		var err error
		if options.walDirectories, err = d.makeDirectories(said.Directory, options.names); err != nil {
			return err
		}
	}
	d.cluster = newCluster(options)
	return nil
}

// makeDirectories makes room for the logs of the nodes: in the directory given, or in a temporary one.
func (d *driver) makeDirectories(directory string, names []string) (directories []string, err error) {
	if directory == "" {
		directory, err = d.temporary.make()
	} else {
		err = makeDirectory(directory)
	}
	if err != nil {
		return nil, refused("no directory for the logs: %s", err)
	}
	for _, name := range names {
		own := walDirectory(directory, name)
		if err := removeWAL(own); err != nil {
			return nil, err
		}
		directories = append(directories, own)
	}
	return directories, nil
}

// checkNames takes sorted names.
func checkNames(nodes, members []string) error {
	switch {
	case len(nodes) == 0:
		return invalid("`nodes` is an array of names, of one at least")
	case len(members) == 0:
		return invalid("`members` is an array of names among `nodes`, of one at least")
	case nodes[0] == "":
		return invalid("a node has a name that is not empty")
	}
	for _, names := range [][]string{nodes, members} {
		for i := 1; i < len(names); i++ {
			if names[i] == names[i-1] {
				return invalid("%q is there twice", names[i])
			}
		}
	}
	for _, name := range members {
		if _, found := slices.BinarySearch(nodes, name); !found {
			return invalid("%q is among `members`, but not among `nodes`", name)
		}
	}
	return nil
}

// parseStrictly reads arguments into a structure that has a member for each that there is.
func parseStrictly(args json.RawMessage, into any) error {
	if len(args) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(args))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	switch {
	case err == nil && args[0] == '{':
		return nil
	case err == nil:
		return invalid("`args` is an object")
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return unsupported("no such argument: %s", strings.TrimPrefix(err.Error(), "json: unknown field "))
	}
	return invalid("wrong arguments: %s", plainly(err))
}
