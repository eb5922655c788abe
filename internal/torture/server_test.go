//go:build unix

package torture

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/faultproxy"
	"github.com/luamig/luamig/internal/testdb"
	"github.com/luamig/luamig/internal/testservers"
)

// TestServerIsKilled kills the server itself, as kill -9 does, at any message, and starts it again on what it has left.
// What it has said to be committed outlives it, for the settings are those of a server that is to keep data.
func TestServerIsKilled(t *testing.T) {
	onEach(t, []string{"postgres", "mariadb", "mysql"}, func(t *testing.T, kind string) {
		r, s := referenceOf(t, kind), stageOf(kind, "up")
		server := testservers.Own(t, kind)
		killServer(t, r, s, server, "server killed", 3, func(*project) {})
		killServer(t, r, s, server, "forgetful server killed", 1, forget)
		if kind == "postgres" {
			killBackends(t, r, s, server)
		}
	})
}

// forget makes a server say that something is committed before it has written it. What it loses then, it has to lose together: the
// change and its row in the ledger.
func forget(p *project) {
	p.t.Helper()
	if commits(p.kind) {
		p.administer("SET GLOBAL innodb_flush_log_at_trx_commit = 0")
		return
	}
	p.administer("ALTER DATABASE %s SET synchronous_commit = off")
}

func killServer(t *testing.T, r *reference, s stage, server *testservers.Owned, fault string, most int, before func(*project)) {
	late := share()
	for i, at := range places(r.messages[s.name], most, server.URL[:5]+fault) {
		if late() {
			return
		}
		t.Run(fmt.Sprintf("%s %d", strings.ReplaceAll(fault, " ", "-"), at), func(t *testing.T) {
			p := onServer(t, r.kind, server)
			before(p)
			p.prepare(s)
			v, proxy := &victim{project: p}, p.proxy()
			back := make(chan error, 1)
			harm := [...]faultproxy.Harm{faultproxy.None, faultproxy.Behind}[i%2]
			o := v.injure(proxy, injury{fault: faultproxy.Fault{Harm: harm}, do: func(*victim) {
				server.Kill()
				go func() { back <- server.Start(context.Background()) }()
			}}, at, s)
			if proxy.Fired() == "" {
				return
			}
			if err := <-back; err != nil {
				t.Fatal(err)
			}
			v.recover(r, s, fault, o, proxy.Cut)
		})
	}
}

// onServer makes a project on a server of a test's own.
func onServer(t *testing.T, kind string, server *testservers.Owned) *project {
	t.Helper()
	url, _, err := testdb.Create(t.Context(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	p := newProject(t, kind, url)
	p.direct = url
	return p
}

// killBackends kills the process that serves the program, as the system does where memory runs out. PostgreSQL
// then ends all sessions and recovers.
func killBackends(t *testing.T, r *reference, s stage, server *testservers.Owned) {
	late := share()
	for _, at := range places(r.messages[s.name], 2, "backend") {
		if late() {
			return
		}
		t.Run(fmt.Sprintf("backend %d", at), func(t *testing.T) {
			p := onServer(t, "postgres", server)
			v, proxy := &victim{project: p}, p.proxy()
			var killed []int
			o := v.injure(proxy, injury{fault: faultproxy.Fault{Harm: faultproxy.Behind}, do: func(v *victim) {
				for _, id := range v.ask(sessionIDs["postgres"]) {
					pid, _ := strconv.Atoi(id)
					switch err := syscall.Kill(pid, syscall.SIGKILL); err {
					case nil:
						killed = append(killed, pid)
					case syscall.ESRCH: // that of an earlier question, which was about to end
					default:
						t.Error(err)
					}
				}
				if len(killed) == 0 {
					t.Error("no process serves the program")
				}
			}}, at, s)
			awaitRecovery(t, p.url, killed)
			v.recover(r, s, "backend killed", o, proxy.Cut)
		})
	}
}

// awaitRecovery waits until a server answers again that may not have noticed yet that processes of its own are killed: those that
// it has not noticed are zombies.
func awaitRecovery(t *testing.T, url string, killed []int) {
	t.Helper()
	noticed := func() bool {
		return !slices.ContainsFunc(killed, func(pid int) bool { return syscall.Kill(pid, 0) == nil })
	}
	answers := 0
	for begin := time.Now(); answers < 10; time.Sleep(50 * time.Millisecond) {
		if answers++; !noticed() || testdb.Exec(t.Context(), url, "SELECT 1") != nil {
			answers = 0
		}
		if time.Since(begin) > 3*time.Minute {
			t.Fatal("the server does not recover")
		}
	}
}

// TestPoolerIsKilled kills the PgBouncer.
func TestPoolerIsKilled(t *testing.T) {
	const kind = "pgbouncer"
	r, s := referenceOf(t, kind), stageOf(kind, "up")
	dbs, late := newDatabases(t, kind), share()
	for _, at := range places(r.messages[s.name], 2, "pooler") {
		if late() {
			return
		}
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			p := dbs.project(t)
			v, proxy := &victim{project: p}, p.proxy()
			back := make(chan error, 1)
			o := v.injure(proxy, injury{fault: faultproxy.Fault{Harm: faultproxy.Behind}, do: func(*victim) {
				dbs.pooler.Kill()
				go func() { back <- dbs.pooler.Start(context.Background()) }()
			}}, at, s)
			if proxy.Fired() == "" {
				return
			}
			if err := <-back; err != nil {
				t.Fatal(err)
			}
			v.recover(r, s, "pooler killed", o, proxy.Cut)
		})
	}
}

