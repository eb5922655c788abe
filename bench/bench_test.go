// Package bench measures luamig against the limit, which is one statement written by hand, in the server. All
// ways run by turns in one run, since machines are shared and differ: what counts is the ratio.
//
//	make bench                     on servers that it starts
//	go test ./bench -compare -v    on those that LUAMIG_TEST_POSTGRES and its kin name
package bench

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	compare = flag.Bool("compare", false, "measure, which takes minutes")
	update  = flag.Bool("update", false, "write docs/performance.md")
	sizes   = flag.String("rows", "10000,100000", "how many rows are split")
	inserts = flag.Int("inserts", 200_000, "how many rows are inserted; 0: that is not measured")
	applies = flag.String("migrations", "100,1000,5000", "how many migrations are applied")
	rounds  = flag.Int("rounds", 3, "how often each way runs")
	only    = flag.String("only", "sqlite,postgres,mariadb,mysql", "the databases")
)

func TestCompare(t *testing.T) {
	if !*compare {
		t.Skip("-compare measures")
	}
	r := &report{rounds: *rounds}
	r.look()
	for _, kind := range strings.Split(*only, ",") {
		t.Run(kind, func(t *testing.T) {
			d := openDatabase(t, kind)
			s := section{kind: kind, name: d.dialect.Traits().Title, title: d.title(t), settings: d.settings(t)}
			for _, rows := range numbers(t, *sizes) {
				s.splits = append(s.splits, split(t, d, rows))
			}
			if *inserts > 0 {
				s.inserted = bulk(t, d, *inserts)
			}
			for _, n := range numbers(t, *applies) {
				s.applied = append(s.applied, apply(t, d, n))
			}
			r.sections = append(r.sections, s)
			r.look()
		})
	}
	text := r.text()
	fmt.Println(text)
	if *update && !t.Failed() {
		r.write(t, "../docs/performance.md")
	}
}

// numbers reads a flag that lists some; an empty one lists none.
func numbers(t *testing.T, list string) (all []int) {
	t.Helper()
	for _, text := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	return all
}

// processor is the time for which processors worked, in seconds: less disturbed by whatever else the machine does than the time that passes.
type processor struct{ program, server float64 }

func (p processor) since(before processor) processor {
	return processor{program: p.program - before.program, server: p.server - before.server}
}

// measured is how long each way took, round by round, in seconds.
type measured struct {
	rows        int
	ways        []string
	times       map[string][]float64
	memory      float64 // MB that the program took at most for the loop, and for transform
	transformed float64
	work        map[string][]processor
	missing     string // why there is no figure of Sequelize; empty: there is
}

func (m *measured) add(way string, seconds float64) {
	if _, ok := m.times[way]; !ok {
		m.ways = append(m.ways, way)
	}
	m.times[way] = append(m.times[way], seconds)
}

// median of a way's time, and of its ratio to another's in the same round.
func (m *measured) median(way string) float64 { return median(m.times[way]) }

func (m *measured) ratio(way, to string) float64 {
	var all []float64
	for i, s := range m.times[way] {
		all = append(all, s/m.times[to][i])
	}
	return median(all)
}

func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// The ways to split a name.
const (
	theLimit  = "one UPDATE in the server"
	transform = "`qi:transform`"
	loop      = "the loop as written"
	prepared  = "Go, database/sql, a prepared UPDATE"
	sequelize = "Sequelize " + sequelizeVersion + ", the loop of its tutorials, in a transaction"
)

// fewestSlow are so many rows that what takes minutes for them is left out, and that the rest runs once.
const fewestSlow = 500_000

func split(t *testing.T, d *database, rows int) measured {
	m := measured{rows: rows, times: map[string][]float64{}, work: map[string][]processor{}}
	d.fill(t, rows)
	ways := map[string]func() float64{
		theLimit:  func() float64 { return d.exec(t, d.limit) },
		transform: func() float64 { return d.run(t, transformScript, nil) },
		loop:      func() float64 { return d.run(t, loopScript, nil) },
		prepared:  func() float64 { return d.prepared(t) },
	}
	order := []string{theLimit, transform, loop}
	if rows < fewestSlow {
		order = append(order, prepared)
	}
	times := *rounds
	if rows >= fewestSlow {
		times = 1
	}
	for range times {
		for _, way := range order {
			d.reset(t)
			before := d.processors()
			m.add(way, ways[way]())
			m.work[way] = append(m.work[way], d.processors().since(before))
			d.check(t, rows)
		}
	}
	if rows < fewestSlow {
		d.againstSequelize(t, &m)
	}
	d.reset(t)
	m.memory = d.memory(t, loopScript)
	d.reset(t)
	m.transformed = d.memory(t, transformScript)
	t.Logf("%d rows: limit %.2f s, transform %.2f, loop %.2f, prepared %.2f, Sequelize %.1f, %.0f MB", rows, m.median(theLimit),
		m.ratio(transform, theLimit), m.ratio(loop, theLimit), m.ratio(prepared, theLimit), m.ratio(sequelize, theLimit), m.memory)
	return m
}

// againstSequelize runs its loop once: it takes longer than all else together.
func (d *database) againstSequelize(t *testing.T, m *measured) {
	t.Helper()
	dir, err := findSequelize()
	if err != nil {
		m.missing = err.Error()
		return
	}
	d.reset(t)
	m.add(sequelize, d.sequelize(t, dir))
	d.check(t, m.rows)
}

// worked is the median of the processor time that a way took.
func (m *measured) worked(way string) (p processor, ok bool) {
	var programs, servers []float64
	for _, w := range m.work[way] {
		programs, servers = append(programs, w.program), append(servers, w.server)
	}
	return processor{median(programs), median(servers)}, len(programs) > 0
}

// The ways to insert rows.
const (
	client = "the best of a Go client"
	whole  = "`qi:bulkInsert`, with the loop that makes the rows"
	alone  = "`qi:bulkInsert` alone"
)

func bulk(t *testing.T, d *database, rows int) measured {
	m := measured{rows: rows, times: map[string][]float64{}}
	for range *rounds {
		d.empty(t)
		m.add(client, d.client(t, rows))
		d.empty(t)
		m.add(whole, d.run(t, insertScript, map[string]string{"rows": fmt.Sprint(rows)}))
		d.empty(t)
		m.add(alone, d.timed(t, timedScript, map[string]string{"rows": fmt.Sprint(rows)}))
	}
	t.Logf("%d rows inserted: client %.0f/s, with the loop %.0f/s, alone %.0f/s", rows, float64(rows)/m.median(client), float64(rows)/m.median(whole), float64(rows)/m.median(alone))
	return m
}
