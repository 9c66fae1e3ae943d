package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the driver answers into testdata/")

// A script has requests, each followed by its answer: `> op args` or `>> any line at all`, then `s1: …` for
// each node in the answer and `+ …` for each message sent, or what else there is. Every script has the same
// answers on either storage.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		for _, storage := range []string{"memory", "wal"} {
			t.Run(filepath.Base(file)+"/"+storage, func(t *testing.T) {
				expected, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				actual := runScript(t, string(expected), storage)
				if *update {
					if err := os.WriteFile(file, []byte(actual), 0o644); err != nil {
						t.Fatal(err)
					}
				} else if actual != string(expected) {
					t.Errorf("%s: %s", file, firstDifference(string(expected), actual))
				}
			})
		}
	}
}

func runScript(t *testing.T, script, storage string) string {
	driver := newDriver(io.Discard)
	defer driver.close()
	var out strings.Builder
	id := 0
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		var requestLine string
		if raw, isRaw := strings.CutPrefix(line, ">> "); isRaw {
			requestLine = raw
		} else if command, isCommand := strings.CutPrefix(line, "> "); isCommand {
			id++
			op, args, _ := strings.Cut(command, " ")
			requestLine = fmt.Sprintf(`{"id":%d,"op":%q`, id, op)
			if args != "" {
				requestLine += `,"args":` + args
			}
			requestLine += "}"
			if op == "init" {
				requestLine = strings.Replace(requestLine, `"nodes"`, `"storage":"`+storage+`","nodes"`, 1)
			}
		} else {
			if line == "" || strings.HasPrefix(line, "#") {
				out.WriteString(line + "\n")
			}
			continue
		}
		out.WriteString(line + "\n")
		answer, _ := driver.answer(nil, []byte(requestLine))
		out.WriteString(render(t, answer))
	}
	return out.String()
}

// render has a line for each part of an answer, and of a stack only the panic.
func render(t *testing.T, answer []byte) string {
	var said struct {
		ID *int64
		Ok *struct {
			Sent  []json.RawMessage
			Nodes json.RawMessage
		}
		Error *failureSaid
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		t.Fatalf("%s: %s", err, answer)
	}
	switch {
	case said.Error != nil:
		text, _, _ := strings.Cut(said.Error.Text, "\n")
		return fmt.Sprintf("%s: %s\n", said.Error.Code, text)
	case said.Ok.Nodes == nil:
		_, rest, _ := bytes.Cut(answer, []byte(`"ok":`))
		return string(rest[:len(rest)-2]) + "\n"
	}
	var out strings.Builder
	for _, message := range said.Ok.Sent {
		fmt.Fprintf(&out, "+ %s\n", message)
	}
	decoder := json.NewDecoder(bytes.NewReader(said.Ok.Nodes))
	decoder.Token()
	for decoder.More() {
		name, _ := decoder.Token()
		var node json.RawMessage
		if err := decoder.Decode(&node); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s: %s\n", name, node)
	}
	return out.String()
}

type failureSaid struct{ Code, Text string }

func firstDifference(expected, actual string) string {
	wanted, got := strings.Split(expected, "\n"), strings.Split(actual, "\n")
	for i := range min(len(wanted), len(got)) {
		if wanted[i] != got[i] {
			return fmt.Sprintf("line %d is\n%s\nnot\n%s", i+1, got[i], wanted[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(got), len(wanted))
}
