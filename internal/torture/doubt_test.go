//go:build unix

package torture

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/internal/faultproxy"
	"github.com/luamig/luamig/internal/testdb"
)

// TestCommitIsInDoubt cuts the connection behind messages that commit, and behind the server's answer: luamig cannot know what has become
// of it, and has to ask.
func TestCommitIsInDoubt(t *testing.T) {
	onEach(t, testdb.Kinds(), func(t *testing.T, kind string) {
		r, s := referenceOf(t, kind), stageOf(kind, "up")
		dbs := newDatabases(t, kind)
		match := faultproxy.Fault{Match: "COMMIT"}
		commits := 0
		t.Run("count", func(t *testing.T) {
			p := dbs.project(t)
			p.prepare(s)
			proxy := p.proxy()
			proxy.Arm(match)
			if o := p.start(through(p.url, proxy.Addr()), s.command...).wait(); o.code != 0 {
				t.Fatalf("exit %d\n%s", o.code, o.output)
			}
			if commits = proxy.Messages(); commits < 4 {
				t.Fatalf("only %d messages commit: the test tests nothing", commits)
			}
		})
		for _, harm := range []faultproxy.Harm{faultproxy.CutSent, faultproxy.CutAnswered} {
			late := share()
			for _, at := range places(commits, 2, kind+harm.String()) {
				if late() {
					break
				}
				t.Run(fmt.Sprintf("%s %d", harm, at), func(t *testing.T) {
					in := injury{name: "commit in doubt", fault: match}
					in.fault.Harm, in.fault.Reach = harm, faultproxy.All
					sufferOne(t, r, s, dbs.project(t), in, at)
				})
			}
		}
	})
}

// TestNetworkIsFlaky cuts the connection again and again.
func TestNetworkIsFlaky(t *testing.T) {
	onEach(t, testdb.Kinds(), func(t *testing.T, kind string) {
		r, s := referenceOf(t, kind), stageOf(kind, "up")
		dbs, late := newDatabases(t, kind), share()
		for _, at := range places(r.messages[s.name]/4, 1, kind+"flaky") {
			if late() {
				return
			}
			t.Run(fmt.Sprint(at), func(t *testing.T) {
				in := injury{name: "flaky", fault: faultproxy.Fault{Harm: faultproxy.CutAnswered, Reach: faultproxy.All, Every: 60 + r.messages[s.name]/3}}
				sufferOne(t, r, s, dbs.project(t), in, at)
			})
		}
	})
}

// TestScriptIsAllOrNothing breaks ad-hoc scripts: a row changes as often as the log says that the script was done.
func TestScriptIsAllOrNothing(t *testing.T) {
	const most = 6
	onEach(t, testdb.Kinds(), func(t *testing.T, kind string) {
		p := newDatabases(t, kind).project(t)
		p.must("up", "--step", "1")
		proxy := p.proxy()
		if o := p.start(through(p.url, proxy.Addr()), "run", "count.lua").wait(); o.code != 0 {
			t.Fatalf("exit %d\n%s", o.code, o.output)
		}
		late := share()
		n, done := proxy.Messages(), 1
		for i, at := range places(n, most, kind+"script") {
			if late() {
				return
			}
			harms := append(faultproxy.Cuts(), faultproxy.CutSent)
			v := &victim{project: p}
			in := injury{fault: faultproxy.Fault{Harm: harms[i%len(harms)], Reach: faultproxy.All}}
			if i%len(harms) == len(harms)-1 {
				in.do = (*victim).kill
			}
			o := v.injure(proxy, in, at, stage{command: []string{"run", "count.lua"}})
			if proxy.Fired() != "" {
				tally.add(kind, "script broken", func(c *count) { c.tried++ })
			}
			proxy.Arm(faultproxy.Fault{})
			proxy.Cut()
			p.alone()
			logged := len(p.ask("SELECT 1 FROM luamig_log WHERE action = 'run' AND outcome = 'done'"))
			if o.code == 0 && logged != done+1 || logged < done || logged > done+1 {
				t.Errorf("exit %d, and the log has %d runs after %d", o.code, logged, done)
			}
			done = logged
			if counts := strings.Join(p.ask("SELECT min(n), max(n) FROM "+quoted(kind, "Accounts")), ""); counts != fmt.Sprintf("%d | %d", done, done) {
				tally.add(kind, "script broken", func(c *count) { c.lost++ })
				t.Errorf("the log has %d runs, and the rows were counted %s times", done, counts)
			}
		}
	})
}

func quoted(kind, name string) string {
	if commits(kind) {
		return "`" + name + "`"
	}
	return `"` + name + `"`
}
