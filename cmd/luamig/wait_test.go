//go:build unix

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/testservers"
)

// A server that is not there yet is waited for, by luamig db wait and by a run with connect_timeout; one that dies in the middle of a migration, too.
func TestServerThatStartsLate(t *testing.T) {
	for _, kind := range []string{"postgres", "mariadb"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			server := testservers.Own(t, kind)
			database := strings.Replace(server.URL, "/?", "/shop?", 1)
			if !strings.Contains(database, "shop") {
				database = strings.TrimSuffix(strings.TrimSuffix(server.URL, "postgres?sslmode=disable"), "/") + "/shop"
			}
			b := newBench(t, "luamig.lua", `return { development = { url = env.DB, connect_timeout = "5m" } }`, "migrations/20240101000000-t.lua", oneMigration,
				"migrations/20240102000000-fill.lua", `function up(qi) qi:insert("T", { id = 1 }) qi:flush() print("now") qi:insert("T", { id = 2 }) end function down(qi) end`)
			b.env["DB"] = database
			if code, stdout, stderr := b.luamig("db", "create"); code != 0 {
				t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
			}
			again := func(after time.Duration) <-chan error {
				started := make(chan error, 1)
				time.AfterFunc(after, func() { started <- server.Start(t.Context()) })
				return started
			}
			server.Kill()
			if code, _, stderr := b.luamig("db", "wait", "--timeout", "3"); code != 1 || !strings.Contains(stderr, "refused") {
				t.Errorf("nobody is there: exit %d\n%s", code, stderr)
			}
			started := again(time.Second)
			if code, stdout, stderr := b.luamig("db", "wait", "--timeout", "5m"); code != 0 || !strings.Contains(stdout, "answers, after") {
				t.Errorf("exit %d\n%s%s", code, stdout, stderr)
			}
			must(t, <-started)
			if code, stdout, stderr := b.luamig("up", "--step", "1"); code != 0 {
				t.Errorf("exit %d\n%s%s", code, stdout, stderr)
			}
			b.stdout = &stopWhen{&b.out, "| now", func() {
				b.stdout.(*stopWhen).then = nil
				server.Kill()
				started = again(500 * time.Millisecond)
			}}
			code, stdout, stderr := b.luamig("up")
			must(t, <-started)
			if code != 0 || !strings.Contains(stderr, "retrying 20240102000000-fill: ") || strings.Count(stdout, "| now") != 2 {
				t.Errorf("the server dies: exit %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}
