package bench

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// report is what was measured, as a document.
type report struct {
	rounds   int
	sections []section
	loads    []float64 // of the machine, at the beginning and after each database
}

// look notes how busy the machine is.
func (r *report) look() {
	text, _ := os.ReadFile("/proc/loadavg")
	var load float64
	fmt.Sscan(string(text), &load)
	r.loads = append(r.loads, load)
}

type section struct {
	kind, name      string
	title, settings string
	splits          []measured
	inserted        measured
	applied         []applied
}

func (r *report) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s, %s.\nEach way ran %d times, by turns with the others, and once for a million rows, as did Sequelize; the figures are medians, and x is the time over that of the limit in the same round.\n",
		machine(), runtime.Version(), r.rounds)
	fmt.Fprintf(&b, "The load average was between %.0f and %.0f meanwhile", slices.Min(r.loads), slices.Max(r.loads))
	if slices.Max(r.loads) > float64(2*runtime.NumCPU()) {
		b.WriteString(": the machine was busy with other work, too")
	}
	b.WriteString(".\nSeconds are those that passed. Beside them is for how long a processor worked in the program and in the server: the sum of both, and of what was waited for, is no shorter than the time that passed, for they work at the same time.\n")
	b.WriteString(goalsText(r.sections))
	for _, s := range r.sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.title, s.settings)
		for _, m := range s.splits {
			b.WriteString(m.text(s.kind == "sqlite"))
		}
		for _, a := range s.applied {
			b.WriteString(a.text())
		}
		m := s.inserted
		if m.ways == nil {
			continue
		}
		fmt.Fprintf(&b, "\n| insert %s rows of 5 columns | rows/s | of the client's |\n|---|--:|--:|\n", thousands(m.rows))
		for _, way := range m.ways {
			fmt.Fprintf(&b, "| %s | %s | %.0f %% |\n", way, thousands(int(float64(m.rows)/m.median(way))), 100*m.ratio(client, way))
		}
	}
	return b.String()
}

// text is the table of what was measured for so many rows.
func (m *measured) text(alone bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n| split %s names | seconds | rows/s | x | in the program | in the server |\n|---|--:|--:|--:|--:|--:|\n", thousands(m.rows))
	for _, way := range m.ways {
		program, server := "", ""
		if w, ok := m.worked(way); ok {
			program = fmt.Sprintf("%.2f", w.program)
			if !alone {
				server = fmt.Sprintf("%.2f", w.server)
			}
		}
		fmt.Fprintf(&b, "| %s | %.2f | %s | %.2f | %s | %s |\n", way, m.median(way), thousands(int(float64(m.rows)/m.median(way))), m.ratio(way, theLimit), program, server)
	}
	fmt.Fprintf(&b, "\nThe program took %.0f MB of memory for the loop, %.0f MB for `qi:transform`.\n", m.memory, m.transformed)
	if m.missing != "" {
		fmt.Fprintf(&b, "\nWithout Sequelize: %s.\n", m.missing)
	}
	return b.String()
}

// thousands writes a number with spaces between its thousands.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + " " + text[i:]
	}
	return text
}

// machine is the processor and the memory, as far as the system tells.
func machine() string {
	model := field("/proc/cpuinfo", "model name")
	if model == "" {
		model = runtime.GOARCH
	}
	var kilobytes int
	fmt.Sscan(field("/proc/meminfo", "MemTotal"), &kilobytes)
	return fmt.Sprintf("%s, %d cores, %d GB", model, runtime.NumCPU(), (kilobytes+1<<19)>>20)
}

func field(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if key, value, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// write puts the figures into the document, below the line that says where they begin.
func (r *report) write(t *testing.T, file string) {
	t.Helper()
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "<!-- figures: make bench writes what follows -->\n"
	before, _, ok := strings.Cut(string(old), mark)
	if !ok {
		t.Fatalf("%s has no line %s", file, mark)
	}
	if err := os.WriteFile(file, []byte(before+mark+"\n"+r.text()), 0o666); err != nil {
		t.Fatal(err)
	}
}

// title is the database with its version.
func (d *database) title(t *testing.T) string {
	t.Helper()
	if d.kind == "sqlite" {
		return "SQLite " + d.one(t, "SELECT sqlite_version()")
	}
	if d.kind == "postgres" {
		version, _, _ := strings.Cut(d.one(t, "SHOW server_version"), " ")
		return "PostgreSQL " + version
	}
	return d.dialect.Traits().Title + " " + d.one(t, "SELECT VERSION()")
}

// settings are those by which the time of a write differs.
func (d *database) settings(t *testing.T) string {
	t.Helper()
	switch d.kind {
	case "sqlite":
		return "A file, journal_mode " + d.one(t, "PRAGMA journal_mode") + ", synchronous " + d.one(t, "PRAGMA synchronous") + "."
	case "postgres":
		var all []string
		for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes", "shared_buffers"} {
			all = append(all, name+" "+d.one(t, "SHOW "+name))
		}
		return strings.Join(all, ", ") + "; on the same machine."
	}
	var all []string
	for _, name := range []string{"innodb_flush_log_at_trx_commit", "sync_binlog", "log_bin", "innodb_doublewrite", "innodb_buffer_pool_size"} {
		all = append(all, name+" "+d.one(t, "SELECT @@"+name))
	}
	return strings.Join(all, ", ") + "; on the same machine."
}

func (d *database) one(t *testing.T, sql string) (value string) {
	t.Helper()
	if err := d.db.QueryRow(sql).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}
