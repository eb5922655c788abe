package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/luamig/luamig/dialects"
)

// lock is an advisory lock of the server, which ends with its session however that ends. Advisory locks are those of a database.
//
// It is a lock of the session, outside of transactions, so that nothing waits for it: CREATE INDEX CONCURRENTLY
// would, for a snapshot that a transaction keeps. Behind a pooler there are no sessions to rely on. There, a second connection keeps a transaction open that does nothing
// but hold the lock, and between statements a transaction has no snapshot either.
type lock struct {
	c      *conn // that holds it
	second bool  // that connection is the lock's own
	key    int64
	work   int64 // of the lock that each transaction of the holder takes, behind a pooler
	notes  []int64

	mu   sync.Mutex // of the second connection
	stop func()     // ends keeping it alive; nil: nothing does
}

// Lock takes the lock, or polls until the request's time is over.
func (c *conn) Lock(ctx context.Context, r dialects.LockRequest) (dialects.Unlock, error) {
	l := &lock{c: c, key: lockKey(r.Name), work: lockKey("work of " + r.Name), notes: noteKeys(r.Holder)}
	if c.pooled {
		second, err := c.location.open(ctx, c.flavour)
		if err != nil {
			return nil, err
		}
		l.c, l.second = second, true
	}
	if err := l.wait(ctx, r); err != nil {
		if l.second {
			l.c.Close()
		}
		return nil, err
	}
	c.lock = l
	if l.second {
		l.stop = dialects.KeepAlive(l.alive)
	}
	return func() error {
		if c.lock != l {
			return nil
		}
		c.lock = nil
		return l.end()
	}, nil
}

// wait polls: a statement that waits on the server would do so with a snapshot.
func (l *lock) wait(ctx context.Context, r dialects.LockRequest) error {
	const nameless = 2
	err := r.Poll(ctx, nameless, func() (bool, dialects.Holder, error) {
		got, err := l.try(ctx)
		if got || err != nil {
			return got, dialects.Holder{}, err
		}
		holder, err := l.holder(ctx)
		if err == nil && holder.Is(r.Holder) { // our own session, which we have lost and the server has not
			err = l.endSessions(ctx, l.key)
		}
		return false, holder, err
	})
	if err == nil && l.second {
		err = l.waitForWork(ctx)
	}
	if err != nil && err == ctx.Err() {
		return l.c.refusal(ctx, dialects.Statement{}, err)
	}
	return err
}

// try takes the lock if it is free, and leaves the note about its holder.
func (l *lock) try(ctx context.Context) (bool, error) {
	function := ""
	if l.second {
		function = "_xact"
		if err := l.c.Begin(ctx); err != nil {
			return false, err
		}
	}
	got, err := l.c.rows(ctx, "SELECT pg_catalog.pg_try_advisory"+function+"_lock($1::bigint)", l.key)
	if err == nil && got[0][0] == true {
		_, err = l.c.rows(ctx, "SELECT pg_catalog.pg_advisory"+function+"_lock_shared(k) FROM pg_catalog.unnest($1::bigint[]) AS k", int64Array(l.notes))
		if err == nil {
			err = l.settle(ctx)
		}
		return err == nil, err
	}
	if l.second {
		_ = l.c.Rollback(ctx) // it holds nothing, and polling should not keep a server connection of the pooler
	}
	return false, err
}

// workPatience is how long a transaction of a holder before may take to end by itself, once its client is gone.
const workPatience = 3 * time.Second

// waitForWork waits until no transaction of a holder before is left, which the pooler may not have given up yet, and ends it
// where that takes long.
func (l *lock) waitForWork(ctx context.Context) error {
	began := time.Now()
	wait := dialects.LockRequest{Timeout: rollbackPatience}
	return wait.Poll(ctx, 0, func() (bool, dialects.Holder, error) {
		held, err := l.c.rows(ctx, "SELECT count(*) FROM ("+holdersSQL+") AS holders", halves(l.work)...)
		if err == nil && number(held[0][0]) > 0 && time.Since(began) > workPatience {
			err = l.endSessions(ctx, l.work)
		}
		if err == nil {
			err = l.settle(ctx)
		}
		return err == nil && number(held[0][0]) == 0, dialects.Holder{}, err
	})
}

// holdersSQL finds the sessions that hold an advisory lock of this database.
const holdersSQL = `SELECT l.pid FROM pg_catalog.pg_locks AS l
WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
AND l.classid::bigint = $1::bigint AND l.objid::bigint = $2::bigint AND l.pid <> pg_catalog.pg_backend_pid()`

// halves are those into which pg_locks divides the number of a lock.
func halves(key int64) []any {
	return []any{int64(uint64(key) >> placeShift), int64(uint32(uint64(key)))}
}

// endSessions ends the sessions that hold a lock.
func (l *lock) endSessions(ctx context.Context, key int64) error {
	_, err := l.c.rows(ctx, "SELECT pg_catalog.pg_terminate_backend(pid) FROM ("+holdersSQL+") AS holders", halves(key)...)
	return err
}

// alive asks the second connection whether it is still there.
func (l *lock) alive(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.settle(ctx)
}

// settle makes the server let go of the last result, and with it of the snapshot under which it was read.
func (l *lock) settle(ctx context.Context) error {
	if !l.second {
		return nil
	}
	return l.c.control(ctx, "SELECT 1")
}

