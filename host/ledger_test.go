package host_test

import (
	"context"
	"strings"
	"testing"
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
