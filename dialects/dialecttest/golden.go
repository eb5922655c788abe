package dialecttest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
)

// Texts compares how a dialect spells operations with the archives of a folder: one archive an operation, or a case of
// one, with a section for each dialect. With update it writes the dialect's sections anew.
func Texts(t *testing.T, d dialects.Dialect, open func(t *testing.T) dialects.Conn, folder string, update bool) {
	t.Helper()
	covered := map[string]bool{}
	for _, x := range examples() {
		covered[fmt.Sprintf("%T", x.op)] = true
		t.Run(x.name(), func(t *testing.T) {
			b := newBench(t, d, open(t))
			b.begin() // where migrations are, too
			x.prepare(b)
			x.compare(b, filepath.Join(folder, x.file()), update)
		})
	}
	for _, o := range Operations() {
		if name := fmt.Sprintf("%T", o); !covered[name] {
			t.Errorf("%s has no archive", name)
		}
	}
}

// prepare performs what comes before. What the database does not have at all is left out: then the example is refused as well.
func (x example) prepare(b *bench) {
	b.Helper()
	for _, o := range x.setup {
		if _, err := b.try(o); err != nil && kindOf(err) != dialects.Unsupported {
			b.Fatalf("%s: %v", o, err)
		}
	}
}

func (x example) compare(b *bench, file string, update bool) {
	b.Helper()
	plan, err := b.dialect.Plan(b.Context(), x.op, b.conn.Catalog())
	text, dialect := spell(plan, err), b.dialect.Traits().Name
	kept, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		b.Fatal(err)
	}
	a := parseArchive(string(kept))
	if update {
		a.comment = x.told()
		a.set(dialect, text)
		b.must(os.MkdirAll(filepath.Dir(file), 0o777))
		b.must(os.WriteFile(file, []byte(a.String()), 0o666))
		return
	}
	if diff := cmp.Diff(a.comment+a.text(dialect), x.told()+text); diff != "" {
		b.Errorf("%s (-archive +is; -update writes it anew):\n%s", filepath.Base(file), diff)
	}
}

// spell writes a plan as text, with the values of each statement behind it.
func spell(plan []dialects.Statement, err error) string {
	var without *dialects.UnsupportedError
	if errors.As(err, &without) {
		return fmt.Sprintf("error: %s\nhint: %s\n", without, without.Remedy())
	}
	if err != nil {
		return fmt.Sprintf("error: %s\n", err)
	}
	if len(plan) == 0 {
		return "(nothing)\n"
	}
	var b strings.Builder
	for _, s := range plan {
		fmt.Fprintf(&b, "%s;", s.SQL)
		if len(s.Args) > 0 {
			fmt.Fprintf(&b, " /* %s */", quoted(s.Args))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// quoted writes values so that text can be told from numbers.
func quoted(values []any) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = fmt.Sprint(v)
		if text, ok := v.(string); ok {
			all[i] = strconv.Quote(text)
		}
	}
	return strings.Join(all, ", ")
}
