//go:build unix

package host_test

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/internal/testdb"
	"github.com/luamig/luamig/internal/testservers"
)

// replicated is a server with a replica that does not follow it yet.
type replicated struct {
	source, replica string // URLs
	start, stop     string
	follow          func(delay int) string
}

func replicatedServers(t *testing.T, kind string) *replicated {
	t.Helper()
	settings := map[string][]string{
		"mariadb": {"--log-bin=binlog"},
		"mysql":   {"--log-bin=binlog", "--gtid-mode=ON", "--enforce-gtid-consistency=ON"},
	}[kind]
	with := func(id string) string {
		return testservers.Own(t, kind, append([]string{"--server-id=" + id, "--sync-binlog=0"}, settings...)...).URL
	}
	r := &replicated{source: with("1"), replica: with("2")}
	u, err := url.Parse(r.source)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	where := fmt.Sprintf("%%[1]s_HOST = '127.0.0.1', %%[1]s_PORT = %s, %%[1]s_USER = 'root', %%[1]s_PASSWORD = '%s', %%[1]s_DELAY = %%[2]d", u.Port(), strings.ReplaceAll(password, "%", "%%"))
	if kind == "mariadb" {
		r.start, r.stop = "START SLAVE", "STOP SLAVE"
		r.follow = func(delay int) string {
			return fmt.Sprintf("CHANGE MASTER TO "+where+", MASTER_USE_GTID = slave_pos", "MASTER", delay)
		}
		r.on(t, r.replica, "SET GLOBAL gtid_slave_pos = '"+r.value(t, "SELECT @@gtid_binlog_pos")+"'")
		return r
	}
	r.start, r.stop = "START REPLICA", "STOP REPLICA"
	r.follow = func(delay int) string {
		return fmt.Sprintf("CHANGE REPLICATION SOURCE TO "+where+", SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1", "SOURCE", delay)
	}
	r.on(t, r.replica, "SET GLOBAL gtid_purged = '+"+r.value(t, "SELECT @@gtid_executed")+"'")
	return r
}

func (r *replicated) on(t *testing.T, url string, statements ...string) {
	t.Helper()
	if err := testdb.Exec(t.Context(), url, statements...); err != nil {
		t.Fatal(err)
	}
}

func (r *replicated) value(t *testing.T, question string) string {
	t.Helper()
	v, err := testdb.Value(t.Context(), r.source, question)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var slowReplicas = flag.Bool("replicas", false, "try the replicas of MySQL, too")

// A replica that follows no server, that stands still, that is behind, and that has caught up.
func TestBackfillMindsReplicas(t *testing.T) {
	if testing.Short() {
		t.Skip("starts servers")
	}
	t.Run("mariadb", func(t *testing.T) { mindsReplicas(t, "mariadb") })
	t.Run("mysql", func(t *testing.T) {
		if !*slowReplicas {
			t.Skip("its servers take long to start; run with -replicas")
		}
		mindsReplicas(t, "mysql")
	})
}

func mindsReplicas(t *testing.T, kind string) {
	r := replicatedServers(t, kind)
	r.on(t, r.source, "CREATE DATABASE app")
	p := newProjectOn(t, "sqlite", map[string]string{"1-a": `
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, v = { type = DataTypes.INTEGER, allowNull = false } })
  for id = 1, 28 do qi:insert("T", { id = id, v = 0 }) end
end
function down(qi) qi:dropTable("T") end`})
	p.URL = r.source + "app"
	p.Dialect = dialectOf(kind, p.URL)
	p.Replicas = []string{r.replica + "mysql"}
	p.up(host.UpOptions{})
	p.write("2-b", strings.Replace(adding, `throttle = function(i) print("between", i.batches) end`, `throttle = { replicaLag = "1s", pause = "1s" }`, 1))

	e := p.upError(t)
	if !errors.As(e, new(*host.ReplicaError)) || !strings.Contains(e.Message, "it is no replica") || strings.Contains(e.Message, "p@:") || p.added() != "0|28" {
		t.Errorf("%s; done: %s", e.Message, p.added())
	}

	r.on(t, r.replica, r.follow(60)) // longer than it takes to look
	began, delayed := time.Now(), false
	p.Events = func(e event.Event) {
		p.events = append(p.events, e)
		held, ok := e.(event.Progress)
		switch {
		case !ok || held.Held == "":
		case held.Held == "a replica that does not replicate":
			r.on(t, r.replica, r.start)
		case !delayed && strings.Contains(held.Held, "behind, of 1s"):
			delayed = true
			r.on(t, r.replica, r.stop, r.follow(0), r.start)
		}
		if time.Since(began) > 5*time.Minute {
			t.Fatal("it does not catch up")
		}
	}
	p.up(host.UpOptions{})
	if got := p.held(); len(got) < 2 || got[0] != "a replica that does not replicate" || !delayed {
		t.Errorf("%q", got)
	}
	if got := p.added(); got != "1|28" {
		t.Error(got)
	}
	conn, err := p.Dialect.Open(t.Context(), r.replica+"mysql")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for {
		lag, err := conn.Catalog().(dialects.Follower).Behind(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if lag == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
}
