package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// refusing takes nothing of what is written.
type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, r.err }

// What could not be written is a failure: a list cut short must not look complete. A reader
// that has seen enough is none. The migration itself is done either way.
func TestOutputThatIsLost(t *testing.T) {
	for _, args := range [][]string{{"up"}, {"up", "--json"}, {"status"}, {"status", "--json"}, {"version"}, {"help"}} {
		b := newBench(t, "migrations/20240101000000-t.lua", oneMigration)
		b.world.stdout = refusing{&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}}
		if args[0] != "version" && args[0] != "help" {
			args = append(args, "--url", b.db())
		}
		code, _, stderr := b.luamig(args...)
		if asJSON := strings.Contains(strings.Join(args, " "), "--json"); code != 1 || !asJSON && !strings.Contains(stderr, "error: write the standard output: ") {
			t.Errorf("%v: exit %d\n%s", args, code, stderr)
		}
		b.world.stdout = refusing{&os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}}
		if code, _, stderr := b.luamig(args...); code != 0 || stderr != "" {
			t.Errorf("%v: a reader that went: exit %d\n%s", args, code, stderr)
		}
	}
}
