package dialecttest

import (
	"encoding/json"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// schema is a text of all tables, columns, indexes and constraints, as the catalog has them.
func (b *bench) schema() string {
	b.Helper()
	c := b.conn.Catalog()
	tables, err := c.Tables(b.Context(), "")
	b.must(err)
	var text strings.Builder
	for _, t := range tables {
		described, err := c.Describe(b.Context(), t)
		b.must(err)
		indexes, err := c.Indexes(b.Context(), t)
		b.must(err)
		constraints, err := c.Constraints(b.Context(), t)
		b.must(err)
		one, err := json.MarshalIndent([]any{described, indexes, constraints}, "", " ")
		b.must(err)
		text.Write(one)
	}
	return text.String()
}

// same compares texts of many lines.
func (b *bench) same(what, got, want string) {
	b.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		b.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
