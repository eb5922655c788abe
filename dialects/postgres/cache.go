package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
)

const (
	// cachedStatements is how many prepared statements a connection keeps.
	cachedStatements = 100
	// longestCached is the SQL beyond which a statement is not kept: it is an insert of many rows, and the server would hold on to its plan.
	longestCached = 16 << 10
)

// cache keeps what the server has said of statements. Behind a pooler these are the types of
// the values only; elsewhere the server keeps the statement, too, under a name.
type cache struct {
	known  map[cached]*prepared
	doomed []string // names that the server still has to forget
	named  int      // names given so far
	clock  int
}

// cached is what a statement is known by: its SQL, and what its values are by themselves.
type cached struct{ sql, signature string }

// prepared is a statement that the server has read.
type prepared struct {
	*pgconn.StatementDescription
	key   cached
	used  int      // the clock's time
	bases []uint32 // see typesFor; nil: not asked for yet
}

// prepare has the server read a statement, unless it has.
func (c *conn) prepare(ctx context.Context, s dialects.Statement) (*prepared, error) {
	c.cache.clock++
	key := cached{s.SQL, signature(s.Args)}
	if p := c.cache.known[key]; p != nil {
		p.used = c.cache.clock
		return p, nil
	}
	if err := c.deallocate(ctx); err != nil {
		return nil, err
	}
	description, err := c.infer(ctx, s.SQL, s.Args)
	if err != nil {
		return nil, err
	}
	p := &prepared{StatementDescription: description, key: key, used: c.cache.clock}
	if len(s.SQL) <= longestCached {
		c.cache.keep(p)
	}
	return p, nil
}

// statementName is a new name for a statement that the server is to keep; "" for one that it is not.
func (c *conn) statementName(sql string) string {
	if c.pooled || len(sql) > longestCached {
		return ""
	}
	c.cache.named++
	return fmt.Sprintf("luamig_%d", c.cache.named)
}

// keep stores a statement in place of the one that has not been used for longest.
func (h *cache) keep(p *prepared) {
	if h.known == nil {
		h.known = map[cached]*prepared{}
	}
	if len(h.known) >= cachedStatements {
		var oldest *prepared
		for _, k := range h.known {
			if oldest == nil || k.used < oldest.used {
				oldest = k
			}
		}
		h.drop(oldest)
	}
	h.known[p.key] = p
}

func (h *cache) drop(p *prepared) {
	delete(h.known, p.key)
	h.doom(p.Name)
}

func (h *cache) doom(name string) {
	if name != "" {
		h.doomed = append(h.doomed, name)
	}
}

// forget drops all that is known of statements and tables, because the schema may be another one.
func (c *conn) forget() {
	for _, p := range c.cache.known {
		c.cache.drop(p)
	}
	c.numbers, c.folds = nil, nil
}

// deallocate has the server forget statements, all in one trip. It takes that in a failed transaction, too.
func (c *conn) deallocate(ctx context.Context) error {
	if len(c.cache.doomed) == 0 {
		return nil
	}
	p := c.pg.StartPipeline(ctx)
	for _, name := range c.cache.doomed {
		p.SendDeallocate(name)
	}
	if err := p.Sync(); err != nil {
		return err
	}
	if err := p.Close(); err != nil {
		return err
	}
	c.cache.doomed = nil
	return nil
}
