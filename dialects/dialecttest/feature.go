package dialecttest

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects"
)

// feature is something that not every database has.
type feature string

// Features that a case may ask for.
const (
	virtualColumn       feature = "column that is computed at each read"
	partialIndex        feature = "index with a condition"
	expressionIndex     feature = "index of an expression"
	includeColumns      feature = "index that includes further columns"
	uniquePrefix        feature = "unique index of the first characters"
	indexCollation      feature = "index by a collation"
	fulltextIndex       feature = "index of words"
	spatialIndex        feature = "index of places"
	deferrableKey       feature = "deferrable key"
	deferrableReference feature = "deferrable foreign key"
	setDefault          feature = "foreign key that sets the default"
	defaultConstraint   feature = "default with a name of its own"
	materializedView    feature = "materialized view"
	enumType            feature = "enumerated type without a table"
	serverFunction      feature = "function of the server"
	triggerColumns      feature = "trigger on changes of columns"
	triggerEvents       feature = "trigger for several events"
	triggerStatement    feature = "trigger for each statement"
	schemasOfTables     feature = "schemas"
	regexps             feature = "regular expressions"
	arrays              feature = "columns of lists"
	returningRows       feature = "rows of an INSERT"
	returningUpdate     feature = "rows of an UPDATE"
)

// lacking is what databases do not have, by their names in Traits. There, an operation that asks for it
// is an UnsupportedError with a remedy.
var lacking = map[feature][]string{
	virtualColumn:       {"postgres"}, // before 18
	partialIndex:        {"mysql", "mariadb"},
	expressionIndex:     {"mariadb"}, // but computed columns can be indexed
	includeColumns:      {"sqlite", "mysql", "mariadb"},
	uniquePrefix:        {"sqlite", "postgres"}, // but an expression can be indexed
	indexCollation:      {"mariadb"},            // but the column can have it
	fulltextIndex:       {"sqlite", "postgres"},
	spatialIndex:        {"sqlite", "postgres"},
	deferrableKey:       {"sqlite", "mysql", "mariadb"},
	deferrableReference: {"mysql", "mariadb"},
	setDefault:          {"mysql", "mariadb"},
	defaultConstraint:   {"sqlite", "postgres", "mysql", "mariadb"}, // SQL Server alone
	materializedView:    {"sqlite", "mysql", "mariadb"},
	enumType:            {"sqlite", "mysql", "mariadb"},
	serverFunction:      {"sqlite"},
	triggerColumns:      {"mysql", "mariadb"},
	triggerEvents:       {"sqlite", "mysql", "mariadb"},
	triggerStatement:    {"sqlite", "mysql", "mariadb"},
	schemasOfTables:     {"sqlite"},
	regexps:             {"sqlite"},
	arrays:              {"sqlite", "mysql", "mariadb"},
	returningRows:       {"mysql"},
	returningUpdate:     {"mysql", "mariadb"},
}

func (b *bench) lacks(f feature) bool {
	return slices.Contains(lacking[f], b.name()) && !(f == virtualColumn && b.isSince(18))
}

// isSince reports whether the server is of a version or a later one.
func (b *bench) isSince(major int) bool {
	b.Helper()
	version, err := b.conn.Version(b.Context())
	b.must(err)
	first, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(first)
	return err == nil && n >= major
}

// name is the database's, as Traits has it.
func (b *bench) name() string { return b.dialect.Traits().Name }

// per is what differs from database to database, by their names in Traits; "" is for all others. Where it is
// used, a comment says why the difference is right.
type per[T any] map[string]T

func (p per[T]) of(b *bench) T { return p.in(b.name()) }

func (p per[T]) in(db string) T {
	if v, ok := p[db]; ok {
		return v
	}
	return p[""]
}

// ownCollation is one that the database has, and does not use where none is asked for.
func ownCollation(db string) string {
	return map[string]string{"sqlite": "NOCASE", "postgres": "C", "mysql": "utf8mb4_bin", "mariadb": "utf8mb4_bin"}[db]
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
