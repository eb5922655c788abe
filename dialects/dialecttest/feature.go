package dialecttest

import (
	"errors"
	"slices"

	"github.com/luamig/luamig/dialects"
)

// feature is something that not every database has.
type feature string

// Features that a case may ask for.
const (
	partialIndex    feature = "index with a condition"
	expressionIndex feature = "index of an expression"
	returningRows   feature = "rows of an INSERT"
	returningUpdate feature = "rows of an UPDATE"
)

// lacking is what databases do not have, by their names in Traits. There, an operation that asks for it
// is an UnsupportedError with a remedy.
var lacking = map[feature][]string{
	partialIndex:    {"mysql", "mariadb"},
	expressionIndex: {"mariadb"}, // but computed columns can be indexed
	returningRows:   {"mysql"},
	returningUpdate: {"mysql", "mariadb"},
}

func (b *bench) lacks(f feature) bool { return slices.Contains(lacking[f], b.name()) }

// name is the database's, as Traits has it.
func (b *bench) name() string { return b.dialect.Traits().Name }

// per is what differs from database to database, by their names in Traits; "" is for all others. Where it is
// used, a comment says why the difference is right.
type per[T any] map[string]T

func (p per[T]) of(b *bench) T {
	if v, ok := p[b.name()]; ok {
		return v
	}
	return p[""]
}

// wantUnsupported looks whether an error says what the database lacks and what to do instead.
func (b *bench) wantUnsupported(err error) {
	b.Helper()
	var without *dialects.UnsupportedError
	switch {
	case !errors.As(err, &without):
		b.Errorf("not refused as unsupported, but: %v", err)
	case without.Remedy() == "":
		b.Errorf("%q does not say what to do instead", without)
	}
}
