//go:build unix

package torture

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luamig/luamig/internal/faultproxy"
)

// mending is a command that is killed while it sets right what is partly applied, or takes over a database.
type mending struct {
	name    string
	child   string // what a child is told that does the same on SQLite
	prepare func(p *project)
	command []string
	again   func(p *project) outcome // goes on with it, and does nothing where it is done
}

const (
	first = `irreversible = "a test"
function up(qi)
  qi:createTable("T", { id = { type = DataTypes.INTEGER, primaryKey = true }, n = DataTypes.INTEGER })
  qi:insert("T", { id = 1, n = 7 })
end`
	// halfway is a migration that stops behind operations that can be undone.
	halfway = `transaction = false
irreversible = "a test"
function up(qi)
  qi:createTable("U", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  qi:addColumn("T", "x", { type = DataTypes.STRING(60) })
  qi:renameColumn("T", "x", "y")
  qi:addIndex("T", { "n" })
  qi:renameTable("U", "W")
  qi:addColumn("T", "%s", { type = DataTypes.INTEGER })
  qi:update("T", { n = literal("n + 1") }, qi.everyRow)
end`
)

// rewrite makes migrations of texts.
func (p *project) rewrite(texts ...string) {
	p.t.Helper()
	dir := filepath.Join(p.dir, "migrations")
	if err := os.RemoveAll(dir); err != nil {
		p.t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		p.t.Fatal(err)
	}
	for i, text := range texts {
		name := fmt.Sprintf("202401010000%02d-m.lua", i+8) // what may be partly applied, see partly
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
}

// leavePartly leaves a migration that is partly applied.
func (p *project) leavePartly() {
	p.t.Helper()
	p.rewrite(first, fmt.Sprintf(halfway, "n"))
	if o := p.run("up"); o.code != 5 {
		p.t.Fatalf("exit %d\n%s", o.code, o.output)
	}
}

func mendings() []mending {
	undo := []string{"repair", "--undo", "--yes"}
	adopt := []string{"adopt", "--baseline", "20240101000009", "--yes"}
	return []mending{
		{name: "undo", child: "undo", prepare: (*project).leavePartly, command: undo, again: func(p *project) outcome {
			if o := p.run("status", "--check"); o.code != 5 {
				return outcome{}
			}
			return p.run(undo...)
		}},
		{name: "resume", child: "up", prepare: func(p *project) {
			p.leavePartly()
			p.rewrite(first, fmt.Sprintf(halfway, "z"))
		}, command: []string{"repair", "--resume", "--yes"}, again: func(p *project) outcome { return p.run("up") }},
		{name: "adopt", child: "adopt", prepare: func(p *project) { p.rewrite(first, fmt.Sprintf(halfway, "z")) }, command: adopt,
			again: func(p *project) outcome { return p.run(adopt...) }},
	}
}

// TestRepairIsKilled kills the program while it undoes, or goes on with, what is partly applied, and while it takes over a database: the same command
// again comes to the same end.
func TestRepairIsKilled(t *testing.T) {
	onEach(t, kinds(), func(t *testing.T, kind string) {
		dbs := newDatabases(t, kind)
		for _, m := range mendings() {
			var want world
			n := 0
			t.Run(m.name+" undisturbed", func(t *testing.T) {
				p := dbs.project(t)
				m.prepare(p)
				n = p.measure(m)
				want = p.look()
			})
			late := share()
			for _, at := range places(n, 2, kind+m.name) {
				if late() {
					break
				}
				t.Run(fmt.Sprintf("%s %d", m.name, at), func(t *testing.T) { m.kill(t, dbs.project(t), at, want) })
			}
		}
	})
}

// measure counts the places at which a command may be killed.
func (p *project) measure(m mending) (n int) {
	p.t.Helper()
	if p.kind == "sqlite" {
		o := p.startChild(harmless, 0, m.child).wait()
		_, count, _ := strings.Cut(o.output, writesLine)
		if fmt.Sscan(count, &n); o.code != 0 || n < 10 {
			p.t.Fatalf("exit %d after %d writes\n%s", o.code, n, o.output)
		}
		return n
	}
	proxy := p.proxy()
	if o := p.start(through(p.url, proxy.Addr()), m.command...).wait(); o.code != 0 || proxy.Messages() < 10 {
		p.t.Fatalf("exit %d after %d messages\n%s", o.code, proxy.Messages(), o.output)
	}
	return proxy.Messages()
}

func (m mending) kill(t *testing.T, p *project, at int, want world) {
	m.prepare(p)
	v := &victim{project: p}
	if p.kind == "sqlite" {
		v.last(v.startChild([]string{killBefore, killBehind, killWithin}[at%3], at, m.child).wait())
	} else {
		proxy := p.proxy()
		harm := []faultproxy.Harm{faultproxy.CutBefore, faultproxy.CutSent, faultproxy.CutAnswered}[at%3]
		v.injure(proxy, injury{fault: faultproxy.Fault{Harm: harm}, do: (*victim).kill}, at, stage{command: m.command})
		t.Logf("at %s", proxy.Fired())
		proxy.Cut()
	}
	tally.add(p.kind, "repair killed", func(c *count) { c.tried++ })
	p.alone()
	if o := m.again(p); o.code != 0 {
		tally.add(p.kind, "repair killed", func(c *count) { c.lost++ })
		t.Fatalf("exit %d\n%s", o.code, o.output)
	}
	if diff := p.look().differs(want); diff != "" {
		tally.add(p.kind, "repair killed", func(c *count) { c.lost++ })
		t.Errorf("the end is another one:\n%s", diff)
	}
}
