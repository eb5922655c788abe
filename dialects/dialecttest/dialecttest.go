// Package dialecttest is the conformance suite of a dialect: what every database must do with every
// operation, tried on the real one. A dialect's own test calls [Run].
package dialecttest

import (
	"flag"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// fewest is how many cases a database must have run.
const fewest = 300

// Run tries a dialect. open returns a connection to an empty database, which the test closes.
func Run(t *testing.T, d dialects.Dialect, open func(t *testing.T) dialects.Conn) {
	t.Helper()
	var tried atomic.Int64
	for _, family := range families(d.Traits().Name) {
		t.Run(family.name, func(t *testing.T) {
			family.run(t, func(t *testing.T, c testCase) {
				c.run(newBench(t, d, open(t)))
				tried.Add(1)
			})
		})
	}
	t.Run("every operation is answered", func(t *testing.T) { everyOperation(t, d, open) })
	if n := tried.Load(); n < fewest && !chosen() && !t.Failed() {
		t.Errorf("%d cases were tried, less than %d", n, fewest)
	}
	t.Logf("%d cases", tried.Load())
}

// chosen reports whether only some cases were asked for, with -run or -skip.
func chosen() bool {
	for _, name := range []string{"test.run", "test.skip"} {
		if f := flag.Lookup(name); f != nil && strings.Contains(f.Value.String(), "/") {
			return true
		}
	}
	return false
}

// family is the cases of one kind of operation.
type family struct {
	name  string
	cases []testCase
}

// atOnce is how many cases run at a time, for most of what they do is waiting for the server.
const atOnce = 8

// run runs the cases, those that make another schema one by one, for they share its name.
func (f family) run(t *testing.T, run func(t *testing.T, c testCase)) {
	var running sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, c := range f.cases {
		if c.schema != "" {
			t.Run(c.name, func(t *testing.T) { run(t, c) })
			continue
		}
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			t.Run(c.name, func(t *testing.T) { run(t, c) })
		})
	}
	running.Wait()
}

// families are the cases for a database.
func families(db string) []family {
	return []family{
		{"tables", tables()}, {"attributes of columns", tableColumns(db)}, {"constraints of tables", tableConstraints()}, {"drop tables", drops()}, {"look up", lookups()},
		{"types", types(db)}, {"values", values(db)}, {"strange values", strangers(db)}, {"defaults", defaults()},
		{"add columns", append(addColumns(db), addMore()...)}, {"change columns", changeColumns(db)}, {"convert", conversions()}, {"change keys", changeKeys()}, {"change", keeps(db)}, {"change again", again(db)},
		{"remove columns", append(removeColumns(), removesWith(db)...)}, {"rename", append(renames(), renamesKeep(db)...)},
		{"indexes", append(indexes(db), indexesAgain()...)}, {"constraints", constraints()}, {"remove constraints", removeConstraints()}, {"foreign keys", append(foreignKeys(), actions()...)},
		{"enums", enums()}, {"enumerated types", enumTypes()}, {"views", views()}, {"functions", functions(db)}, {"triggers", triggers(db)}, {"schemas", schemas(db)},
		{"insert", inserts()}, {"insert many rows", bulks(db)}, {"update and delete", writes()}, {"joined writes", joined(db)}, {"conditions", conditions()}, {"select", selects()}, {"raw", append(append(raws(), ownRaws(db)...), largeRaws()...)},
		{"names", names()}, {"transactions", append(append(savepoints(), transactions()...), readings()...)}, {"violations", violations()}, {"inverses", inverses()},
	}
}

// testCase is one thing that an operation must do.
type testCase struct {
	name    string
	feature feature // what it is about, where not every database has it
	schema  string  // another schema that it makes
	outside bool    // not in a transaction, as a migration with transaction = false
	setup   []op.Op
	do      op.Op
	fails   dialects.ErrorKind // what the operation is refused as; "": it must succeed
	makes   []string           // what it changes in the catalog, all of it
	check   func(b *bench)     // what is true afterwards; nil: nothing more
}

// run performs the case in a transaction, as a migration is.
func (c testCase) run(b *bench) {
	b.Helper()
	b.otherSchema = c.schema
	defer b.dropOtherSchema()
	if !c.outside {
		b.begin()
	}
	if c.feature != "" && b.lacks(c.feature) {
		c.refuse(b)
	} else {
		c.perform(b)
	}
	if !c.outside {
		b.commit()
	}
}

func (c testCase) perform(b *bench) {
	b.Helper()
	b.perform(c.setup...)
	before := b.probe().lines()
	switch {
	case c.fails != "":
		b.wantRefused(c.do, c.fails)
	case c.do != nil:
		b.perform(c.do)
	}
	b.wantMade(before, b.probe().lines(), c.makes)
	if c.check != nil {
		c.check(b)
	}
	b.crossCheck()
}

// refuse performs the operations of a case on a database that lacks what it is about: one of them is refused.
func (c testCase) refuse(b *bench) {
	b.Helper()
	for _, o := range append(c.setup[:len(c.setup):len(c.setup)], c.do) {
		if _, err := b.trySaved(o); err != nil {
			b.wantUnsupported(err)
			return
		}
	}
	b.Errorf("this database is listed as lacking %q, and refuses nothing", c.feature)
}
