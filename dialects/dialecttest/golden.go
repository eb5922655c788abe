package dialecttest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Texts compares how a dialect spells operations with the archives of a folder: one archive an operation, or a case of
// one, with a section for each dialect. With update it writes the dialect's sections anew.
func Texts(t *testing.T, d dialects.Dialect, open func(t *testing.T) dialects.Conn, folder string, update bool) {
	t.Helper()
	covered := map[string]bool{}
	for _, x := range examples() {
		covered[fmt.Sprintf("%T", x.op)] = true
		t.Run(x.file(), func(t *testing.T) {
			b := newBench(t, d, open(t))
			b.perform(x.setup...)
			x.compare(b, filepath.Join(folder, x.file()+".txtar"), update)
		})
	}
	for _, o := range Operations() {
		if name := fmt.Sprintf("%T", o); !covered[name] {
			t.Errorf("%s has no archive", name)
		}
	}
}

// example is an operation whose text is kept.
type example struct {
	variant string
	setup   []op.Op
	op      op.Op
}

// file is the operation's name and the variant's.
func (x example) file() string {
	name := reflect.TypeOf(x.op).Name()
	name = strings.ToLower(name[:1]) + name[1:]
	if x.variant == "" {
		return name
	}
	return name + "-" + x.variant
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
		a.comment = x.op.String() + "\n"
		a.set(dialect, text)
		b.must(os.MkdirAll(filepath.Dir(file), 0o777))
		b.must(os.WriteFile(file, []byte(a.String()), 0o666))
		return
	}
	if diff := cmp.Diff(a.text(dialect), text); diff != "" {
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
