package mysql_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/dialects/op"
)

// many is an insert of n rows of a number and a text.
func many(n int, edit func(row int, values []any)) op.Insert {
	o := insert("many", []string{"a", "b"})
	for i := range n {
		values := []any{int64(i + 1), fmt.Sprint("row ", i+1)}
		if edit != nil {
			edit(i+1, values)
		}
		o.Rows = append(o.Rows, values)
	}
	return o
}

// Rows that go by several statements are all there or none, inside of a transaction and outside.
func TestManyRowsAreAllOrNone(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE many (a INT PRIMARY KEY, b VARCHAR(20) NOT NULL)")
		for _, inside := range []bool{false, true} {
			if inside {
				if err := c.Begin(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for at, v := range map[int]any{1: nil, 1000: strings.Repeat("x", 21), 1001: nil, 2222: strings.Repeat("x", 21), 3999: nil, 4003: nil} {
				_, err := try(t, d, c, many(4003, func(row int, values []any) {
					if row == at {
						values[1] = v
					}
				}))
				var e *dialects.Error
				if !errors.As(err, &e) || e.Row != at || strings.Contains(e.Message, "at row") {
					t.Errorf("row %d: %d, %v", at, e.Row, err)
				}
				if got := fmt.Sprint(query(t, c, "SELECT count(*) FROM many")); got != "[[0]]" {
					t.Errorf("row %d was refused, and %s rows are there", at, got)
				}
			}
			if n, err := try(t, d, c, many(4003, nil)); n != 4003 || err != nil {
				t.Errorf("%d rows, %v", n, err)
			}
			exec(t, c, "DELETE FROM many")
			if inside {
				if err := c.Commit(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// The number that SQL is told of is the first one, as behind one statement, and the result's is the last.
func TestNumbersOfManyRows(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE many (id INT PRIMARY KEY AUTO_INCREMENT, a INT, b VARCHAR(20))")
		exec(t, c, "INSERT INTO many VALUES (70, 0, '')")
		plan, err := d.Plan(t.Context(), many(2345, nil), c.Catalog())
		if err != nil || len(plan) != 1 {
			t.Fatalf("%d statements, %v", len(plan), err)
		}
		r, err := c.Exec(t.Context(), plan[0])
		if err != nil || r.Affected != 2345 || r.InsertID != 2415 {
			t.Errorf("%+v, %v", r, err)
		}
		if got := fmt.Sprint(query(t, c, "SELECT LAST_INSERT_ID(), max(id), min(id + a) FROM many WHERE a > 0")); got != "[[71 2415 72]]" {
			t.Error(got)
		}
	})
}

// What cannot be bound is refused, with its row, and large rows go by fewer at a time.
func TestStrangeRowsAmongMany(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE many (a DOUBLE, b LONGTEXT)")
		_, err := try(t, d, c, many(1500, func(row int, values []any) {
			if row == 1234 {
				values[0] = math.NaN()
			}
		}))
		var e *dialects.Error
		if !errors.As(err, &e) || e.Row != 1234 {
			t.Errorf("%v", err)
		}
		large := strings.Repeat("x", 1<<20)
		if n, err := try(t, d, c, many(120, func(row int, values []any) { values[1] = large[row:] })); n != 120 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		if got := fmt.Sprint(query(t, c, "SELECT count(*), sum(length(b) + a) FROM many")); got != fmt.Sprintf("[[120 %v]]", float64(120<<20)) {
			t.Error(got)
		}
	})
}

// Many rows that are stopped leave nothing, and a connection that can be used.
func TestManyRowsAreStopped(t *testing.T) {
	opened(t, func(t *testing.T, d mysql.Dialect, c dialects.Conn) {
		exec(t, c, "CREATE TABLE many (a INT PRIMARY KEY, b VARCHAR(20))")
		exec(t, c, "CREATE TRIGGER slow BEFORE INSERT ON many FOR EACH ROW SET @slept = IF(NEW.a > 2500, SLEEP(0.05), 0)")
		plan, err := d.Plan(t.Context(), many(4000, nil), c.Catalog())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Exec(ctx, plan[0]); kindOf(err) != dialects.Interrupted {
			t.Errorf("%v", err)
		}
		if got := fmt.Sprint(query(t, c, "SELECT count(*) FROM many")); got != "[[0]]" {
			t.Error(got)
		}
		exec(t, c, "DROP TRIGGER slow")
		if n, err := try(t, d, c, many(1100, nil)); n != 1100 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}
