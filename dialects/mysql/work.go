package mysql

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// The lock is on a connection of its own, and says nothing of the session that works: the server goes on with a statement whose client is
// gone, and a luamig whose lock was lost may not know it yet. So that session holds another lock, as long as it lasts. Whoever
// gets the first one waits for the second, and ends the session that has it.

// workPatience is how long a session that was killed may take to roll back.
const workPatience = 30 * time.Second

// workName is the lock of the session that works for the holder of another one.
func workName(lock string) string { return op.FitName("work of "+lock, maxIdentifier) }

// takeWork makes the session the one that works for a lock that is held.
func (c *conn) takeWork(ctx context.Context, held *heldLock, patience time.Duration) error {
	deadline := time.Now().Add(patience)
	name := quote(workName(held.name))
	for {
		if err := ctx.Err(); err != nil {
			return newError(ctx, err)
		}
		got, err := c.session.ask(context.WithoutCancel(ctx), "SELECT GET_LOCK("+name+", 1), IS_USED_LOCK("+name+")")
		switch {
		case err != nil:
			return newError(ctx, err)
		case got[0] == "1":
			c.location.work, c.location.holds = name, fmt.Sprintf("IS_USED_LOCK(%s) <=> %s", quote(held.name), held.id)
			return nil
		case time.Now().After(deadline):
			return &dialects.Error{Kind: dialects.LockTimeout, Message: fmt.Sprintf("the session %s of a luamig that is gone still works on this database", got[1]),
				Hint: "the server rolls it back, and it can be seen in SHOW PROCESSLIST: run the same command again later"}
		case got[1] != "":
			c.exec(context.WithoutCancel(ctx), "KILL "+got[1]) // it may have ended by itself, or be another user's
		}
	}
}

// endWork gives that lock back.
func (c *conn) endWork() {
	name := c.location.work
	c.location.work, c.location.holds = "", ""
	if name == "" || c.dead || c.closed {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	c.exec(ctx, "DO RELEASE_LOCK("+name+")")
}

// workWait is how long, in seconds, a fresh session waits for the one before to be gone, whose work it takes over.
const workWait = 10

// aboutSession asks for what planning depends on, and takes over the work where there is a lock. Between the session before and this one,
// another runner may have had the work, who has the lock by now: then it is not to be taken from him while he, too, changes sessions.
func (t *location) aboutSession() string {
	if t.work == "" {
		return aboutSession
	}
	return fmt.Sprintf("%s, GET_LOCK(%s, %d), %s", aboutSession, t.work, workWait, t.holds)
}

// noMode is what sql_mode cannot be set to.
const noMode = "luamig has lost its lock"

// takingOver makes a statement that sets a session up take over the work, too, and an error of it where there is somebody else who works:
// it spares a question of its own.
func (t *location) takingOver(set string) string {
	if t.work == "" {
		return set
	}
	return fmt.Sprintf("%s, SESSION sql_mode = IF(GET_LOCK(%s, %d) = 1 AND (%s), @@SESSION.sql_mode, '%s')%s",
		setNames, t.work, workWait, t.holds, noMode, strings.TrimPrefix(set, setNames))
}

// lockLostIn finds out what it means that such a statement was refused.
func lockLostIn(err error) error {
	var refused *mysql.MySQLError
	if errors.As(err, &refused) && strings.Contains(refused.Message, noMode) {
		return errLockLost()
	}
	return err
}

// works reads from the answer whether there is nobody else who works.
func (t *location) works(about []string) bool {
	n := len(about)
	return t.work == "" || about[n-2] == "1" && about[n-1] == "1"
}

// errLockLost says that another runner is at work.
func errLockLost() error {
	return &dialects.Error{Kind: dialects.ConnectionLost, Message: "the connection that holds the lock is lost, and another luamig is at work",
		Hint: "what was not committed is rolled back; run it again"}
}
