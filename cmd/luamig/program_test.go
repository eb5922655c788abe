package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
)

// screen is a buffer that the program may write to from several goroutines: a signal is
// answered while a script runs.
type screen struct {
	mu sync.Mutex
	bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Buffer.Write(p)
}

// text is what has been written so far.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Buffer.String()
}

// bench is a world in which a test runs the program.
type bench struct {
	world
	out, err screen
	signals  chan os.Signal
}

func newBench(t *testing.T, files ...string) *bench {
	t.Helper()
	b := &bench{signals: make(chan os.Signal, 2)}
	b.world = world{
		stdin: strings.NewReader(""), stdout: &b.out, stderr: &b.err, dir: t.TempDir(), env: map[string]string{},
		now:     time.Now,
		columns: func() int { return 0 },
		build:   build{version: "v1.2.3"},
		actor:   func(string) host.Actor { return host.Actor{User: "tester", Host: "bench", PID: 1} },
		signals: func() (<-chan os.Signal, func()) { return b.signals, func() {} },
	}
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(b.dir, files[i])
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(files[i+1]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// luamig runs the program and returns its exit code and what it printed.
func (b *bench) luamig(args ...string) (code int, stdout, stderr string) {
	b.out.Reset()
	b.err.Reset()
	code = run(context.Background(), args, b.world)
	return code, b.out.String(), b.err.String()
}

// db is a URL of a file in the test's folder: the program does not change the
// process's working directory.
func (b *bench) db() string { return "sqlite:" + filepath.ToSlash(filepath.Join(b.dir, "test.db")) }

const confirming = `return { production = { url = env.DB, confirm = true } }`

const oneMigration = "function up(qi) qi:createTable('T', { id = { type = DataTypes.INTEGER, primaryKey = true } }) end\nfunction down(qi) qi:dropTable('T') end\n"

func TestConfirm(t *testing.T) {
	for _, tt := range []struct {
		name, typed string
		terminal    bool
		args        []string
		code        int
		stderr      string
	}{
		{"the name", "production\n", true, []string{"up"}, 0, "Type the environment's name to go on: "},
		{"another name", "yes\n", true, []string{"up"}, 2, "not confirmed; nothing was done"},
		{"nothing", "", true, []string{"up"}, 2, "not confirmed; nothing was done"},
		{"nobody to ask", "production\n", false, []string{"up"}, 2, "add --yes if that is meant"},
		{"--yes", "", false, []string{"up", "--yes"}, 0, ""},
		{"--json never asks", "production\n", true, []string{"up", "--json"}, 2, ""},
		{"--dry-run changes nothing", "", false, []string{"up", "--dry-run"}, 0, ""},
		{"status changes nothing", "", false, []string{"status"}, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, "luamig.lua", confirming, "migrations/20240101000000-t.lua", oneMigration)
			b.env["DB"] = b.db()
			b.stdin = strings.NewReader(tt.typed)
			b.terminals.stdin, b.terminals.stderr = tt.terminal, tt.terminal
			code, stdout, stderr := b.luamig(append(tt.args, "--env", "production", "--no-color")...)
			if code != tt.code || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit %d, want %d\n%s\n%s", code, tt.code, stdout, stderr)
			}
		})
	}
}

