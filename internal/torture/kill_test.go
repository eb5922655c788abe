//go:build unix

package torture

import (
	"testing"

	"github.com/luamig/luamig/internal/faultproxy"
	"github.com/luamig/luamig/internal/testdb"
)

// TestProgramIsKilled kills the program, as kill -9 does, before a message leaves it, behind it, and behind its answer.
func TestProgramIsKilled(t *testing.T) {
	kill := (*victim).kill
	onEach(t, testdb.Kinds(), func(t *testing.T, kind string) {
		before := injury{name: "kill -9 before", fault: faultproxy.Fault{Harm: faultproxy.CutBefore}, do: kill}
		behind := injury{name: "kill -9 behind", fault: faultproxy.Fault{Harm: faultproxy.CutSent}, do: kill}
		answered := injury{name: "kill -9 behind the answer", fault: faultproxy.Fault{Harm: faultproxy.CutAnswered}, do: kill}
		suffer(t, kind, stageOf(kind, "up"), 3, before, behind, answered)
		suffer(t, kind, stageOf(kind, "down"), 1, onTheWayDown([]injury{before, behind, answered})...)
	})
}

// TestServerEndsTheSession has an administrator end the sessions of the program, or cancel what they do.
func TestServerEndsTheSession(t *testing.T) {
	end, cancel := "SELECT pg_terminate_backend(%s)", "SELECT pg_cancel_backend(%s)"
	onEach(t, testdb.Kinds(), func(t *testing.T, kind string) {
		if commits(kind) {
			end, cancel := "KILL CONNECTION %s", "KILL QUERY %s"
			endSessions(t, kind, end, cancel)
			return
		}
		endSessions(t, kind, end, cancel)
	})
}

func endSessions(t *testing.T, kind, end, cancel string) {
	with := func(statement string) func(*victim) {
		return func(v *victim) { v.onSessions(statement) }
	}
	suffer(t, kind, stageOf(kind, "up"), 2,
		injury{name: "session ended", fault: faultproxy.Fault{Harm: faultproxy.None}, do: with(end)},
		injury{name: "session ended behind", fault: faultproxy.Fault{Harm: faultproxy.Behind}, do: with(end)},
		injury{name: "statement cancelled", fault: faultproxy.Fault{Harm: faultproxy.Behind}, do: with(cancel)})
}
