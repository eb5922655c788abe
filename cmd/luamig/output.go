package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"syscall"
)

// output is the standard output. It keeps the first error for the end: a full disk must not break off a
// migration, but who reads the output later must not take what is there for all.
type output struct {
	mu     sync.Mutex
	to     io.Writer
	failed error
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.to.Write(b)
	if err != nil && o.failed == nil && !brokenPipe(err) {
		o.failed = fmt.Errorf("write the standard output: %w", err)
	}
	return n, err
}

// lost is what kept the output from being written; nil where all was, or nobody wanted more.
func (o *output) lost() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.failed
}

// brokenPipe reports that the reader has gone, as head does when it has enough.
func brokenPipe(err error) bool {
	if runtime.GOOS == "windows" {
		const noData, broken = syscall.Errno(232), syscall.Errno(109) // ERROR_NO_DATA, ERROR_BROKEN_PIPE
		return errors.Is(err, noData) || errors.Is(err, broken)
	}
	return errors.Is(err, syscall.EPIPE)
}
