package bench

import (
	"fmt"
	"slices"
	"strings"
)

// goal is a figure to reach, for each kind of database.
type goal struct {
	name string
	most map[string]float64
	less bool // the figure is to be at least that, and not at most
	unit string
	of   func(s section) (float64, bool)
}

func everywhere(n float64) map[string]float64 {
	return map[string]float64{"sqlite": n, "postgres": n, "mariadb": n, "mysql": n}
}

// goals are those of data migrations.
func goals() []goal {
	ratio := func(way string) func(section) (float64, bool) {
		return func(s section) (float64, bool) {
			m, ok := s.of(100_000)
			return m.ratio(way, theLimit), ok
		}
	}
	return []goal{
		{name: "`qi:transform` of 100 000 rows, x of the limit", most: map[string]float64{"sqlite": 1.5, "postgres": 1.3, "mariadb": 1.25, "mysql": 1.25}, of: ratio(transform)},
		{name: "the loop as written, x of the limit", most: map[string]float64{"sqlite": 3.5, "postgres": 2, "mariadb": 2, "mysql": 2}, of: ratio(loop)},
		{name: "times as fast as the loop with Sequelize", most: map[string]float64{"sqlite": 15, "postgres": 15, "mariadb": 12, "mysql": 12}, less: true, of: func(s section) (float64, bool) {
			m, ok := s.of(100_000)
			return m.median(sequelize) / m.median(loop), ok && m.times[sequelize] != nil
		}},
		{name: "memory for a million rows", most: everywhere(40), unit: " MB", of: func(s section) (float64, bool) {
			m, ok := s.of(1_000_000)
			return max(m.memory, m.transformed), ok
		}},
		{name: "`qi:bulkInsert` alone, of the best of a client", most: everywhere(50), less: true, unit: " %", of: func(s section) (float64, bool) {
			return 100 * s.inserted.ratio(client, alone), s.inserted.ways != nil
		}},
		{name: "1 000 migrations, x of the floor", most: map[string]float64{"sqlite": 1.1, "postgres": 1.2}, of: func(s section) (float64, bool) {
			a, ok := s.appliedOf(1000)
			return a.apply.ratio(program, theFloor), ok
		}},
		{name: "1 000 migrations, x of goose", most: map[string]float64{"postgres": 1, "mariadb": 1, "mysql": 1}, of: func(s section) (float64, bool) {
			a, ok := s.appliedOf(1000)
			return a.apply.ratio(program, rival), ok && a.missing == ""
		}},
		{name: "nothing to do, 1 000 applied", most: map[string]float64{"sqlite": 15, "postgres": 25, "mariadb": 25, "mysql": 25}, unit: " ms", of: func(s section) (float64, bool) {
			a, ok := s.appliedOf(1000)
			return 1000 * a.nothing.median(program), ok
		}},
	}
}

// of finds what was measured for so many rows.
func (s section) of(rows int) (measured, bool) {
	i := slices.IndexFunc(s.splits, func(m measured) bool { return m.rows == rows })
	if i < 0 {
		return measured{}, false
	}
	return s.splits[i], true
}

func (s section) appliedOf(n int) (applied, bool) {
	i := slices.IndexFunc(s.applied, func(a applied) bool { return a.apply.rows == n })
	if i < 0 {
		return applied{}, false
	}
	return s.applied[i], true
}

// goalsText is the table of what was to be reached, cell by cell.
func goalsText(sections []section) string {
	var b strings.Builder
	b.WriteString("\n## To reach, and measured\n\n| ")
	for _, s := range sections {
		b.WriteString(" | " + s.name)
	}
	b.WriteString(" |\n|---|" + strings.Repeat("--:|", len(sections)) + "\n")
	for _, g := range goals() {
		if !slices.ContainsFunc(sections, func(s section) bool { _, ok := g.of(s); return ok }) {
			continue // nobody has asked for it
		}
		b.WriteString("| " + g.name)
		for _, s := range sections {
			b.WriteString(" | " + g.cell(s))
		}
		b.WriteString(" |\n")
	}
	return b.String()
}

func (g goal) cell(s section) string {
	want, wanted := g.most[s.kind]
	got, ok := g.of(s)
	sign, reached := "≤", got <= want
	if g.less {
		sign, reached = "≥", got >= want
	}
	figure := fmt.Sprintf("%.2f", got)
	if got >= 10 {
		figure = fmt.Sprintf("%.0f", got)
	}
	switch {
	case !ok && wanted:
		return fmt.Sprintf("not measured (%s %g%s)", sign, want, g.unit)
	case !ok:
		return ""
	case !wanted:
		return figure + g.unit
	case reached:
		return fmt.Sprintf("**%s%s** (%s %g)", figure, g.unit, sign, want)
	}
	return fmt.Sprintf("%s%s (%s %g)", figure, g.unit, sign, want)
}
