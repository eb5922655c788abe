package postgres

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/spool"
	"github.com/luamig/luamig/dialects/op"
)

// conn is a connection to a server.
type conn struct {
	location
	flavour Flavour
	pg      *pgconn.PgConn
	pooled  bool   // behind a pooler that may give each transaction another session
	blind   bool   // the server cannot look whether its client is still there
	label   string // of the script that runs
	inTx    bool   // between Begin and Commit or Rollback
	reads   bool   // that transaction only reads
	closed  bool
	unreset string // what puts the session back, and is to be sent before anything else; empty: it is as it shall be
	cache   cache
	numbers numberings
	folds   map[op.Name]foldTable
	lock    *lock // held, or nil
	// ownTypes are those of the values of the host's own statements, by their SQL.
	ownTypes map[string][]uint32
}

var _ dialects.Conn = (*conn)(nil)

// Exec runs a statement and drops its rows.
func (c *conn) Exec(ctx context.Context, s dialects.Statement) (dialects.Result, error) {
	tag, err := c.send(ctx, s, func(fields []pgconn.FieldDescription, values [][]byte) error {
		if s.Unexpected != "" {
			return unexpected(s, fields, values)
		}
		return nil
	})
	if err != nil {
		return dialects.Result{}, c.refusal(ctx, s, err)
	}
	return dialects.Result{Affected: affected(tag)}, nil
}

// affected is how many rows a write has written. The tag of a SELECT counts rows, too.
func affected(tag pgconn.CommandTag) int64 {
	if tag.Insert() || tag.Update() || tag.Delete() || hasVerb(tag, "MERGE") || hasVerb(tag, "COPY") {
		return tag.RowsAffected()
	}
	return 0
}

func hasVerb(tag pgconn.CommandTag, verb string) bool { return strings.HasPrefix(tag.String(), verb) }

// Query runs a statement and keeps its rows aside, so that the connection is free for the next one.
func (c *conn) Query(ctx context.Context, s dialects.Statement) (dialects.Rows, error) {
	kept := spool.New()
	var columns []string
	_, err := c.send(ctx, s, func(fields []pgconn.FieldDescription, values [][]byte) error {
		switch {
		case values == nil:
			columns = names(fields)
			return nil
		case s.Unexpected != "":
			return unexpected(s, fields, values)
		}
		return kept.Add(func(e *spool.Encoder) { encodeRow(e, fields, values) })
	})
	if err != nil {
		kept.Close()
		return nil, c.refusal(ctx, s, err)
	}
	return kept.Rows(columns)
}

func names(fields []pgconn.FieldDescription) []string {
	all := make([]string, len(fields))
	for i, f := range fields {
		all[i] = f.Name
	}
	return all
}

// Version is the server's version: "15.18".
func (c *conn) Version(context.Context) (string, error) {
	version, _, _ := strings.Cut(c.pg.ParameterStatus("server_version"), " ")
	return version, nil
}

// closePatience bounds saying goodbye to a server that may not listen any more.
const closePatience = 5 * time.Second

// Close rolls back what is open and gives the lock back: the server does both when a session ends.
func (c *conn) Close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	var err error
	if c.lock != nil {
		err = c.lock.end()
	}
	ctx, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	_ = c.pg.Close(ctx) // an error says that the connection is gone already
	return err
}

var errClosed = errors.New("the connection is closed")
