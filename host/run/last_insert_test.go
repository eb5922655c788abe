package run_test

import (
	"context"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/run"
)

// SQL that asks for the number of the row before it is told that of the last one, joined or not.
func TestTheLastInsertIsTheLastInsert(t *testing.T) {
	for _, db := range databases() {
		if db.name != "mariadb" && db.name != "mysql" {
			continue
		}
		t.Run(db.name, func(t *testing.T) {
			conn := db.open(t)
			createTables(t, db, conn)
			s := run.NewSession(run.Options{Dialect: db.dialect, Conn: conn, Transactional: true})
			add := func(o op.Op) {
				if err := s.Add(context.Background(), op.Step{Op: o}, nil); err != nil {
					t.Fatal(err)
				}
			}
			for v := range int64(5) {
				add(op.Insert{Table: op.Name{Name: "Numbered"}, Columns: []string{"v"}, Rows: [][]any{{v}}})
			}
			add(op.Raw{SQL: `INSERT INTO "Seen" (v) SELECT v FROM "Numbered" WHERE id = LAST_INSERT_ID()`})
			if err := s.Commit(context.Background()); err != nil {
				t.Fatal(err)
			}
			rows, err := conn.Query(context.Background(), dialects.Statement{SQL: `SELECT v FROM "Seen"`})
			if err != nil || !rows.Next() || rows.Row()[0] != int64(4) {
				t.Errorf("the last one has %v, %v", rows, err)
			}
			if n := s.Statements(); n != 3 {
				t.Errorf("%d statements", n)
			}
		})
	}
}
