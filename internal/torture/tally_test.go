//go:build unix

package torture

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// tally counts all faults of all tests.
var tally counts

// counts are by database and kind of fault.
type counts struct {
	mu  sync.Mutex
	all map[counted]*count
}

type counted struct{ database, fault string }

// count is what came of faults of one kind.
type count struct {
	tried  int // faults that were done
	healed int // of these: the run went on and ended well by itself
	again  int // runs that it took afterwards, where it took more than one
	lost   int // where the end was another one
}

func (c *counts) add(database, fault string, change func(*count)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[counted]*count{}
	}
	key := counted{database, fault}
	if c.all[key] == nil {
		c.all[key] = &count{}
	}
	change(c.all[key])
}

// summary is a table, a line for each database and kind of fault.
func (c *counts) summary() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.all) == 0 {
		return ""
	}
	var b strings.Builder
	line := func(database, fault string, n count) {
		fmt.Fprintf(&b, "%-10s %-44s %6d %7d %6d %5d\n", database, fault, n.tried, n.healed, n.again, n.lost)
	}
	fmt.Fprintf(&b, "%-10s %-44s %6s %7s %6s %5s\n", "database", "fault", "tried", "healed", "again", "lost")
	keys := slices.SortedFunc(maps.Keys(c.all), func(x, y counted) int {
		return cmp.Or(cmp.Compare(x.database, y.database), cmp.Compare(x.fault, y.fault))
	})
	var total count
	for _, k := range keys {
		n := *c.all[k]
		line(k.database, k.fault, n)
		total = count{total.tried + n.tried, total.healed + n.healed, total.again + n.again, total.lost + n.lost}
	}
	line("all", "", total)
	return b.String()
}
