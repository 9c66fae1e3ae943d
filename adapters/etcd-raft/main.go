// Command etcd-raft drives a cluster of go.etcd.io/raft/v3 nodes: it reads requests from standard input, one
// JSON object a line, and answers each with one line on standard output, as version 1 of the driver protocol
// has it. It is built by
//
//	go build -C adapters/etcd-raft -o etcd-raft .
//
// and with another raft, say one with a mistake put into it, after
//
//	go mod edit -replace go.etcd.io/raft/v3=DIRECTORY
//
// Every node is a raft.RawNode in this one thread. There is no clock and no network: time passes and messages
// arrive when a command says so, so that the same commands always lead to the same answers.
package main

import (
	"bufio"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	driver := newDriver(os.Stderr)
	go cleanUpOnSignal(driver)
	err := serve(driver, os.Stdin, bufio.NewWriterSize(os.Stdout, 1<<16))
	driver.close()
	if err != nil {
		fmt.Fprintln(os.Stderr, "etcd-raft:", err)
		os.Exit(1)
	}
}

// cleanUpOnSignal removes the temporary directory of the write-ahead logs before it ends the process. A
// broken pipe is left to the writer of answers, who sees it as an error.
func cleanUpOnSignal(driver *driver) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	for received := range signals {
		if received == syscall.SIGPIPE {
			continue
		}
		driver.temporary.remove()
		os.Exit(128 + int(received.(syscall.Signal)))
	}
}
