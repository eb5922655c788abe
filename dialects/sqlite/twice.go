package sqlite

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
)

// checkTwice refuses names that differ in case alone. SQLite takes them for one column, and one of its values without a word:
// INSERT the first, UPDATE the last (https://sqlite.org/lang_update.html).
func checkTwice(n int, name func(int) string) error {
	for i := range n {
		for j := range i {
			a, b := name(j), name(i)
			if len(a) == len(b) && a != b && strings.EqualFold(a, b) {
				return &dialects.Error{
					Column:  b,
					Message: fmt.Sprintf("%q and %q are one column, which would get two values", a, b),
					Hint:    "write the name in one way",
				}
			}
		}
	}
	return nil
}
