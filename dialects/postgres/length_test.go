package postgres_test

import (
	"fmt"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// An update that may be refused for the length of its value, whether or not a row is found, stays alone.
func TestWhatMayBeTooLongIsNotJoined(t *testing.T) {
	d := newDB(t)
	d.exec(`CREATE TABLE t (id int, v varchar(3), c char(2), n numeric(5, 2), w numeric(3, 0), f bit(2), g varbit(2), s timestamp(0), a varchar(3)[], x text)`)
	for _, x := range []struct {
		column string
		value  any
		joined bool
	}{
		{"v", "abc", true}, {"v", "üüü", true}, {"v", "abcd", false}, {"v", "abc ", false}, {"v", nil, true}, {"v", int64(123), true}, {"v", int64(1234), false}, {"v", []byte("abc"), true}, {"v", true, false},
		{"c", "ab", true}, {"c", "abc", false},
		{"n", int64(999), true}, {"n", int64(-999), true}, {"n", int64(1000), false}, {"n", "999.99", true}, {"n", "999.994", false}, {"n", "99.999", true}, {"n", op.Decimal("000999.1"), true}, {"n", 1.5, true},
		{"n", 1e300, false}, {"n", "NaN", false}, {"n", "1e2", false}, {"n", "", false}, {"w", int64(999), true}, {"w", "999.5", false}, {"w", "99.5", true},
		{"f", "10", true}, {"f", "1", false}, {"f", "101", false}, {"g", "1", true}, {"g", "101", false}, {"s", "2024-01-01 00:00:00.7", true}, {"a", "{a}", false}, {"x", "any", true},
	} {
		rows := [][]any{{nil, int64(1)}, {x.value, int64(2)}}
		plan, err := d.plan(op.UpdateRows{Table: table("t"), Set: []string{x.column}, Key: []string{"id"}, Rows: rows})
		if joined := err == nil; joined != x.joined {
			t.Errorf("%s = %v: joined is %v, %v", x.column, x.value, joined, err)
		}
		one := fmt.Sprintf(`UPDATE t SET "%s" = $1 WHERE id = 77`, x.column)
		_, refused := d.conn.Exec(d.Context(), dialects.Statement{SQL: one, Args: []any{x.value}})
		if err == nil && refused != nil {
			t.Errorf("%s = %v is joined, and alone it is refused without a row: %v", x.column, x.value, refused)
		}
		if err == nil {
			_, err := d.conn.Exec(d.Context(), plan[0])
			d.must(err)
		}
	}
}
