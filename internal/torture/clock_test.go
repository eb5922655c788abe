//go:build unix

package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/postgres"
	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
)

// dialectOf is the one of a kind of database.
func dialectOf(p *project) dialects.Dialect {
	switch p.kind {
	case "sqlite":
		return sqlite.Dialect{}
	case "mariadb", "mysql":
		return mysql.Of(p.url)
	}
	return postgres.Dialect{}
}

// jumping is a clock that goes hours forth and back at each look.
type jumping struct {
	mu     sync.Mutex
	random *rand.Rand
}

func (j *jumping) now() time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(j.random.Int64N(int64(100 * time.Hour))))
}

// TestClockJumps: no duration is negative, and what was applied last is undone first, whatever the clock said.
func TestClockJumps(t *testing.T) {
	onEach(t, kinds(), func(t *testing.T, kind string) {
		p := newDatabases(t, kind).project(t)
		r := referenceOf(t, kind)
		clock := &jumping{random: rand.New(rand.NewPCG(*seed, 5))}
		var undone []string
		m := host.Migrator{
			Dialect: dialectOf(p), URL: p.url, Now: clock.now,
			Migrations: os.DirFS(filepath.Join(p.dir, "migrations")), MigrationsDir: "migrations",
			Events: func(e event.Event) {
				done, ok := e.(event.Done)
				if ok && done.Duration < 0 {
					t.Errorf("%s took %v", done.Name, done.Duration)
				}
				if ok && done.Direction == event.Down {
					undone = append(undone, done.Name)
				}
			},
		}
		for range migrations {
			if _, err := m.Up(context.Background(), host.UpOptions{Step: 1}); err != nil {
				t.Fatal(err)
			}
			tally.add(kind, "clock jumps", func(c *count) { c.tried++ })
		}
		status, err := m.Status(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range status.Migrations {
			if s.State != host.Applied || s.Duration < 0 {
				t.Errorf("%s is %s after %v", s.Name, s.State, s.Duration)
			}
		}
		if diff := p.look().differs(r.after[migrations]); diff != "" {
			tally.add(kind, "clock jumps", func(c *count) { c.lost++ })
			t.Errorf("the end is another one:\n%s", diff)
		}
		if _, err := m.Down(context.Background(), host.DownOptions{All: true}); err != nil {
			t.Fatal(err)
		}
		for i, name := range undone {
			if want := fmt.Sprintf("202401010000%02d-", migrations-i); !strings.HasPrefix(name, want) {
				t.Errorf("%s is undone as number %d", name, i+1)
			}
		}
		if len(undone) != migrations {
			t.Errorf("%d are undone", len(undone))
		}
	})
}
