//go:build unix

package torture

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/faultproxy"
	"github.com/luamig/luamig/internal/testdb"
)

// TestThreeReplicas starts the program three times at once, as a deployment of three replicas does, on migrations one of
// which builds indexes concurrently: that waits for every transaction, and so must not for one that waits for the lock.
func TestThreeReplicas(t *testing.T) {
	onEach(t, kinds(), func(t *testing.T, kind string) {
		r, s := referenceOf(t, kind), stageOf(kind, "up")
		v := &victim{project: newDatabases(t, kind).project(t)}
		v.prepare(s)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				o := v.run("up", "--lock-timeout", longest)
				if o.code != 0 {
					t.Errorf("exit %d\n%s", o.code, o.output)
				}
			})
		}
		all.Wait()
		v.recover(r, s, "three at once", outcome{}, func() {})
	})
}

// TestHolderIsKilled kills the program that holds the lock while another one waits for it: that one goes on, and ends.
func TestHolderIsKilled(t *testing.T) {
	onEach(t, testdb.Kinds(), func(t *testing.T, kind string) {
		r, s := referenceOf(t, kind), stageOf(kind, "up")
		dbs, late := newDatabases(t, kind), share()
		for _, at := range places(r.messages[s.name]/2, 1, kind+"holder") {
			if late() {
				return
			}
			// Behind the messages that come before the lock.
			at += r.messages[s.name] / 4
			t.Run(fmt.Sprint(at), func(t *testing.T) {
				p := dbs.project(t)
				p.prepare(s)
				v, proxy := &victim{project: p}, p.proxy()
				var second *running
				o := v.injure(proxy, injury{fault: faultproxy.Fault{Harm: faultproxy.Behind}, do: func(v *victim) {
					second = v.start(v.url, "up", "--lock-timeout", longest)
					time.Sleep(300 * time.Millisecond) // it waits by now, or will find the lock free
					v.kill()
				}}, at, s)
				if second == nil {
					return
				}
				if after := second.wait(); after.code != 0 {
					t.Errorf("exit %d\n%s", after.code, after.output)
				}
				v.recover(r, s, "holder killed", o, proxy.Cut)
			})
		}
	})
}

// TestLockIsLost cuts the connection that holds the lock, and no other, while a second program waits: for a while,
// both believe to be the only one.
func TestLockIsLost(t *testing.T) {
	// PostgreSQL itself holds the lock on the connection of the work.
	onEach(t, []string{"pgbouncer", "mariadb", "mysql"}, func(t *testing.T, kind string) {
		r, s := referenceOf(t, kind), stageOf(kind, "up")
		dbs, late := newDatabases(t, kind), share()
		for _, at := range places(r.messages[s.name]/2, 2, kind+"lost") {
			if late() {
				return
			}
			at += r.messages[s.name] / 4
			t.Run(fmt.Sprint(at), func(t *testing.T) { loseLock(t, r, s, dbs.project(t), at) })
		}
	})
}

func loseLock(t *testing.T, r *reference, s stage, p *project, at int) {
	p.prepare(s)
	v, proxy := &victim{project: p}, p.proxy()
	var second *running
	o := v.injure(proxy, injury{fault: faultproxy.Fault{Reach: faultproxy.Others, Harm: faultproxy.CutBefore}, do: func(v *victim) {
		second = v.start(v.url, "up", "--lock-timeout", longest)
	}}, at, s)
	if second == nil {
		return
	}
	after := second.wait()
	t.Logf("the second: exit %d\n%s", after.code, after.output)
	if strings.Contains(after.output, "deadlock") {
		t.Error("they stood in each other's way")
	}
	v.recover(r, s, "lock lost", o, proxy.Cut)
}
