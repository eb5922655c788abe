package mysql

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/luamig/luamig/dialects"
)

// Where the server keeps no attributes of connections (MariaDB, unless performance_schema is switched on), there is one
// place where one session can say something to all others: the statement that it runs, in the list of processes. So the holder of
// the lock sleeps on its connection, a second at a time, with who it is in a comment.

// announcement is a statement that says who holds the lock, sent again and again.
type announcement struct {
	mu       sync.Mutex
	who      dialects.Holder
	location *location
	id       uint64
	stop     chan struct{}
	ended    chan struct{}
	hangUp   context.CancelFunc // closes the connection, where a KILL does not get through
}

const (
	announceMark = "luamig holds the lock: "
	announceTime = 1 // second; a process that dies gives the lock back by the end of one
)

// announce begins to say who holds the lock, where nothing else says it.
func (h *heldLock) announce(ctx context.Context, t *location, who dialects.Holder) error {
	rows, err := h.ask(ctx, "SELECT CONNECTION_ID(), @@performance_schema")
	if err != nil || len(rows) == 0 || rows[0][1] == "1" {
		return err
	}
	id, err := strconv.ParseUint(rows[0][0], 10, 64)
	if err != nil {
		return err
	}
	own, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	h.said = &announcement{who: who, location: t, id: id, stop: make(chan struct{}), ended: make(chan struct{}), hangUp: hangUp}
	go h.said.repeat(own, h.link)
	return nil
}

// sql is the statement.
func (a *announcement) sql() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	text, _ := json.Marshal(a.who) // texts and numbers can always be written
	return fmt.Sprintf("DO SLEEP(%d) /* %s%s */", announceTime, announceMark, strings.ReplaceAll(string(text), "*/", "* /"))
}

// show changes what it says, from the next time on.
func (a *announcement) show(label string) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.who.TakeLabel(label)
}

// repeat ends with the first error that is not a KILL of its own, for then the connection is lost.
func (a *announcement) repeat(ctx context.Context, l *link) {
	defer close(a.ended)
	for {
		select {
		case <-a.stop:
			return
		default:
		}
		if _, err := l.exec(ctx, a.sql()); err != nil && !isKill(err) {
			return
		}
	}
}

// end cuts the sleep short and waits until the connection is free.
func (a *announcement) end() {
	if a == nil {
		return
	}
	select {
	case <-a.ended: // by an error, or it was told before
		return
	default:
	}
	close(a.stop)
	keepKilling(a.location, a.id, a.ended, a.hangUp)
	<-a.ended
	a.hangUp() // of nothing any more
}

// announced reads what a session says.
func (h *heldLock) announced(ctx context.Context, id string) (dialects.Holder, bool) {
	var who dialects.Holder
	rows, err := h.ask(ctx, "SELECT INFO FROM information_schema.PROCESSLIST WHERE ID = "+id)
	if err != nil || len(rows) == 0 {
		return who, false
	}
	_, text, found := strings.Cut(rows[0][0], announceMark)
	text, _, _ = strings.Cut(text, " */")
	return who, found && json.Unmarshal([]byte(text), &who) == nil
}
