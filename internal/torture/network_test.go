//go:build unix

package torture

import (
	"testing"
	"time"

	"github.com/luamig/luamig/internal/faultproxy"
	"github.com/luamig/luamig/internal/testdb"
)

// cuts are the ways in which a connection ends.
func cuts() (all []injury) {
	for _, harm := range faultproxy.Cuts() {
		all = append(all, injury{name: harm.String(), fault: faultproxy.Fault{Harm: harm, Reach: faultproxy.All}})
	}
	return append(all, injury{name: "reset", fault: faultproxy.Fault{Harm: faultproxy.CutAnswered, Reach: faultproxy.All, Reset: true}})
}

// onTheWayDown are all injuries, or the last two of them in an ordinary run: what undoes is broken like what does.
func onTheWayDown(injuries []injury) []injury {
	if *all {
		return injuries
	}
	return injuries[len(injuries)-2:]
}

// TestConnectionIsCut cuts the connection before a message, in the middle of it, behind it, and behind its answer.
func TestConnectionIsCut(t *testing.T) {
	onEach(t, testdb.Kinds(), func(t *testing.T, kind string) {
		suffer(t, kind, stageOf(kind, "up"), 2, cuts()...)
		suffer(t, kind, stageOf(kind, "down"), 1, onTheWayDown(cuts())...)
	})
}

// TestNetworkIsSlow stalls the connection and goes on, or lets everything pass in small pieces: the run ends well.
func TestNetworkIsSlow(t *testing.T) {
	onEach(t, testdb.Kinds(), func(t *testing.T, kind string) {
		suffer(t, kind, stageOf(kind, "up"), 1,
			injury{name: "stalled", fault: faultproxy.Fault{Harm: faultproxy.Stall, For: 300 * time.Millisecond}, heals: true},
			injury{name: "slow", fault: faultproxy.Fault{Harm: faultproxy.Slow}, heals: true})
	})
}

// TestHostIsGone leaves the server alone with the session of a program whose machine is gone: it keeps the lock and an open
// transaction until it notices. The next run waits for it.
func TestHostIsGone(t *testing.T) {
	onEach(t, testdb.Kinds(), func(t *testing.T, kind string) {
		r, s := referenceOf(t, kind), stageOf(kind, "up")
		dbs, late := newDatabases(t, kind), share()
		for _, at := range places(r.messages[s.name], 1, kind+"gone") {
			if late() {
				return
			}
			t.Run(s.name, func(t *testing.T) {
				p := dbs.project(t)
				p.prepare(s)
				v, proxy := &victim{project: p}, p.proxy()
				o := v.injure(proxy, injury{fault: faultproxy.Fault{Harm: faultproxy.Hang, For: time.Second}, do: (*victim).kill}, at, s)
				if proxy.Fired() == "" {
					return
				}
				// While the server still believes in the session.
				if o := v.run("up", "--lock-timeout", longest); o.code != 0 {
					t.Errorf("exit %d\n%s", o.code, o.output)
				}
				v.recover(r, s, "host gone", o, func() {})
			})
		}
	})
}
