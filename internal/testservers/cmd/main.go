//go:build unix

// Command cmd starts the servers that the tests need and runs a command beside them:
//
//	go run ./internal/testservers/cmd -- go test ./...
//
// With -durable the servers keep what they are told, as they do by default, which is for measuring.
//
// With -each it runs the command once for each server, with the URL of an empty database in DATABASE_URL. Without a command it prints where the servers are and keeps them until it is interrupted.
package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/luamig/luamig/internal/testservers"
)

func main() {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	os.Exit(testservers.Run(testservers.World{
		Args: os.Args[1:], Env: os.Environ(), Signals: signals,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	}))
}
