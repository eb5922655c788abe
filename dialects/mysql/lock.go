package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// heldLock is a lock of GET_LOCK on a connection of its own, which lasts as long as that: over every Reset, and no longer than
// the process.
type heldLock struct {
	mu   sync.Mutex // of the link
	link *link
	name string
	id   string        // of the connection
	said *announcement // or nil
	stop func()        // ends keeping it alive; nil: nothing does
}

// Lock polls for a lock of the server. Waiting inside GET_LOCK would hold back nobody but could not say who has it.
func (c *conn) Lock(ctx context.Context, r dialects.LockRequest) (dialects.Unlock, error) {
	l, err := c.location.dialFor(ctx, r.Holder)
	if err != nil {
		return nil, err
	}
	held := &heldLock{link: l, name: c.lockName(r.Name)}
	if err := held.wait(ctx, r); err != nil {
		l.close()
		return nil, lockFailure(ctx, err)
	}
	if held.id, err = held.owner(ctx); err != nil {
		l.close()
		return nil, lockFailure(ctx, err)
	}
	if err := held.announce(ctx, c.location, r.Holder); err != nil {
		l.close()
		return nil, lockFailure(ctx, err)
	}
	if held.said == nil {
		held.stop = dialects.KeepAlive(held.alive)
	}
	if err := c.takeWork(ctx, held, max(r.Timeout, workPatience)); err != nil {
		return nil, errors.Join(err, held.release())
	}
	c.lock = held
	return func() error {
		if c.lock != held {
			return nil
		}
		c.lock = nil
		c.endWork()
		return held.release()
	}, nil
}

// lockName is the lock's name among those of the server, of which there is one list for all databases.
func (c *conn) lockName(name string) string {
	return op.FitName("luamig "+c.location.config.DBName+"."+name, maxIdentifier)
}

var _ dialects.LockWatcher = (*conn)(nil)

// LockHolder asks the server on the session of the connection.
func (c *conn) LockHolder(ctx context.Context, name string) (dialects.Holder, bool, error) {
	h := &heldLock{link: c.session.link, name: c.lockName(name)}
	id, err := h.owner(ctx)
	switch {
	case err != nil:
		return dialects.Holder{}, false, newError(ctx, err)
	case id == "":
		return dialects.Holder{}, false, nil
	}
	who := h.known(ctx, id)
	who.End = "KILL " + id
	return who, true, nil
}

// known is who a connection is, which says so a moment after it has got the lock, and again each time that it is at something else.
func (h *heldLock) known(ctx context.Context, id string) (who dialects.Holder) {
	const times, pause = 10, 20 * time.Millisecond
	for i := range times {
		if i > 0 {
			time.Sleep(pause)
		}
		if who = h.identify(ctx, id); who.PID != 0 || ctx.Err() != nil {
			break
		}
	}
	return who
}

// alive asks the connection whether it is still there.
func (h *heldLock) alive(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.link == nil {
		return errClosed
	}
	return h.link.Ping(ctx)
}

func lockFailure(ctx context.Context, err error) error {
	if locked, ok := err.(*dialects.LockedError); ok {
		return locked
	}
	return newError(ctx, err)
}

// dialFor opens a connection that carries who it is for, where the server lets others read that.
func (t *location) dialFor(ctx context.Context, h dialects.Holder) (*link, error) {
	own := *t
	own.config = t.config.Clone()
	own.config.ConnectionAttributes = strings.Join([]string{
		"luamig_host:" + strings.ReplaceAll(h.Host, ",", " "), "luamig_pid:" + strconv.Itoa(h.PID),
		"luamig_since:" + h.Since.UTC().Format(time.RFC3339), "luamig_doing:" + strings.ReplaceAll(h.Doing, ",", " "),
	}, ",")
	l, err := own.dial(ctx, "luamig lock")
	if err != nil {
		return nil, err
	}
	if _, err := l.exec(ctx, setNames+", SESSION wait_timeout = 2592000"); err != nil {
		l.close()
		return nil, newError(ctx, err)
	}
	return l, nil
}

// wait tries to take the lock until the request's time is over.
func (h *heldLock) wait(ctx context.Context, r dialects.LockRequest) error {
	const nameless = 3
	return r.Poll(ctx, nameless, func() (bool, dialects.Holder, error) {
		got, err := h.try(ctx)
		if got || err != nil {
			return got, dialects.Holder{}, err
		}
		return false, h.holder(ctx), nil
	})
}

func (h *heldLock) try(ctx context.Context) (bool, error) {
	rows, err := h.ask(ctx, "SELECT GET_LOCK("+quote(h.name)+", 0)")
	if err != nil {
		return false, err
	}
	if len(rows) == 0 || rows[0][0] == "" {
		return false, fmt.Errorf("the server does not give the lock %q", h.name)
	}
	return rows[0][0] == "1", nil
}

// holder asks who has the lock: the attributes of its connection, where performance_schema keeps them, else its host.
func (h *heldLock) holder(ctx context.Context) dialects.Holder {
	id, err := h.owner(ctx)
	if err != nil || id == "" {
		return dialects.Holder{}
	}
	return h.identify(ctx, id)
}

// owner is the number of the connection that has the lock; empty: nobody has it.
func (h *heldLock) owner(ctx context.Context) (string, error) {
	rows, err := h.ask(ctx, "SELECT IS_USED_LOCK("+quote(h.name)+")")
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0][0], nil
}

// identify tells whose connection it is.
func (h *heldLock) identify(ctx context.Context, id string) (who dialects.Holder) {
	if said, ok := h.announced(ctx, id); ok {
		return said
	}
	attributes, err := h.ask(ctx, "SELECT ATTR_NAME, ATTR_VALUE FROM performance_schema.session_connect_attrs WHERE PROCESSLIST_ID = "+id+" AND ATTR_NAME LIKE 'luamig%'")
	if err != nil {
		return who
	}
	for _, a := range attributes {
		switch a[0] {
		case "luamig_host":
			who.Host = a[1]
		case "luamig_pid":
			who.PID, _ = strconv.Atoi(a[1])
		case "luamig_since":
			who.Since, _ = time.Parse(time.RFC3339, a[1])
		case "luamig_doing":
			who.Doing = a[1]
		}
	}
	work, err := h.ask(ctx, "SELECT ATTR_VALUE FROM performance_schema.session_connect_attrs WHERE ATTR_NAME = 'program_name' AND PROCESSLIST_ID = IS_USED_LOCK("+quote(workName(h.name))+")")
	if err == nil && len(work) == 1 {
		who.TakeLabel(work[0][0])
	}
	return who
}

// ask reads rows as text; "" is NULL.
func (h *heldLock) ask(ctx context.Context, sql string) ([][]string, error) {
	r, err := h.link.query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var all [][]string
	values := make([]driver.Value, len(r.Columns()))
	for r.Next(values) == nil {
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = shownText(v)
		}
		all = append(all, row)
	}
	return all, nil
}

// quote writes a text for a session without NO_BACKSLASH_ESCAPES.
func quote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(text) + "'"
}

// release gives the lock back; doing so twice does nothing.
func (h *heldLock) release() error {
	if h.stop != nil {
		h.stop()
	}
	h.said.end()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.link == nil {
		return nil
	}
	l := h.link
	h.link = nil
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	l.exec(ctx, "DO RELEASE_LOCK("+quote(h.name)+")") // at once; closing does it, too, but a moment later
	return l.close()
}

// replace takes another session in place of this one.
func (c *conn) replace(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session.close()
	c.session = s
}
