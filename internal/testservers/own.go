//go:build unix

package testservers

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/testdb"
)

// Owned is a server of one test, which may kill it.
type Owned struct {
	URL string
	// Dir is a folder that the server can reach, and that goes with it.
	Dir    string
	fleet  *fleet
	server *server
}

// Own starts a server for a test alone, with further settings as its command takes them, and stops it when the test
// ends. A PgBouncer stands in front of the PostgreSQL of all tests. Where the server is not installed the test is skipped, and fails under [testdb.RequireAll].
func Own(t testing.TB, kind string, settings ...string) *Owned {
	t.Helper()
	f := &fleet{urls: map[string]string{}}
	t.Cleanup(f.stop)
	chosen := recipesOf(kind)
	for _, r := range chosen {
		if r.behind != "" {
			f.urls[r.behind] = testdb.Server(t, r.behind)
		}
	}
	err := f.plan(chosen, t.Output())
	if err == nil && len(f.servers) == 0 {
		if os.Getenv(testdb.RequireAll) != "" {
			t.Fatalf("%s is not installed, and %s is set", kind, testdb.RequireAll)
		}
		t.Skipf("%s is not installed", kind)
	}
	if err == nil {
		f.watchdog, err = newWatchdog(f.dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := f.servers[0]
	s.plan.serve = append(append(s.plan.serve, outliving(kind)...), settings...)
	if err := s.start(t.Context(), f.watchdog); err != nil {
		t.Fatal(err)
	}
	return &Owned{URL: s.plan.url, Dir: s.site.dir, fleet: f, server: s}
}

// outliving are the settings under which what is committed outlives the process, if not the machine: of a process that
// is killed, the system may write half of a page.
func outliving(kind string) []string {
	switch kind {
	case "postgres":
		return []string{"-c", "synchronous_commit=on", "-c", "full_page_writes=on"}
	case "mysql", "mariadb":
		return []string{"--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=1"}
	}
	return nil
}

func recipesOf(kind string) []recipe {
	for _, r := range recipes() {
		if r.kind == kind {
			return []recipe{r}
		}
	}
	return nil
}

// Kill kills the server as kill -9 does, with all that it has started, and returns when all of it is gone.
func (o *Owned) Kill() {
	p := o.server.process
	p.hold()
	children := childrenOf(p.cmd.Process.Pid)
	p.signal(syscall.SIGKILL)
	for _, child := range children {
		// PostgreSQL's have left the group.
		syscall.Kill(child, syscall.SIGKILL)
	}
	<-p.done
	for _, child := range children {
		for syscall.Kill(child, 0) == nil && !isZombie(child) {
			time.Sleep(time.Millisecond)
		}
	}
}

// Give gives a file or folder to the user by whom the server is run.
func (o *Owned) Give(t testing.TB, path string) {
	t.Helper()
	owner := o.server.site.owner
	if !o.server.plan.unprivileged || owner == nil {
		return
	}
	if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
		t.Fatal(err)
	}
}

// Dead reports whether the server has ended, by itself or by Kill.
func (o *Owned) Dead() bool {
	select {
	case <-o.server.process.done:
		return true
	default:
		return false
	}
}

// Start starts the server again on the data that it has left, and waits until it answers.
func (o *Owned) Start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	s := o.server
	var err error
	if s.process, err = s.launch(o.fleet.watchdog, s.plan.serve); err != nil {
		return s.failure(err)
	}
	if err := s.answers(ctx); err != nil {
		return s.failure(err)
	}
	return nil
}

// childrenOf lists the processes that a process has started; none where the system does not tell.
func childrenOf(pid int) (children []int) {
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		if _, parent := stateOf(folder); parent == pid {
			child, _ := strconv.Atoi(filepath.Base(folder))
			children = append(children, child)
		}
	}
	return children
}

func isZombie(pid int) bool {
	state, _ := stateOf(fmt.Sprintf("/proc/%d", pid))
	return state == "Z"
}

// stateOf reads the state and the parent of a process. They stand behind its name, which may hold anything.
func stateOf(folder string) (state string, parent int) {
	text, err := os.ReadFile(filepath.Join(folder, "stat"))
	if err != nil {
		return "", 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 2 {
		return "", 0
	}
	parent, _ = strconv.Atoi(fields[1])
	return fields[0], parent
}
