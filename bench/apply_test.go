package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The ways to apply migrations. Each is one statement in a transaction with its row of the history.
const (
	theFloor = "the floor: a Go client, a transaction each"
	program  = "luamig"
	rival    = "goose " + gooseVersion
)

// applied is what the applying of so many migrations took, and a call that finds nothing to do.
type applied struct {
	apply, nothing measured
	memory         map[string]float64 // MB of the way's process at most, the median of the rounds; none for what is none
	missing        string             // why there is no figure of goose; empty: there is
}

// apply measures the applying of n migrations, and, with all of them applied, of none.
func apply(t *testing.T, d *database, n int) applied {
	t.Helper()
	dir := writeMigrations(t, n)
	a := applied{
		apply:   measured{rows: n, times: map[string][]float64{}},
		nothing: measured{rows: n, times: map[string][]float64{}},
		memory:  map[string]float64{},
	}
	ways := map[string]func() (seconds, memory float64){
		theFloor: func() (float64, float64) { return d.floor(t, filepath.Join(dir, "sql")), 0 },
		program: func() (float64, float64) {
			return d.process(t, dir, d.build(t), "up", "--quiet", "--url", d.url)
		},
	}
	order := []string{theFloor, program}
	if goose, err := findGoose(); err != nil {
		a.missing = err.Error()
	} else {
		order = append(order, rival)
		ways[rival] = func() (float64, float64) {
			return d.process(t, filepath.Join(dir, "goose"), goose, d.gooseArguments(t)...)
		}
	}
	memory := map[string][]float64{}
	for range *rounds {
		for _, way := range order {
			d.forget(t)
			seconds, most := ways[way]()
			a.apply.add(way, seconds)
			memory[way] = append(memory[way], most)
			d.holds(t, way, n)
			a.nothing.add(way, fastest(ways[way]))
		}
	}
	for way, all := range memory {
		a.memory[way] = median(all)
	}
	t.Logf("%d migrations: floor %.2f s, luamig %.2f, goose %.2f; nothing to do %.1f ms, goose %.1f; %.0f MB", n, a.apply.median(theFloor),
		a.apply.ratio(program, theFloor), a.apply.ratio(rival, theFloor), 1000*a.nothing.median(program), 1000*a.nothing.median(rival), a.memory[program])
	return a
}

// fastest of a few runs: what takes milliseconds is disturbed by whatever else the machine does.
func fastest(way func() (seconds, memory float64)) float64 {
	best, _ := way()
	for range 4 {
		seconds, _ := way()
		best = min(best, seconds)
	}
	return best
}

// process runs a program in a folder, and tells how long it took and how much memory at most.
func (d *database) process(t *testing.T, dir, program string, args ...string) (seconds, memory float64) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	most, done := make(chan float64), make(chan struct{})
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go watch(cmd.Process.Pid, done, most)
	err := cmd.Wait()
	seconds = time.Since(start).Seconds()
	close(done)
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out.String())
	}
	return seconds, <-most
}

// forget makes the database what it was before any migration.
func (d *database) forget(t *testing.T) {
	t.Helper()
	for _, table := range []string{"tiny", "floor_history", "luamig_migrations", "luamig_log", "goose_db_version"} {
		d.must(t, "DROP TABLE IF EXISTS "+table)
	}
}

// holds makes sure that a way has applied all.
func (d *database) holds(t *testing.T, way string, n int) {
	t.Helper()
	if got := d.one(t, "SELECT count(*) FROM tiny"); got != fmt.Sprint(n-1) {
		t.Fatalf("%s: %s rows of %d", way, got, n-1)
	}
}

// floor applies SQL files as directly as a client can: it reads them and the history, then runs each
// with its row of the history in a transaction.
func (d *database) floor(t *testing.T, dir string) float64 {
	t.Helper()
	start := time.Now()
	db := d.connect(t)
	defer db.Close()
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	c := floorClient{DB: db, insert: d.floorInsert()}
	if err := c.apply(files); err != nil {
		t.Fatal(err)
	}
	return time.Since(start).Seconds()
}

// text is the tables of a document.
func (a applied) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n| apply %s migrations | seconds | ms each | x | nothing to do, ms | MB |\n|---|--:|--:|--:|--:|--:|\n", thousands(a.apply.rows))
	for _, way := range a.apply.ways {
		memory := ""
		if most := a.memory[way]; most > 0 {
			memory = fmt.Sprintf("%.0f", most)
		}
		s := a.apply.median(way)
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.2f | %.0f | %s |\n", way, s, 1000*s/float64(a.apply.rows), a.apply.ratio(way, theFloor), 1000*a.nothing.median(way), memory)
	}
	if a.missing != "" {
		fmt.Fprintf(&b, "\nWithout goose: %s.\n", a.missing)
	}
	return b.String()
}
