package host

import (
	"context"

	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/sandbox"
)

const (
	// longestAhead is up to which size a file is read ahead, in bytes: what reading a longer one takes would count as memory of the
	// script that runs meanwhile.
	longestAhead = 64 << 10
	// leastAhead is how much memory a script must be allowed for that not to matter.
	leastAhead = 16 << 20
)

// ahead is the next script, whose sandbox is made, and whose file is compiled, and compressed for the ledger, while the database works for
// the one before. Nothing of it runs, and nothing asks the database.
type ahead struct {
	name string
	made chan *execution
}

// lookAhead begins with the first of the scripts that are to follow.
func (j *job) lookAhead(ctx context.Context, following []task) {
	if len(following) == 0 || j.ahead != nil && j.ahead.name == following[0].file.Name {
		return
	}
	j.dropAhead()
	t := following[0]
	if len(t.file.Text) > longestAhead || j.m.Limits.Memory > 0 && j.m.Limits.Memory < leastAhead {
		return
	}
	a := &ahead{name: t.file.Name, made: make(chan *execution, 1)}
	j.ahead = a
	packing := j.ledger
	go func() {
		x := j.newExecution(t)
		x.open(ctx)
		x.sandbox.Compile(t.file.Text, t.file.Path)
		if t.direction == event.Up {
			x.packed, _ = packing.Pack(t.file.Text) // an error of it is seen when the row is written
		}
		a.made <- x
	}()
}

// execution is that of a task: the one that was made ahead, or a new one.
func (j *job) execution(t task) *execution {
	a := j.ahead
	if a == nil || a.name != t.file.Name {
		return j.newExecution(t)
	}
	j.ahead = nil
	x := <-a.made
	x.task = t
	return x
}

func (j *job) newExecution(t task) *execution {
	return &execution{job: j, task: t, sink: lateSink{dialect: j.m.Dialect}}
}

// dropAhead gives up what was made and is not needed.
func (j *job) dropAhead() {
	if a := j.ahead; a != nil {
		j.ahead = nil
		(<-a.made).sandbox.Close()
	}
}

// open makes the script's sandbox, unless it is there.
func (x *execution) open(ctx context.Context) {
	if x.sandbox == nil {
		x.sandbox = sandbox.New(ctx, x.sandboxConfig(ctx))
	}
}
