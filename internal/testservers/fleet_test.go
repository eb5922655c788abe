//go:build unix

package testservers

import (
	"bytes"
	"context"
	"maps"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/testdb"
)

// fake is a recipe of shell scripts.
func fake(setup, serve string) recipe {
	return recipe{kind: "postgres", plan: func(s site) (plan, error) {
		p := plan{url: address("postgres", "u", s, "/"), serve: []string{"sh", "-c", serve}, stop: syscall.SIGTERM}
		if setup != "" {
			p.setup = [][]string{{"sh", "-c", setup}}
		}
		return p, nil
	}}
}

func TestServerThatDoesNotStart(t *testing.T) {
	for name, c := range map[string]struct {
		recipe recipe
		within time.Duration
		want   []string
	}{
		"setup fails":      {fake("echo no room >&2; exit 3", "true"), time.Minute, []string{"postgres does not start", "sh: exit code 3", "no room"}},
		"it ends":          {fake("", "seq 1000; echo port taken; exit 4"), time.Minute, []string{"exit code 4", "\n  1000\n  port taken"}},
		"it never answers": {fake("", "echo hello; sleep 1000"), 10 * time.Second, []string{"does not answer", "hello"}},
		"setup never ends": {fake("echo hello; sleep 1000", "true"), 10 * time.Second, []string{"deadline exceeded", "hello"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), c.within)
			defer cancel()
			f, err := start(ctx, []recipe{c.recipe}, map[string]string{}, &bytes.Buffer{})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in: %v", want, err)
				}
			}
			if n := strings.Count(err.Error(), "\n"); n > 25 {
				t.Errorf("an error of %d lines", n)
			}
			process := f.servers[0].process
			f.stop()
			if process != nil && runs(process.cmd.Process.Pid) {
				t.Error("it still runs")
			}
			if _, err := os.Stat(f.dir); err == nil {
				t.Error("the scratch folder is still there")
			}
		})
	}
}

func TestStopIsNotToBeRefused(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	f, _ := start(ctx, []recipe{fake("", "trap '' TERM; sleep 1000")}, map[string]string{}, &bytes.Buffer{})
	f.servers[0].patience = 200 * time.Millisecond
	f.stop()
	if runs(f.servers[0].process.cmd.Process.Pid) {
		t.Error("it still runs")
	}
}

func TestWhatIsNotInstalledIsToldAndLeftOut(t *testing.T) {
	absent := recipe{kind: "mysql", plan: func(site) (plan, error) { return plan{}, &missingError{"mysqld"} }}
	behind := recipe{kind: "pgbouncer", behind: "postgres", plan: func(site) (plan, error) { panic("nothing is behind it") }}
	var log bytes.Buffer
	f, err := start(t.Context(), []recipe{absent, behind}, map[string]string{}, &log)
	defer f.stop()
	if err != nil || len(f.environment()) != 0 || !strings.Contains(log.String(), "mysqld is not installed: .ci/tools installs it") {
		t.Errorf("%v, %v, %s", err, f.environment(), &log)
	}
}

// TestServers starts one of each kind that is installed and asks it.
func TestServers(t *testing.T) {
	var log bytes.Buffer
	f, err := start(t.Context(), recipes(), map[string]string{}, &log)
	defer f.stop()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv(testdb.RequireAll) != "" && len(f.servers) != len(testdb.Kinds()) {
		t.Errorf("%d servers run, want %v: %s", len(f.servers), testdb.Kinds(), &log)
	}
	for _, s := range f.servers {
		one, err := testdb.Value(t.Context(), s.plan.url, "SELECT 1")
		if err != nil || one != "1" {
			t.Errorf("%s: %q, %v", s.kind, one, err)
		}
		if s.version(t.Context()) == "" {
			t.Errorf("%s tells no version", s.kind)
		}
		guess := strings.Replace(s.plan.url, "%25", "%25x", 1)
		if err := testdb.Exec(t.Context(), guess, "SELECT 1"); err == nil {
			t.Errorf("%s takes any password", s.kind)
		}
	}
}

func TestPgBouncerStandsBeforeAGivenServer(t *testing.T) {
	needsPostgres(t)
	if _, err := lookUp("pgbouncer"); err != nil {
		t.Skip(err)
	}
	first, err := start(t.Context(), recipes()[:1], map[string]string{}, &bytes.Buffer{})
	defer first.stop()
	if err != nil {
		t.Fatal(err)
	}
	second, err := start(t.Context(), recipes()[:2], maps.Clone(first.urls), &bytes.Buffer{})
	defer second.stop()
	if err != nil {
		t.Fatal(err)
	}
	if second.urls["postgres"] != first.urls["postgres"] || len(second.servers) != 1 {
		t.Errorf("%v beside %v", second.urls, first.urls)
	}
	port, err := testdb.Value(t.Context(), second.urls["pgbouncer"], "SELECT inet_server_port()")
	if err != nil || !strings.Contains(first.urls["postgres"], ":"+port+"/") {
		t.Errorf("port %s, %v", port, err)
	}
}
