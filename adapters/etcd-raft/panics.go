package main

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// caught runs what may panic, which code under test may do, and makes an answer of it: the message, and the
// stack from the panic up to the command, without the addresses that would differ from run to run.
func caught(run func() error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = &failure{"panic", fmt.Sprint(reason) + stackOfPanic()}
		}
	}()
	return run()
}

// stackOfPanic is a line for each function that was running, the innermost first.
func stackOfPanic() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
	var lines []string
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			// All that comes before is our own recovery, and those who panic while they panic.
			lines = nil
		case strings.HasPrefix(frame.Function, "runtime."):
		case strings.HasSuffix(frame.Function, ".caught"):
			return strings.Join(lines, "")
		default:
			file := path.Base(frame.File)
			lines = append(lines, fmt.Sprintf("\n  %s (%s:%d)", frame.Function, file, frame.Line))
		}
		if !more {
			return strings.Join(lines, "")
		}
	}
}
