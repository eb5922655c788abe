package ansi

import (
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// updateRows writes a statement a row. A database that gains by one statement for all of them has one of its own.
func (s *Spelling) updateRows(o op.UpdateRows) ([]dialects.Statement, error) {
	return eachRow(len(o.Rows), o.Check(), func(i int) ([]dialects.Statement, error) { return s.Update(o.Row(i), nil) })
}

func (s *Spelling) deleteRows(o op.DeleteRows) ([]dialects.Statement, error) {
	return eachRow(len(o.Rows), o.Check(), func(i int) ([]dialects.Statement, error) { return s.Delete(o.Row(i), nil) })
}

func eachRow(n int, err error, spell func(int) ([]dialects.Statement, error)) ([]dialects.Statement, error) {
	var plan []dialects.Statement
	for i := 0; i < n && err == nil; i++ {
		var one []dialects.Statement
		one, err = spell(i)
		plan = append(plan, one...)
	}
	return plan, err
}