// The database of production is asked about wherever DATABASE_URL leads to it from.
func TestConfirmByVariable(t *testing.T) {
	b := newBench(t, "luamig.lua", `return { development = { url = "sqlite:x.db" }, production = { url = env.DATABASE_URL, confirm = true } }`,
		"migrations/20240101000000-t.lua", oneMigration)
	b.env["DATABASE_URL"] = b.db()
	b.stdin = strings.NewReader("development\n")
	b.terminals.stdin, b.terminals.stderr = true, true
	if code, _, stderr := b.luamig("up", "--url", b.db()+"?busy_timeout=1s"); code != 2 || !strings.Contains(stderr, "changes the database of production") {
		t.Errorf("spelled in another way: exit %d\n%s", code, stderr)
	}
	if code, _, stderr := b.luamig("up"); code != 2 || !strings.Contains(stderr, "changes the database of production") {
		t.Errorf("exit %d\n%s", code, stderr)
	}
	b.terminals.stdin = false
	if code, _, stderr := b.luamig("up", "--no-color"); code != 0 || !strings.Contains(stderr, "warning: this is the database of production, by way of DATABASE_URL") {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

// On a terminal, the line of a migration is drawn when it begins and again when it ends.
func TestTerminal(t *testing.T) {
	b := newBench(t, "migrations/20240101000000-t.lua", oneMigration)
	b.terminals.stdout = true
	code, stdout, stderr := b.luamig("up", "--url", b.db())
	if code != 0 || stderr != "" {
		t.Fatalf("exit %d\n%s", code, stderr)
	}
	if want := "  … 20240101000000-t\r\x1b[2K  \x1b[32m✓\x1b[0m 20240101000000-t"; !strings.Contains(stdout, want) {
		t.Errorf("no %q in %q", want, stdout)
	}
}

// stopWhen does something when the program prints a text, such as sending it a signal.
type stopWhen struct {
	*screen
	text string
	then func()
}

func (w *stopWhen) Write(p []byte) (int, error) {
	if w.then != nil && bytes.Contains(p, []byte(w.text)) {
		w.then()
	}
	return w.screen.Write(p)
}

// interrupt sends signals, and waits until the program, which hears them on another goroutine, says what it makes of the first one.
func (b *bench) interrupt(says string, signals ...os.Signal) {
	for _, s := range signals {
		b.signals <- s
	}
	for range 6000 {
		if strings.Contains(b.err.text(), says) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

const printing = "function up(qi) print('now') qi:createTable('T1', { id = { type = DataTypes.INTEGER } }) end\nfunction down(qi) qi:dropTable('T1') end\n"

func TestFirstSignalFinishesTheMigration(t *testing.T) {
	b := newBench(t, "migrations/20240101000000-one.lua", printing, "migrations/20240102000000-two.lua", oneMigration)
	b.stdout = &stopWhen{&b.out, "| now", func() { b.interrupt("finishing the current migration", os.Interrupt) }}
	code, stdout, stderr := b.luamig("up", "--url", b.db())
	if code != 130 || !strings.Contains(stderr, "interrupt: finishing the current migration") || !strings.Contains(stderr, "stopped: 1 of 2 are done") {
		t.Errorf("exit %d\n%s\n%s", code, stdout, stderr)
	}
	if !strings.Contains(stdout, "\n1 migration applied.\n") || strings.Contains(stdout, "failed") {
		t.Errorf("what was stopped has not failed:\n%s", stdout)
	}
	b.stdout = &b.out
	if _, stdout, _ := b.luamig("status", "--url", b.db()); !strings.Contains(stdout, "1 applied, 1 pending") {
		t.Error(stdout)
	}
}

// A terminal that is closed says so to the process, and its shell may say it once more: neither breaks a migration off.
func TestHangUpFinishesTheMigration(t *testing.T) {
	b := newBench(t, "migrations/20240101000000-one.lua", printing, "migrations/20240102000000-two.lua", oneMigration)
	b.stdout = &stopWhen{&b.out, "| now", func() { b.interrupt("finishing the current migration", syscall.SIGHUP, syscall.SIGHUP) }}
	if code, stdout, stderr := b.luamig("up", "--url", b.db()); code != 130 || !strings.Contains(stderr, "hangup: finishing the current migration") || !strings.Contains(stdout, "\n1 migration applied.\n") {
		t.Errorf("exit %d\n%s\n%s", code, stdout, stderr)
	}
}

func TestSecondSignalCancels(t *testing.T) {
	const endless = "function up(qi) qi:createTable('T1', { id = { type = DataTypes.INTEGER } }) print('now') while true do end end\nfunction down(qi) end\n"
	b := newBench(t, "migrations/20240101000000-one.lua", endless)
	b.stdout = &stopWhen{&b.out, "| now", func() { b.signals <- os.Interrupt; b.signals <- os.Interrupt }}
	code, stdout, stderr := b.luamig("up", "--url", b.db())
	if code != 130 || !strings.Contains(stderr, "stopped; the current script was rolled back") || !strings.Contains(stdout, "\n0 migrations applied.\n") {
		t.Errorf("exit %d\n%s\n%s", code, stdout, stderr)
	}
	b.stdout = &b.out
	if _, stdout, _ := b.luamig("status", "--url", b.db()); !strings.Contains(stdout, "0 applied, 1 pending") {
		t.Error(stdout)
	}
}

// While another luamig holds the database, there is nothing to wait for: the first
// signal ends the program.
func TestSignalWhileWaiting(t *testing.T) {
	b := newBench(t, "migrations/20240101000000-one.lua", oneMigration)
	conn, err := sqlite.Dialect{}.Open(t.Context(), b.db())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	unlock, err := conn.Lock(t.Context(), dialects.LockRequest{Name: "luamig_migrations", Holder: dialects.Holder{Host: "db1", PID: 1, Doing: "up"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unlock() }()
	b.stderr = &stopWhen{&b.err, "waiting for", func() { b.signals <- os.Interrupt }}
	if code, _, stderr := b.luamig("up", "--url", b.db()); code != 130 || !strings.Contains(stderr, "stopped; nothing was done") {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

// What a script prints is its own, even where it looks like a secret.
func TestPrintsAreLeftAlone(t *testing.T) {
	const text = "https://me:hunter2@example.com/?token=x\x1b[0m"
	b := newBench(t, "s.lua", "function run(qi, args) print(args.text) end")
	code, stdout, _ := b.luamig("run", "s.lua", "--arg", "text="+text, "--url", b.db(), "-q")
	if code != 0 || stdout != text+"\n" {
		t.Errorf("exit %d: %q", code, stdout)
	}
	code, stdout, _ = b.luamig("run", "s.lua", "--arg", "text=https://me:hunter2@x", "--url", b.db(), "--json")
	if code != 0 || !strings.Contains(stdout, `"text":"https://me:hunter2@x"`) {
		t.Errorf("exit %d: %s", code, stdout)
	}
}

// A fault of the program is no wrong command line.
func TestCrash(t *testing.T) {
	b := newBench(t)
	b.actor = func(string) host.Actor { panic("hunter2 at sqlite://u:hunter2@h") }
	if code, _, stderr := b.luamig("up", "--url", b.db()); code != 1 || !strings.Contains(stderr, "luamig has a bug: hunter2 at sqlite://u:***@h") {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

func TestEveryCommandIsInTheHelp(t *testing.T) {
	b := newBench(t)
	root := (&program{world: b.world}).rootCommand()
	root.InitDefaultHelpCmd()
	listed := map[string]bool{}
	for _, g := range helpGroups() {
		for _, name := range g.names {
			listed[name] = true
			if c, rest, err := root.Find([]string{name}); err != nil || len(rest) > 0 || c == root {
				t.Errorf("%s is listed, but is no command", name)
			}
		}
	}
	for _, c := range root.Commands() {
		if !c.Hidden && !listed[c.Name()] {
			t.Errorf("%s is not listed", c.Name())
		}
	}
}
