package main

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/tracker"
)

// logger writes what raft has to say, in the style of etcd, but with the names of the nodes in place of
// raft's numbers of them. Without an output it costs nothing.
type logger struct {
	names  []string
	output io.Writer
}

var _ raft.Logger = (*logger)(nil)

func (*logger) Debug(...any)          {}
func (*logger) Debugf(string, ...any) {}

func (l *logger) Info(values ...any)                    { l.write("INFO", values...) }
func (l *logger) Infof(format string, values ...any)    { l.writef("INFO", format, values...) }
func (l *logger) Warning(values ...any)                 { l.write("WARN", values...) }
func (l *logger) Warningf(format string, values ...any) { l.writef("WARN", format, values...) }
func (l *logger) Error(values ...any)                   { l.write("ERROR", values...) }
func (l *logger) Errorf(format string, values ...any)   { l.writef("ERROR", format, values...) }

// Fatal ends the command, as a panic does: the process is to answer.
func (l *logger) Fatal(values ...any)                 { l.Panic(values...) }
func (l *logger) Fatalf(format string, values ...any) { l.Panicf(format, values...) }
func (l *logger) Panic(values ...any)                 { panic(fmt.Sprint(values...)) }

func (l *logger) Panicf(format string, values ...any) { panic(l.format(format, values)) }

func (l *logger) write(level string, values ...any) {
	if l.output != nil {
		fmt.Fprintf(l.output, "%s: %s\n", level, fmt.Sprint(values...))
	}
}

func (l *logger) writef(level, format string, values ...any) {
	if l.output != nil && !ofLooking(format) {
		fmt.Fprintf(l.output, "%s: %s\n", level, l.format(format, values))
	}
}

// ofLooking is whether raft says it only because more than one Ready of a held node was taken: of all but
// the first it then finds nothing that was not persisted before. See held.
func ofLooking(format string) bool {
	return strings.HasPrefix(format, "entry at index %d missing from unstable log") ||
		strings.HasPrefix(format, "entry at (index,term)=(%d,%d) mismatched") ||
		strings.HasPrefix(format, "%x [term: %d] ignored entry appends from a %s message with lower term")
}

// format has raft's numbers of nodes as names. In its formats they are what is to be hexadecimal (`%x`), and
// in what it has formatted before, a list of voters.
func (l *logger) format(format string, values []any) string {
	named := make([]any, len(values))
	for i, value := range values {
		switch value := value.(type) {
		case uint64:
			named[i] = numbered{value, l}
		case tracker.Config:
			named[i] = voters.ReplaceAllStringFunc(value.String(), l.nameAll)
		case string:
			named[i] = value
			if strings.HasPrefix(format, "newRaft ") {
				named[i] = l.nameAll(value)
			}
		default:
			named[i] = value
		}
	}
	return fmt.Sprintf(format, named...)
}

var (
	voters  = regexp.MustCompile(`\([0-9 ]+\)`)
	integer = regexp.MustCompile(`[0-9a-f]+`)
)

func (l *logger) nameAll(text string) string {
	return integer.ReplaceAllStringFunc(text, func(digits string) string {
		id, err := strconv.ParseUint(digits, 16, 64)
		if err != nil {
			return digits
		}
		return l.name(id)
	})
}

func (l *logger) name(id uint64) string {
	switch {
	case id == raft.None:
		return "none"
	case id > uint64(len(l.names)):
		return strconv.FormatUint(id, 16)
	}
	return l.names[id-1]
}

// numbered is a number that is a node's where it is to be formatted in hexadecimal.
type numbered struct {
	number uint64
	logger *logger
}

func (n numbered) Format(state fmt.State, verb rune) {
	if verb == 'x' {
		io.WriteString(state, n.logger.name(n.number))
		return
	}
	fmt.Fprintf(state, fmt.FormatString(state, verb), n.number)
}
