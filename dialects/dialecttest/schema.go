package dialecttest

import (
	"strings"

	"github.com/google/go-cmp/cmp"
)

// schema is a text of all that the probe finds.
func (b *bench) schema() string {
	b.Helper()
	return strings.Join(b.probe().lines(), "\n")
}

// same compares texts of many lines.
func (b *bench) same(what, got, want string) {
	b.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		b.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