// end gives the lock back; the transaction of a second connection ends with that, and has ended when end returns: a pooler
// takes its time to notice that a client has left.
func (l *lock) end() error {
	if l.second {
		if l.stop != nil {
			l.stop()
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), closePatience)
		defer cancel()
		_ = l.c.simple(ctx, "ROLLBACK") // an error says that the connection is gone already, and the lock with it
		return l.c.Close()
	}
	if l.c.closed || l.c.pg.IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	_, err := l.c.rows(ctx, `SELECT pg_catalog.pg_advisory_unlock($1::bigint), (SELECT count(pg_catalog.pg_advisory_unlock_shared(k)) FROM pg_catalog.unnest($2::bigint[]) AS k)`, l.key, int64Array(l.notes))
	return err
}

// lockHeld reports a lock that is gone because the second connection, which holds it, is.
func (c *conn) lockHeld(ctx context.Context) error {
	if c.lock == nil || !c.lock.second {
		return nil
	}
	if err := c.lock.alive(ctx); err != nil {
		return errLockLost(err)
	}
	return nil
}

// errLockLost says that another runner may be at work.
func errLockLost(cause error) error {
	e := lost(cause)
	e.Message = "the connection that holds the lock is lost"
	return e
}

// rows runs a query of our own and returns all its rows.
func (c *conn) rows(ctx context.Context, sql string, args ...any) ([][]any, error) {
	return reader{ctx, c}.rows(sql, args...)
}

// lockKey is the number of the lock: the first bytes of a hash, so that no other program's is likely to be the same.
func lockKey(name string) int64 {
	sum := sha256.Sum256([]byte("luamig lock " + name))
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// A note says who holds the lock, in the one place that everybody may read, that takes any text and that ends with the
// session: further advisory locks, shared ones, of which nobody ever waits for any. Each number has a mark, a place
// and four bytes of the text. application_name would be cut to 63 bytes, and pg_stat_activity shows what a session
// does to few.
const (
	noteMark   = 0x6c75 // "lu", the upper 16 bits
	noteChunk  = 4
	longest    = 64 * noteChunk // of the text
	placeShift = 32
	markShift  = 48
)

func noteKeys(h dialects.Holder) []int64 {
	text, err := json.Marshal(h)
	for most := longest / 4; err == nil && len(text) > longest && most > 0; most /= 2 {
		h.Host, h.Doing = cut(h.Host, most), cut(h.Doing, most)
		text, err = json.Marshal(h)
	}
	if err != nil || len(text) > longest {
		return nil
	}
	var keys []int64
	for place := 0; place*noteChunk < len(text); place++ {
		var chunk [noteChunk]byte
		copy(chunk[:], text[place*noteChunk:])
		keys = append(keys, noteMark<<markShift|int64(place)<<placeShift|int64(binary.BigEndian.Uint32(chunk[:])))
	}
	return keys
}

// cut leaves the first bytes of a text, as whole letters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most] + "…"
}

// noteSQL reads the note of the session that holds a lock. In pg_locks, the number is divided into two halves.
const noteSQL = `SELECT n.objid::bigint, a.application_name FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_locks AS n ON n.pid = l.pid AND n.database = l.database
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
AND l.classid::bigint = $1::bigint AND l.objid::bigint = $2::bigint
AND n.locktype = 'advisory' AND n.objsubid = 1 AND n.granted AND n.mode = 'ShareLock' AND n.classid::bigint >> 16 = $3::bigint ORDER BY n.classid::bigint`

var _ dialects.LockWatcher = (*conn)(nil)

const heldSQL = `SELECT l.pid::bigint FROM pg_catalog.pg_locks AS l WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
AND l.classid::bigint = $1::bigint AND l.objid::bigint = $2::bigint`

// LockHolder looks for the lock among those of the server.
func (c *conn) LockHolder(ctx context.Context, name string) (dialects.Holder, bool, error) {
	l := &lock{c: c, key: lockKey(name)}
	key := uint64(l.key)
	rows, err := c.rows(ctx, heldSQL, int64(key>>placeShift), int64(uint32(key)))
	if err != nil || len(rows) == 0 {
		return dialects.Holder{}, false, err
	}
	h, err := l.holder(ctx)
	h.End = fmt.Sprintf("SELECT pg_terminate_backend(%d)", number(rows[0][0]))
	return h, true, err
}

// holder reads who holds the lock, as far as there is a note.
func (l *lock) holder(ctx context.Context) (dialects.Holder, error) {
	key := uint64(l.key)
	rows, err := l.c.rows(ctx, noteSQL, int64(key>>placeShift), int64(uint32(key)), int64(noteMark))
	if err != nil {
		return dialects.Holder{}, err
	}
	var text []byte
	for _, row := range rows {
		text = binary.BigEndian.AppendUint32(text, uint32(number(row[0])))
	}
	for len(text) > 0 && text[len(text)-1] == 0 {
		text = text[:len(text)-1]
	}
	var h dialects.Holder
	if json.Unmarshal(text, &h) != nil {
		return dialects.Holder{}, nil
	}
	label, _ := rows[0][1].(string)
	h.TakeLabel(label)
	return h, nil
}

// show gives the second connection the label of the script that runs, by which others tell what the holder is doing.
func (l *lock) show(ctx context.Context, label string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.c.simple(ctx, "SELECT pg_catalog.set_config('application_name', "+literal(label)+", true)")
}
