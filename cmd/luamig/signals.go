package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
)

// stopper turns signals into requests. The first one lets the current
// script finish, if one has begun; the second one cancels.
type stopper struct {
	stop  chan struct{} // closed: start no further script
	began atomic.Bool   // a script has begun
}

// watch serves signals until the returned function is called. The context is
// cancelled by the second signal, and by the first while nothing is running.
func (p *program) watch(ctx context.Context) (context.Context, *stopper, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	s := &stopper{stop: make(chan struct{})}
	signals, end := p.signals()
	done := make(chan struct{})
	go func() {
		first := true
		for {
			select {
			case <-done:
				return
			case sig := <-signals:
				if !first && sig == syscall.SIGHUP {
					continue // a terminal that is closed may say so more than once
				}
				if p.serve(s, sig, first, cancel) {
					end()
				}
				first = false
			}
		}
	}()
	return ctx, s, func() {
		end()
		close(done)
		cancel(nil)
	}
}

// serve answers one signal. While a script waits for the lock there is nothing to
// finish, so the first signal is enough. Behind the last one that is served, signals end the program as they
// end any other: the server rolls back what has lost its client.
func (p *program) serve(s *stopper, sig os.Signal, first bool, cancel context.CancelCauseFunc) (last bool) {
	if first {
		close(s.stop)
	}
	if first && s.began.Load() {
		fmt.Fprintf(p.stderr, "\n%s: finishing the current migration; once more to cancel it and roll back\n", sig)
		return false
	}
	if s.began.Load() {
		fmt.Fprintf(p.stderr, "\n%s: cancelling it; once more to leave at once, and the rest to the server\n", sig)
	}
	cancel(errStopped)
	return true
}
