package host_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

func TestATableThatIsNotTheLedger(t *testing.T) {
	p := three(t)
	p.query(`CREATE TABLE luamig_migrations (version INTEGER PRIMARY KEY)`)
	_, err := p.Status(context.Background())
	if err == nil || err.Error() != `the table "luamig_migrations" is not luamig's: it has no column "name"` {
		t.Errorf("%v", err)
	}
	remedy, ok := err.(interface{ Remedy() string })
	if !ok || !strings.Contains(remedy.Remedy(), "table = ") {
		t.Error("no way out is named")
	}
}

func TestDriftOfManyFilesNamesSome(t *testing.T) {
	e := &host.DriftError{Changed: []string{"a"}}
	for i := range 12 {
		e.Missing = append(e.Missing, fmt.Sprintf("m%02d", i))
	}
	want := "changed after they were applied: a; applied, but their files are missing: " +
		"m00, m01, m02, m03, m04, m05, m06, m07, m08, m09 and 2 more (see luamig status)"
	if e.Error() != want {
		t.Errorf("got %s", e)
	}
}
