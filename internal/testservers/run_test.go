//go:build unix

package testservers

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/testdb"
)

// asProgram is the variable under which the test binary is the program.
const asProgram = "LUAMIG_TESTSERVERS_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	os.Exit(Run(World{
		Args: os.Args[1:], Env: os.Environ(), Signals: signals,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	}))
}

// program is a run of the program in a scratch folder of its own, with the given
// kinds of servers; the others are said to be there already.
type program struct {
	*exec.Cmd
	t       *testing.T
	scratch string
	output  bytes.Buffer
}

func newProgram(t *testing.T, kinds string, command ...string) *program {
	t.Helper()
	scratch, err := os.MkdirTemp("", "testservers")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(scratch) })
	if err := os.Chmod(scratch, 0o711); err != nil { // another user's servers are in it
		t.Fatal(err)
	}
	p := &program{t: t, scratch: scratch, Cmd: exec.Command(os.Args[0], append([]string{"--"}, command...)...)}
	p.Env = append(os.Environ(), asProgram+"=yes", "TMPDIR="+scratch, "SCRATCH="+scratch)
	for _, kind := range testdb.Kinds() {
		url := "given:" + kind
		if strings.Contains(kinds, kind) {
			url = ""
		}
		p.Env = append(p.Env, testdb.Variable(kind)+"="+url)
	}
	p.Stdout, p.Stderr = &p.output, &p.output
	p.WaitDelay = time.Second // what it leaves behind may hold its output
	return p
}

// code waits for the end and returns the exit code.
func (p *program) code() int {
	p.t.Helper()
	err := p.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		p.t.Fatal(err)
	}
	return p.ProcessState.ExitCode()
}

func (p *program) begin() {
	p.t.Helper()
	if err := p.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// number waits until a file of the scratch folder has a process's number in its first line.
func (p *program) number(pattern string) int {
	p.t.Helper()
	var n int
	eventually(p.t, pattern+" has a number", func() bool {
		found, _ := filepath.Glob(filepath.Join(p.scratch, pattern))
		if len(found) == 0 {
			return false
		}
		text, _ := os.ReadFile(found[0])
		line, _, ended := strings.Cut(string(text), "\n")
		var err error
		n, err = strconv.Atoi(line)
		return ended && err == nil
	})
	return n
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 3600 {
		if is() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("after three minutes not yet so: %s", what)
}

func runs(pid int) bool {
	// One that has ended and waits for its parent runs no more.
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err == nil && bytes.Contains(stat, []byte(") Z ")) {
		return false
	}
	return syscall.Kill(pid, 0) == nil
}

func TestExitCodeIsTheCommands(t *testing.T) {
	for command, want := range map[string]int{"exit 0": 0, "exit 7": 7, "kill -KILL $$": 137} {
		p := newProgram(t, "", "sh", "-c", command)
		p.begin()
		if got := p.code(); got != want {
			t.Errorf("%s: exit code %d, want %d: %s", command, got, want, &p.output)
		}
	}
}

func TestCommandThatDoesNotExist(t *testing.T) {
	p := newProgram(t, "", "/no/such/program")
	p.begin()
	if got := p.code(); got != 127 || !strings.Contains(p.output.String(), "/no/such/program") {
		t.Errorf("exit code %d: %s", got, &p.output)
	}
}

func TestURLsOfTheEnvironmentWin(t *testing.T) {
	p := newProgram(t, "", "sh", "-c", "echo $LUAMIG_TEST_POSTGRES $LUAMIG_TEST_PGBOUNCER $LUAMIG_TEST_MARIADB $LUAMIG_TEST_MYSQL; ls -A $SCRATCH")
	p.begin()
	p.code()
	if got, want := p.output.String(), "given:postgres given:pgbouncer given:mariadb given:mysql\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOnEachServer(t *testing.T) {
	needsPostgres(t)
	p := newProgram(t, "postgres", "sh", "-c", "echo on $DATABASE_URL; exit 3")
	p.Args = append(p.Args[:1:1], append([]string{"-each"}, p.Args[1:]...)...)
	p.begin()
	if got := p.code(); got != 3 || !regexp.MustCompile(`(?m)^on postgres://.*/luamig_test_\w+\?`).MatchString(p.output.String()) {
		t.Errorf("exit code %d: %s", got, &p.output)
	}
}

// needsPostgres skips where there is none; TestServers fails for it where it must be there.
func needsPostgres(t *testing.T) {
	if _, err := postgresFolder(); err != nil {
		t.Skip(err)
	}
}

// TestNothingIsLeft ends the program in each way, while a command with a child of its own runs
// beside a PostgreSQL: no process and no file is left.
func TestNothingIsLeft(t *testing.T) {
	needsPostgres(t)
	ways := map[string]struct {
		end  func(p *program)
		code int
	}{
		"the command ends": {func(p *program) { os.WriteFile(filepath.Join(p.scratch, "go"), nil, 0o644) }, 3},
		"interrupted":      {func(p *program) { p.Process.Signal(os.Interrupt) }, 130},
		"terminated":       {func(p *program) { p.Process.Signal(syscall.SIGTERM) }, 143},
		"killed":           {func(p *program) { p.Process.Kill() }, -1},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t, "postgres", "sh", "-c", `
				sleep 1000 & echo $! > $SCRATCH/grandchild
				echo $$ > $SCRATCH/child
				until [ -e $SCRATCH/go ]; do sleep 0.1; done
				rm $SCRATCH/go; exit 3`)
			p.begin()
			left := map[string]int{
				"PostgreSQL":               p.number("luamig-servers-*/postgres/data/postmaster.pid"),
				"the command":              p.number("child"),
				"what the command started": p.number("grandchild"),
			}
			way.end(p)
			if code := p.code(); code != way.code {
				t.Errorf("exit code %d, want %d: %s", code, way.code, &p.output)
			}
			t.Cleanup(func() {
				for _, pid := range left {
					if t.Failed() && runs(pid) {
						syscall.Kill(pid, syscall.SIGKILL)
					}
				}
			})
			for what, pid := range left {
				eventually(t, what+" has ended", func() bool { return !runs(pid) })
			}
			eventually(t, "the scratch folder is removed", func() bool {
				found, _ := filepath.Glob(filepath.Join(p.scratch, "luamig-*"))
				return len(found) == 0
			})
		})
	}
}

