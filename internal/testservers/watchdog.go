//go:build unix

package testservers

import (
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
)

// watchdog is a shell that outlives this program if that is killed: it then ends the
// process groups that still run and removes the scratch folder. It reads what is
// started and ended from a pipe, of which the program's death is the end.
//
// A parent death signal (prctl) would need a thread kept for each child, is known to Linux alone,
// and removes no folder.
type watchdog struct {
	mu   sync.Mutex
	cmd  *exec.Cmd
	pipe io.WriteCloser
}

// It asks politely first: PostgreSQL then takes its shared memory along.
const watchdogScript = `
trap '' HUP INT QUIT TERM
groups=
while read -r event group; do
	case $event in
	started) groups="$groups $group" ;;
	ended)
		others=
		for g in $groups; do [ "$g" = "$group" ] || others="$others $g"; done
		groups=$others ;;
	dismissed) exit ;;
	esac
done
for g in $groups; do kill -s QUIT -- "-$g"; done
for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	alive=
	for g in $groups; do kill -s 0 -- "-$g" && alive=yes; done
	[ -n "$alive" ] || break
	sleep 0.1
done
for g in $groups; do kill -s KILL -- "-$g"; done
rm -rf "$1"
`

func newWatchdog(dir string) (*watchdog, error) {
	w := &watchdog{cmd: exec.Command("/bin/sh", "-c", watchdogScript, "watchdog", dir)}
	// In a session of its own, no Ctrl-C or hangup of the terminal reaches it.
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	w.cmd.Dir = "/"
	var err error
	if w.pipe, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	return w, w.cmd.Start()
}

func (w *watchdog) started(group int) { w.tell("started %d\n", group) }
func (w *watchdog) ended(group int)   { w.tell("ended %d\n", group) }

func (w *watchdog) tell(format string, args ...any) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	fmt.Fprintf(w.pipe, format, args...)
}

// dismiss ends it when nothing is left to watch.
func (w *watchdog) dismiss() {
	if w == nil {
		return
	}
	w.tell("dismissed\n")
	w.pipe.Close()
	w.cmd.Wait()
}
