//go:build unix

package torture

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/faultproxy"
)

// migrations is how many there are in testdata.
const migrations = 10

// reference is what a database holds after runs to which nothing was done.
type reference struct {
	kind     string
	after    [migrations + 1]world // by how many migrations are applied
	shown    string                // with all of them, by luamig's own reader
	undone   world                 // after all of them and down --all
	messages map[string]int        // to the server, by the name of a stage
	took     map[string]time.Duration
}

var references = struct {
	sync.Mutex
	of map[string]*reference
}{of: map[string]*reference{}}

// referenceOf runs everything once for each database.
func referenceOf(t *testing.T, kind string) *reference {
	t.Helper()
	references.Lock()
	defer references.Unlock()
	if r := references.of[kind]; r != nil {
		return r
	}
	r := &reference{kind: kind, messages: map[string]int{}, took: map[string]time.Duration{}}
	t.Run("reference", func(t *testing.T) {
		dbs := newDatabases(t, kind)
		p := dbs.project(t)
		for n := range migrations {
			r.after[n] = p.look()
			p.must("up", "--step", "1")
		}
		r.after[migrations], r.shown = p.look(), p.shown()
		if n := r.after[migrations].applied(); n != migrations {
			t.Fatalf("%d migrations are applied", n)
		}
		p.must("down", "--all")
		r.undone = p.look()
		r.measure(t, dbs, kind)
	})
	if t.Failed() {
		t.FailNow()
	}
	references.of[kind] = r
	return r
}

// measure counts the messages of each stage, and takes its time.
func (r *reference) measure(t *testing.T, dbs databases, kind string) {
	for _, s := range stages(kind) {
		t.Run(s.name, func(t *testing.T) {
			p := dbs.project(t)
			p.prepare(s)
			url, messages := p.url, func() int { return 0 }
			if kind != "sqlite" {
				proxy := p.proxy()
				url, messages = through(p.url, proxy.Addr()), proxy.Messages
			}
			begin := time.Now()
			if o := p.start(url, s.command...).wait(); o.code != 0 {
				t.Fatalf("exit %d\n%s", o.code, o.output)
			}
			r.took[s.name], r.messages[s.name] = time.Since(begin), messages()
			if n := r.messages[s.name]; n < 100 && kind != "sqlite" {
				t.Fatalf("only %d messages: the test tests nothing", n)
			}
		})
	}
}

// proxy puts one in front of the project's server.
func (p *project) proxy() *faultproxy.Proxy {
	p.t.Helper()
	framing := faultproxy.PostgreSQL
	if commits(p.kind) {
		framing = faultproxy.MySQL
	}
	proxy, err := faultproxy.Listen(hostOf(p.url), framing)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { proxy.Close() })
	return proxy
}

// stage is a run that is broken.
type stage struct {
	name    string
	before  [][]string // what is run before it, undisturbed
	command []string
	finish  [][]string // what ends it
	whole   bool       // the command alone comes to the end that is wanted
	want    func(*reference) world
}

// stages are what is broken on a database.
func stages(kind string) []stage {
	whole := func(r *reference) world { return r.after[migrations] }
	up := [][]string{{"up"}}
	return []stage{
		{name: "up", command: []string{"up"}, finish: up, whole: true, want: whole},
		{name: "down", before: up, command: []string{"down", "--all"}, finish: [][]string{{"down", "--all"}}, whole: true,
			want: func(r *reference) world { return r.undone }},
	}
}

func stageOf(kind, name string) stage {
	all := stages(kind)
	return all[max(slices.IndexFunc(all, func(s stage) bool { return s.name == name }), 0)]
}

func (p *project) prepare(s stage) {
	p.t.Helper()
	for _, command := range s.before {
		p.must(command...)
	}
}

// partly says which migrations may have come half of the way: those without a transaction around them.
func partly(kind string, number int) bool {
	if commits(kind) && slices.Contains([]int{1, 6, 7}, number) {
		return true
	}
	return number == 8 || number == 9
}

// between tells what is wrong with a database that a broken run has left; empty: it stands between two migrations, or in one
// that goes a part of the way at a time.
func (r *reference) between(p *project, s stage, w world) string {
	n := w.applied()
	next := n + 1
	if s.name == "down" {
		next = n
	}
	if n > migrations {
		return fmt.Sprintf("%d migrations are applied", n)
	}
	if next < 1 || next > migrations || !partly(p.kind, next) {
		if s.name == "down" {
			return "" // what down leaves of the log differs from what up leaves
		}
		if diff := w.ofOthers().differs(r.after[n].ofOthers()); diff != "" {
			return fmt.Sprintf("after %d migrations it differs:\n%s", n, diff)
		}
	}
	return ""
}

// ofOthers is the world without the definitions of luamig's own tables, which are made on the way.
func (w world) ofOthers() world {
	return slices.DeleteFunc(slices.Clone(w), func(line string) bool {
		own := strings.Contains(line, "luamig_") || strings.Contains(line, "sqlite_sequence")
		return own && !strings.HasPrefix(line, "row of ")
	})
}
