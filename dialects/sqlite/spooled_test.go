package sqlite

import (
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
)

// A query over many rows holds no more memory than one over few.
func TestQueryBoundedMemory(t *testing.T) {
	c := testConn(t, "")
	r, err := c.Query(t.Context(), statement1("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 300000) SELECT n, hex(zeroblob(50)) FROM s"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 20<<20 {
		t.Errorf("%d MB are in use", m.HeapAlloc>>20)
	}
	sum := int64(0)
	for r.Next() {
		sum += r.Row()[0].(int64)
	}
	if r.Err() != nil || sum != 300000*300001/2 {
		t.Errorf("sum %d, %v", sum, r.Err())
	}
}

// A query whose rows can not be kept fails, and the connection goes on.
func TestQueryWithoutRoom(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	if runtime.GOOS == "windows" {
		t.Skip("TMPDIR is not what Windows looks at")
	}
	c := testConn(t, "")
	_, err := c.Query(t.Context(), statement1("SELECT zeroblob(10000000)"))
	var e *dialects.Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, "keep the rows of the query") || e.Statement.SQL == "" {
		t.Errorf("error %#v", err)
	}
	mustExec(t, c, "SELECT 1")
}
