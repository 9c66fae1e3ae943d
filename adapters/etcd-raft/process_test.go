package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test program is the driver itself where this is set.
const asDriver = "ETCD_RAFT_TEST_AS_DRIVER"

func TestMain(m *testing.M) {
	if os.Getenv(asDriver) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

type process struct {
	command *exec.Cmd
	input   io.WriteCloser
	output  *bufio.Reader
	log     bytes.Buffer
}

func startProcess(t testing.TB, temporary string) *process {
	p := &process{command: exec.Command(os.Args[0])}
	p.command.Env = append(os.Environ(), asDriver+"=1", "TMPDIR="+temporary)
	p.command.Stderr = &p.log
	var err error
	if p.input, err = p.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	output, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.output = bufio.NewReader(output)
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.command.Process.Kill() })
	return p
}

func (p *process) ask(t testing.TB, request string) string {
	if _, err := io.WriteString(p.input, request+"\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := p.output.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

const initWAL = `{"id":1,"op":"init","args":{"nodes":["s1","s2"],"members":["s1","s2"],"storage":"wal"}}`

// A temporary directory does not outlive the process, whichever way it ends.
func TestTemporaryDirectoryIsRemoved(t *testing.T) {
	for name, end := range map[string]func(p *process){
		"end of input": func(p *process) { p.input.Close() },
		"close":        func(p *process) { p.ask(t, `{"id":2,"op":"close"}`) },
		"SIGTERM":      func(p *process) { p.command.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			temporary := t.TempDir()
			p := startProcess(t, temporary)
			p.ask(t, initWAL)
			logs, _ := filepath.Glob(temporary + "/etcd-raft-*/*.wal/*.wal")
			if len(logs) != 2 {
				t.Errorf("the logs are %v", logs)
			}
			end(p)
			ended := make(chan struct{})
			go func() { p.command.Wait(); close(ended) }()
			select {
			case <-ended:
			case <-time.After(10 * time.Second):
				t.Fatal("it did not end")
			}
			if left, _ := os.ReadDir(temporary); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		})
	}
}

// The log has raft's own words, with the names of the nodes.
func TestLog(t *testing.T) {
	p := startProcess(t, t.TempDir())
	p.ask(t, `{"id":1,"op":"init","args":{"nodes":["a","b"],"members":["a","b"],"term":1,"log":true}}`)
	p.ask(t, `{"id":2,"op":"campaign","args":{"node":"b"}}`)
	p.ask(t, `{"id":3,"op":"deliver","args":{"message":1}}`)
	p.ask(t, `{"id":3,"op":"deliver","args":{"message":2}}`)
	p.ask(t, `{"id":3,"op":"hold","args":{"node":"b"}}`)
	p.ask(t, `{"id":3,"op":"propose","args":{"node":"b","value":"v1"}}`)
	p.ask(t, `{"id":3,"op":"heartbeat","args":{"node":"b"}}`)
	p.ask(t, `{"id":3,"op":"release","args":{"node":"b"}}`)
	p.ask(t, `{"id":4,"op":"init","args":{"nodes":["a","b"],"members":["a","b"]}}`)
	p.ask(t, `{"id":5,"op":"campaign","args":{"node":"b"}}`)
	p.input.Close()
	p.command.Wait()
	expected := `INFO: a switched to configuration voters=(a b)
INFO: a became follower at term 1
INFO: newRaft a [peers: [a,b], term: 1, commit: 0, applied: 0, lastindex: 0, lastterm: 0]
INFO: b switched to configuration voters=(a b)
INFO: b became follower at term 1
INFO: newRaft b [peers: [a,b], term: 1, commit: 0, applied: 0, lastindex: 0, lastterm: 0]
INFO: b is starting a new election at term 1
INFO: b became candidate at term 2
INFO: b [logterm: 0, index: 0] sent MsgVote request to a at term 2
INFO: b received MsgVoteResp from b at term 2
INFO: b has received 1 MsgVoteResp votes and 0 vote rejections
INFO: a [term: 1] received a MsgVote message with higher term from b [term: 2]
INFO: a became follower at term 2
INFO: a [logterm: 0, index: 0, vote: none] cast MsgVote for b [logterm: 0, index: 0] at term 2
INFO: b received MsgVoteResp from a at term 2
INFO: b has received 2 MsgVoteResp votes and 0 vote rejections
INFO: b became leader at term 2
`
	if p.log.String() != expected {
		t.Error(firstDifference(expected, p.log.String()))
	}
}

// Requests may come many at once, in pieces, between blank lines, and the last one without a line feed.
func TestPipelinedRequests(t *testing.T) {
	var input, output bytes.Buffer
	input.WriteString(`{"id":1,"op":"init","args":{"nodes":["s1"],"members":["s1"]}}` + "\r\n\n")
	const count = 10_000
	for id := 2; id < count; id++ {
		fmt.Fprintf(&input, `{"id":%d,"op":"campaign","args":{"node":"s1"}}`+"\n", id)
	}
	fmt.Fprintf(&input, `{"id":%d,"op":"observe"}`, count)
	if err := serve(newDriver(io.Discard), smallReads{&input}, bufio.NewWriter(&output)); err != nil {
		t.Fatal(err)
	}
	id := 0
	for line := range strings.Lines(output.String()) {
		id++
		if prefix := fmt.Sprintf(`{"id":%d,"ok":{`, id); !strings.HasPrefix(line, prefix) {
			t.Fatalf("%s does not begin with %s", line, prefix)
		}
	}
	if id != count {
		t.Errorf("%d answers", id)
	}
}

type smallReads struct{ from io.Reader }

func (r smallReads) Read(b []byte) (int, error) { return r.from.Read(b[:min(len(b), 1000)]) }

// A request without an end costs as much memory as a long one, and is answered when its line ends.
func TestLongRequest(t *testing.T) {
	long := strings.Repeat("x", lineBytesMax)
	input := io.MultiReader(strings.NewReader(`{"id":1,"op":"`+long), strings.NewReader(long+"\"}\n"),
		strings.NewReader(`{"id":2,"op":"hello","args":{"v":1}}`))
	var output bytes.Buffer
	if err := serve(newDriver(io.Discard), input, bufio.NewWriter(&output)); err != nil {
		t.Fatal(err)
	}
	first, second, _ := strings.Cut(output.String(), "\n")
	if !strings.HasPrefix(first, `{"id":null,"error":{"code":"invalid","text":"a request of more than`) ||
		!strings.HasPrefix(second, `{"id":2,"ok":`) {
		t.Errorf("%.200s\n%.200s", first, second)
	}
}

// The answer to a command in which raft panics has the stack, from the panic to the command.
func TestStackOfPanic(t *testing.T) {
	driver := newDriver(io.Discard)
	driver.answer(nil, []byte(`{"id":1,"op":"init","args":{"nodes":["s1"],"members":["s1"]}}`))
	driver.answer(nil, []byte(`{"id":2,"op":"campaign","args":{"node":"s1"}}`))
	answer, _ := driver.answer(nil, []byte(`{"id":3,"op":"remove-server","args":{"node":"s1","server":"s1"}}`))
	var said struct{ Error failureSaid }
	if err := json.Unmarshal(answer, &said); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(said.Error.Text, "\n")
	last := lines[len(lines)-1]
	if said.Error.Code != "panic" || lines[0] != "removed all voters" ||
		!strings.HasPrefix(lines[1], "  go.etcd.io/raft/v3.(*raft).applyConfChange (raft.go:") ||
		!strings.HasPrefix(last, "  etcd-raft.(*driver).answer.func1 (driver.go:") {
		t.Errorf("%s", answer)
	}
}

// A directory that is given stays, and the next cluster in it finds nothing of the one before; what is no log
// is not removed.
func TestGivenDirectory(t *testing.T) {
	directory := t.TempDir()
	request := []byte(strings.Replace(initWAL, `"storage"`, fmt.Sprintf(`"directory":%q,"storage"`, directory), 1))
	driver := newDriver(io.Discard)
	driver.answer(nil, request)
	before, _ := driver.answer(nil, []byte(`{"id":2,"op":"observe"}`))
	driver.answer(nil, []byte(`{"id":2,"op":"campaign","args":{"node":"s1"}}`))
	driver.close()
	if logs, _ := filepath.Glob(directory + "/s?.wal/*.wal"); len(logs) != 2 {
		t.Errorf("the logs are %v", logs)
	}
	driver.answer(nil, request)
	if after, _ := driver.answer(nil, []byte(`{"id":2,"op":"observe"}`)); !bytes.Equal(
		bytes.Replace(before, []byte(`"messages":[]`), nil, 1), bytes.Replace(after, []byte(`"messages":[]`), nil, 1)) {
		t.Errorf("%s\nis not\n%s", after, before)
	}
	driver.close()

	other := filepath.Join(directory, "s1.wal")
	os.RemoveAll(other)
	os.WriteFile(other, []byte("precious"), 0o600)
	if answer, _ := driver.answer(nil, request); !bytes.Contains(answer, []byte(`"code":"refused"`)) {
		t.Errorf("%s", answer)
	}
	if text, _ := os.ReadFile(other); string(text) != "precious" {
		t.Error("it was removed")
	}
}

// Commands one after the other, each after the answer to the one before, as a client has them that must know
// what came of one before it chooses the next. The cluster has a leader, and logs of ten entries. One command
// of six persists something.
func BenchmarkCommands(b *testing.B) {
	for _, storage := range []string{"memory", "wal"} {
		b.Run(storage, func(b *testing.B) {
			p := startProcess(b, b.TempDir())
			p.ask(b, `{"id":1,"op":"init","args":{"nodes":["s1","s2","s3"],"members":["s1","s2","s3"],"storage":"`+storage+`"}}`)
			p.ask(b, `{"id":1,"op":"campaign","args":{"node":"s1"}}`)
			p.ask(b, `{"id":1,"op":"deliver","args":{"message":1}}`)
			p.ask(b, `{"id":1,"op":"deliver","args":{"message":3}}`)
			for range 9 {
				p.ask(b, `{"id":1,"op":"propose","args":{"node":"s1","value":"v1"}}`)
			}
			b.ResetTimer()
			for i := 0; i < b.N; i += 6 {
				message := firstSent(b, p.ask(b, `{"id":1,"op":"heartbeat","args":{"node":"s1"}}`))
				p.ask(b, fmt.Sprintf(`{"id":1,"op":"deliver","args":{"message":%d}}`, message))
				p.ask(b, fmt.Sprintf(`{"id":1,"op":"drop","args":{"message":%d}}`, message+1))
				message = firstSent(b, p.ask(b, `{"id":1,"op":"campaign","args":{"node":"s3"}}`))
				p.ask(b, fmt.Sprintf(`{"id":1,"op":"drop","args":{"message":%d}}`, message))
				p.ask(b, fmt.Sprintf(`{"id":1,"op":"drop","args":{"message":%d}}`, message+1))
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
		})
	}
}

func firstSent(b *testing.B, answer string) (message int) {
	if _, err := fmt.Sscanf(answer, `{"id":1,"ok":{"sent":[{"message":%d,`, &message); err != nil {
		b.Fatal(answer)
	}
	return message
}
