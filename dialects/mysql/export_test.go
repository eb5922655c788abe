package mysql

import (
	"fmt"
	"strconv"
	"strings"
)

// Spans tells the conditions by which numbers are found.
func Spans(ids []string) string {
	var n []int64
	for _, id := range ids {
		v, _ := strconv.ParseInt(id, 10, 64)
		n = append(n, v)
	}
	spans, single := spansOf(n)
	var b strings.Builder
	for _, s := range spans {
		fmt.Fprintf(&b, "BETWEEN %d AND %d OR ", s.first, s.last)
	}
	return b.String() + "IN (" + strings.Trim(strings.ReplaceAll(fmt.Sprint(single), " ", ", "), "[]") + ")"
}
