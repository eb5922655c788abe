//go:build unix

package torture

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/faultproxy"
	"github.com/luamig/luamig/internal/testdb"
)

// injury is a kind of fault that a proxy does at a message.
type injury struct {
	name  string
	fault faultproxy.Fault // without its place
	// do is called at the place; may be nil.
	do func(*victim)
	// heals says that the run goes on and ends well.
	heals bool
}

// victim is a run that a fault is done to.
type victim struct {
	*project
	process atomic.Pointer[running]
}

// kill kills the program; it has sent a message, so that it runs.
func (v *victim) kill() {
	for v.process.Load() == nil {
		time.Sleep(time.Millisecond)
	}
	v.process.Load().kill()
}

// suffer does an injury at places that are chosen over a whole stage, each on an empty database.
func suffer(t *testing.T, kind string, s stage, most int, injuries ...injury) {
	t.Helper()
	r := referenceOf(t, kind)
	dbs := newDatabases(t, kind)
	for _, in := range injuries {
		late := share()
		for _, at := range places(r.messages[s.name], most, kind+s.name+in.name) {
			if late() {
				return
			}
			t.Run(fmt.Sprintf("%s %s %d", s.name, strings.ReplaceAll(in.name, " ", "-"), at), func(t *testing.T) {
				for ; at > 0; at = at * 4 / 5 { // a run may send fewer messages than another one
					if sufferOne(t, r, s, dbs.project(t), in, at) {
						break
					}
				}
			})
		}
	}
}

// sufferOne reports whether the run was long enough for the fault to be done.
func sufferOne(t *testing.T, r *reference, s stage, p *project, in injury, at int) bool {
	p.prepare(s)
	v := &victim{project: p}
	proxy := p.proxy()
	o := v.injure(proxy, in, at, s)
	if proxy.Fired() == "" {
		return false
	}
	t.Logf("at %s", proxy.Fired())
	v.recover(r, s, in.name, o, proxy.Cut)
	return true
}

// injure runs a stage through a proxy that does the fault.
func (v *victim) injure(proxy *faultproxy.Proxy, in injury, at int, s stage) outcome {
	v.t.Helper()
	f := in.fault
	f.At = at
	var doing sync.Mutex // what is done to the run does not go on behind its end, when it would hit those who look at what is left
	over := false
	f.Do = func() {
		doing.Lock()
		defer doing.Unlock()
		if in.do != nil && !over {
			in.do(v)
		}
	}
	proxy.Arm(f)
	r := v.start(through(v.url, proxy.Addr()), s.command...)
	v.process.Store(r)
	o := r.wait()
	doing.Lock()
	over = true
	doing.Unlock()
	if o.code != 0 && in.heals {
		v.t.Errorf("exit %d: this fault is to be waited for\n%s", o.code, o.output)
	}
	v.last(o)
	return o
}

// last keeps what the run has said, for when it turns out to be wrong.
func (v *victim) last(o outcome) {
	v.t.Logf("exit %d\n%s", o.code, o.output)
	switch o.code {
	case -1, 0, 1, 4, 5:
	default:
		v.t.Errorf("exit %d", o.code)
	}
}

// mostAgain is how many runs it may take to finish what was broken.
const mostAgain = 3

// recover looks at what a broken run has left, finishes it, and compares the end with the reference.
func (v *victim) recover(r *reference, s stage, fault string, o outcome, settle func()) {
	v.t.Helper()
	tally.add(v.kind, fault, func(c *count) { c.tried++ })
	if v.pooler != nil && v.pooler.Dead() {
		databases{kind: v.kind, pooler: v.pooler}.revive(v.t)
	}
	settle()
	v.alone()
	lost := func(format string, args ...any) {
		v.t.Helper()
		tally.add(v.kind, fault, func(c *count) { c.lost++ })
		v.t.Errorf(format, args...)
	}
	w := v.look()
	if wrong := r.between(v.project, s, w); wrong != "" {
		lost("%s", wrong)
		return
	}
	if o.code == 0 {
		tally.add(v.kind, fault, func(c *count) { c.healed++ })
		if diff := w.differs(s.want(r)); s.whole && diff != "" {
			lost("it said that all was done, and:\n%s", diff)
			return
		}
	}
	for n := 1; ; n++ {
		o := v.finish(s)
		if o.code == 0 {
			break
		}
		if n == mostAgain {
			lost("after %d further runs: exit %d\n%s", n, o.code, o.output)
			return
		}
		tally.add(v.kind, fault, func(c *count) { c.again++ })
	}
	if diff := v.look().differs(s.want(r)); diff != "" {
		lost("the end is another one:\n%s", diff)
		return
	}
	if s.name == "up" {
		sameText(v.t, v.shown(), r.shown)
	}
}

func (v *victim) finish(s stage) (o outcome) {
	v.t.Helper()
	for _, command := range s.finish {
		if o = v.run(command...); o.code != 0 {
			return o
		}
	}
	return o
}

// alone waits until the server is done with the sessions of a run that has ended.
func (p *project) alone() {
	p.t.Helper()
	question := sessions[engineOf(p.kind)]
	for begin := time.Now(); p.kind != "sqlite"; time.Sleep(5 * time.Millisecond) {
		lines := p.ask(question)
		if len(lines) == 0 {
			return
		}
		if time.Since(begin) > 2*time.Minute {
			p.t.Fatalf("the server still serves the run that has ended:\n%s", strings.Join(lines, "\n"))
		}
	}
}

// sessions are those on the database that are in the middle of something, apart from the one that asks. A PgBouncer keeps idle ones.
var sessions = map[string]string{
	"postgres": `SELECT pid, state, query FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
		AND (state <> 'idle' OR EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_stat_activity.pid AND locktype = 'advisory'))`,
	"mysql": `SELECT id, command, info FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()`,
}

// sessionIDs are all sessions of the program.
var sessionIDs = map[string]string{
	"postgres": `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
	"mysql":    `SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()`,
}

// onSessions runs a statement for each session of the program.
func (p *project) onSessions(statement string) {
	for _, id := range p.ask(sessionIDs[engineOf(p.kind)]) {
		// A session may have ended meanwhile.
		_ = testdb.Exec(p.t.Context(), p.direct, fmt.Sprintf(statement, id))
	}
}