// TestServerReadsOnly gives the program a server, a database or a user that may only read: it says so, and changes nothing.
func TestServerReadsOnly(t *testing.T) {
	onEach(t, []string{"postgres", "mariadb", "mysql"}, func(t *testing.T, kind string) {
		server := testservers.Own(t, kind)
		for name, c := range readers[engineOf(kind)] {
			t.Run(name, func(t *testing.T) {
				p := onServer(t, kind, server)
				p.must("up", "--step", "2")
				before := p.look()
				p.administer(c.before)
				defer p.administer(c.after)
				o := p.start(c.as(p.url), "up").wait()
				tally.add(kind, "read-only: "+name, func(c *count) { c.tried++ })
				if o.code != 1 || !strings.Contains(o.output, "error: ") || !strings.Contains(o.output, "hint: ") {
					t.Errorf("exit %d\n%s", o.code, o.output)
				}
				t.Logf("%s", o.output)
				p.administer(c.after)
				if diff := p.look().differs(before); diff != "" {
					tally.add(kind, "read-only: "+name, func(c *count) { c.lost++ })
					t.Errorf("something was changed:\n%s", diff)
				}
				p.must("up")
			})
		}
	})
}

// reader is a way in which a database is only read.
type reader struct {
	before, after string              // what the administrator does; %s is the database
	user          string              // who runs luamig; empty: root
	url           func(string) string // may be nil
}

func (r reader) as(databaseURL string) string {
	if r.url != nil {
		databaseURL = r.url(databaseURL)
	}
	if r.user == "" {
		return databaseURL
	}
	scheme, rest, _ := strings.Cut(databaseURL, "://")
	return scheme + "://" + r.user + ":secret@" + rest[strings.LastIndex(rest, "@")+1:]
}

var readers = map[string]map[string]reader{
	"postgres": {
		"database": {before: "ALTER DATABASE %s SET default_transaction_read_only = on", after: "ALTER DATABASE %s RESET default_transaction_read_only"},
		"session":  {before: "", url: func(u string) string { return u + "&default_transaction_read_only=on" }},
		"user": {before: "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'secret'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
			after: "DROP OWNED BY reader", user: "reader"},
	},
	"mysql": {
		"server": {before: "SET GLOBAL read_only = 1; CREATE USER IF NOT EXISTS writer@'127.0.0.1' IDENTIFIED BY 'secret'; GRANT ALL ON %s.* TO writer@'127.0.0.1'",
			after: "SET GLOBAL read_only = 0", user: "writer"},
		"user": {before: "CREATE USER IF NOT EXISTS reader@'127.0.0.1' IDENTIFIED BY 'secret'; GRANT SELECT ON %s.* TO reader@'127.0.0.1'", user: "reader"},
	},
}

// administer runs statements, with the database's name in the place of %s.
func (p *project) administer(statements string) {
	p.t.Helper()
	name := p.url[strings.LastIndex(p.url, "/")+1:]
	name, _, _ = strings.Cut(name, "?")
	all := strings.Split(strings.ReplaceAll(statements, "%s", name), ";")
	if statements == "" {
		return
	}
	if engineOf(p.kind) == "postgres" {
		all = append([]string{"SET default_transaction_read_only = off"}, all...)
	}
	if err := testdb.Exec(p.t.Context(), p.url, all...); err != nil {
		p.t.Fatal(err)
	}
}
