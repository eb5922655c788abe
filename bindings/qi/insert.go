package qi

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var insertOptions = arg.NewShape("InsertOptions", "option",
	"ignoreDuplicates boolean: leave out rows whose key exists",
	"updateOnDuplicate string[]: the columns that take the new value where the key exists",
	"conflictFields string[]: the key; left out, the primary key", "upsertKeys string[]: the same",
	"conflictWhere Condition|string: the condition of a partial unique index",
	"returning boolean|string[]: give these columns of the rows back, true for all",
)

// insert takes exactly one record, so that a list given by mistake is not a row
// of columns named 1, 2, 3.
func insert(c *call) int {
	table := c.table(1)
	r := &records{places: map[string]int{}}
	if arg.IsList(c.L, c.Get(2)) {
		c.FailHint("qi:bulkInsert takes a list of records", "%s must be one record", c.Label(2))
	}
	r.add(c.assignments(table, c.Get(2), c.Label(2)))
	return c.insert(c.insertOf(table, r, c.Options(3, insertOptions)))
}

// bulkInsert of no records does nothing; Sequelize sends SQL that no server takes.
func bulkInsert(c *call) int {
	table := c.table(1)
	r := c.records(table, 2)
	o := c.insertOf(table, r, c.Options(3, insertOptions))
	if len(r.rows) == 0 {
		return c.nothing(len(o.Returning) > 0)
	}
	return c.insert(o)
}

// upsert updates what it would insert, unless it is told which columns to update.
func upsert(c *call) int {
	table := c.table(1)
	var r *records
	if arg.IsList(c.L, c.Get(2)) {
		r = c.records(table, 2)
	} else {
		r = &records{places: map[string]int{}}
		r.add(c.assignments(table, c.Get(2), c.Label(2)))
	}
	f := c.Options(3, insertOptions)
	o := c.insertOf(table, r, f)
	if len(o.Columns) == 0 {
		c.Fail("%s has no values", c.Label(2))
	}
	if !f.Has("updateOnDuplicate") && !o.IgnoreDuplicates {
		c.updateTheRest(&o)
	}
	return c.insert(o)
}

// updateTheRest makes an insert update all columns but those of the key.
func (c *call) updateTheRest(o *op.Insert) {
	for _, column := range o.Columns {
		if !slices.Contains(o.ConflictFields, column) {
			o.UpdateOnDuplicate = append(o.UpdateOnDuplicate, column)
		}
	}
	o.IgnoreDuplicates = len(o.UpdateOnDuplicate) == 0
}

// insertOf reads the options that all kinds of insert share.
func (c *call) insertOf(table op.Name, r *records, f arg.Fields) op.Insert {
	o := op.Insert{
		Table: table, Columns: r.columns, Rows: r.rows, Verb: c.name,
		IgnoreDuplicates:  f.Bool("ignoreDuplicates"),
		UpdateOnDuplicate: f.Strings("updateOnDuplicate"),
		ConflictWhere:     c.checkCond(f, "conflictWhere"),
		Returning:         c.returning(f),
	}
	if key := f.First("conflictFields", "upsertKeys"); key != "" {
		o.ConflictFields = f.Strings(key)
	}
	if o.IgnoreDuplicates && len(o.UpdateOnDuplicate) > 0 {
		c.Fail("ignoreDuplicates and updateOnDuplicate exclude each other")
	}
	return o
}

// returning reads the columns to give back; nil for none.
func (c *call) returning(f arg.Fields) []string {
	if !f.Has("returning") {
		return nil
	}
	if all, ok := f.Value("returning").(lua.LBool); ok {
		if all {
			return []string{"*"}
		}
		return nil
	}
	return f.Strings("returning")
}

// insert queues an insert, or runs it at once if rows are to come back.
func (c *call) insert(o op.Insert) int {
	if len(o.Returning) == 0 {
		return c.write(o)
	}
	c.L.Push(c.list(c.ask(o)))
	return 1
}
