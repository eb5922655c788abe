//go:build unix

package torture

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// startChild starts the test binary as a run to which something happens in a system call.
func (p *project) startChild(harm string, at int, command string) *running {
	p.t.Helper()
	self, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %s", childVariable, harm, at, command), "GOMAXPROCS=2")
	return p.launch(cmd)
}

// writes counts the system calls of a stage that change a file.
func writes(t *testing.T, s stage) (n int) {
	t.Helper()
	p := newProject(t, "sqlite", "")
	p.prepare(s)
	o := p.startChild(harmless, 0, s.command[0]).wait()
	_, count, _ := strings.Cut(o.output, writesLine)
	if fmt.Sscan(count, &n); o.code != 0 || n < 100 {
		t.Fatalf("exit %d after %d writes: the test tests nothing\n%s", o.code, n, o.output)
	}
	return n
}

// TestWriteIsBroken does harm at single writes of SQLite to its files: the process dies before one, in the middle
// of it and behind it; the disk is full from there on; or an I/O error comes, once.
func TestWriteIsBroken(t *testing.T) {
	r := referenceOf(t, "sqlite")
	for _, s := range stages("sqlite") {
		n := writes(t, s)
		for _, harm := range []string{killBefore, killBehind, killWithin, diskFull, diskBroken} {
			late := share()
			for _, at := range places(n, 4, "sqlite"+s.name+harm) {
				if late() {
					return
				}
				t.Run(fmt.Sprintf("%s %s %d", s.name, harm, at), func(t *testing.T) {
					breakWrite(t, r, s, harm, at)
				})
			}
		}
	}
}

func breakWrite(t *testing.T, r *reference, s stage, harm string, at int) {
	v := &victim{project: newProject(t, "sqlite", "")}
	v.prepare(s)
	o := v.startChild(harm, at, s.command[0]).wait()
	v.last(o)
	killed := strings.HasPrefix(harm, "kill")
	if killed != (o.code == -1) {
		t.Errorf("exit %d", o.code)
	}
	if harm == diskFull && o.code != 0 && !strings.Contains(o.output, "full") {
		t.Errorf("it does not say that the disk is full:\n%s", o.output)
	}
	v.recover(r, s, harm, o, func() {})
}

// TestProgramIsKilledAtRandom kills the program at any moment, again and again, until it has come to the end.
func TestProgramIsKilledAtRandom(t *testing.T) {
	onEach(t, kinds(), func(t *testing.T, kind string) {
		r, s := referenceOf(t, kind), stageOf(kind, "up")
		dbs, late := newDatabases(t, kind), share()
		for _, round := range places(max(*rounds, 1)*20, 1, kind+"random") {
			if late() {
				return
			}
			t.Run(fmt.Sprint(round), func(t *testing.T) {
				killAtRandom(t, r, s, dbs.project(t), rand.New(rand.NewPCG(*seed, uint64(round))))
			})
		}
	})
}

func killAtRandom(t *testing.T, r *reference, s stage, p *project, random *rand.Rand) {
	p.prepare(s)
	var o outcome
	kills := 0
	for ; kills < 12; kills++ {
		run := p.start(p.url, s.command...)
		time.Sleep(time.Duration(random.Int64N(int64(r.took[s.name]) * 3 / 4)))
		run.kill()
		if o = run.wait(); o.code != -1 {
			break
		}
		tally.add(p.kind, "kill -9 at random", func(c *count) { c.tried++ })
	}
	t.Logf("%d kills", kills)
	v := &victim{project: p}
	v.recover(r, s, "kill -9 at random", o, func() {})
}