func TestStopsWhenItsParentIsGone(t *testing.T) {
	needsPostgres(t)
	p := newProgram(t, "postgres", "sh", "-c", "echo $$ > $SCRATCH/child; sleep 1000")
	// As `go run` does, a shell stands between.
	p.Path, p.Args = "/bin/sh", append([]string{"sh", "-c", `"$@" & wait`, "sh"}, p.Args...)
	p.begin()
	postgres, child := p.number("luamig-servers-*/postgres/data/postmaster.pid"), p.number("child")
	p.Process.Kill()
	p.code()
	eventually(t, "PostgreSQL has ended", func() bool { return !runs(postgres) })
	eventually(t, "the command has ended", func() bool { return !runs(child) })
}

func TestInterruptedWhileStarting(t *testing.T) {
	p := newProgram(t, "postgres", "sh", "-c", "echo the command runs")
	programs := t.TempDir()
	for name, text := range map[string]string{"initdb": "echo $$ > $SCRATCH/setup; sleep 1000", "postgres": "exit 1"} {
		if err := os.WriteFile(filepath.Join(programs, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	p.Env = append(p.Env, "PATH="+programs+":"+os.Getenv("PATH"))
	if os.Geteuid() == 0 { // another user sets up
		for dir := programs; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
			os.Chmod(dir, 0o711)
		}
		os.Chmod(p.scratch, 0o777)
	}
	p.begin()
	setup := p.number("setup")
	os.Remove(filepath.Join(p.scratch, "setup"))
	p.Process.Signal(syscall.SIGTERM)
	if code := p.code(); code != 143 || strings.Contains(p.output.String(), "the command runs") {
		t.Errorf("exit code %d: %s", code, &p.output)
	}
	if runs(setup) {
		t.Error("what sets up still runs")
	}
	if found, _ := filepath.Glob(filepath.Join(p.scratch, "*")); len(found) > 0 {
		t.Errorf("left: %v", found)
	}
}
