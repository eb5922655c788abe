package host

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// advice is what to do about a refusal of the database, by what was being done.
// It holds on every database, which know their own errors but not the script's deeds.
var advice = map[dialects.ErrorKind]map[string]string{
	dialects.AlreadyExists: {
		"addColumn":     "describeTable first, or remove this line",
		"createTable":   "give it { ifNotExists = true }, ask tableExists first, or remove this line",
		"addIndex":      "give it another name, or look with showIndex first",
		"addConstraint": "give it another name, or look with showConstraint first",
		"createView":    "give it { orReplace = true }, or drop the view first",
		"renameTable":   "drop or rename the other table first",
		"renameColumn":  "remove or rename the other column first",
	},
	dialects.UniqueViolation: {
		"addIndex":      "rows share a value already: find them with GROUP BY … HAVING count(*) > 1, and settle them first",
		"addConstraint": "rows share a value already: find them with GROUP BY … HAVING count(*) > 1, and settle them first",
		"changeColumn":  "rows share a value already: find them with GROUP BY … HAVING count(*) > 1, and settle them first",
		"insert":        "use upsert, or { ignoreDuplicates = true }, if the row may be there already",
		"bulkInsert":    "use { updateOnDuplicate = { … } } or { ignoreDuplicates = true }, if rows may be there already",
	},
	dialects.NotNullViolation: {
		"changeColumn": "some rows have no value: give them one first, with qi:update",
		"addColumn":    "the table has rows, and the column has no default: give it one, or add it with allowNull, fill it, and change it then",
	},
	dialects.CheckViolation: {
		"addConstraint": "some rows do not satisfy it: settle them first",
		"changeColumn":  "some rows do not satisfy it: settle them first",
	},
	dialects.ForeignKeyViolation: {
		"addConstraint": "some rows refer to what is not there: delete them, or set them to null, first",
		"delete":        "other rows refer to these: delete or change those first, or give their foreign key onDelete",
	},
}

// adviceOn words what to do about a refusal, with the name that a misspelled one was meant to be.
func (x *execution) adviceOn(ctx context.Context, refused *dialects.Error, deed string) string {
	if hint := x.nearestName(ctx, refused, deed); hint != "" {
		return hint
	}
	return advice[refused.Kind][firstWord(deed)]
}

// nearestName looks up what exists, as it is now that the script has been rolled back.
func (x *execution) nearestName(ctx context.Context, refused *dialects.Error, deed string) string {
	switch {
	case refused.Kind == dialects.NoSuchTable && refused.Table != "":
		tables, err := x.conn.Catalog().Tables(ctx, "")
		if err != nil {
			return ""
		}
		var names []string
		for _, t := range tables {
			names = append(names, t.Name)
		}
		return nearest.Hint(refused.Table, names)
	case refused.Kind == dialects.NoSuchColumn:
		table, err := x.conn.Catalog().Describe(ctx, op.Name{Name: cmp.Or(refused.Table, tableOf(deed))})
		if err != nil {
			return ""
		}
		var names []string
		for _, c := range table.Columns {
			names = append(names, c.Name)
		}
		return nearest.Hint(refused.Column, names)
	}
	return ""
}

// tableOf is the table of "insert Users" and "changeColumn Users.age", for servers that do not say it; "" where a deed names none.
func tableOf(deed string) string {
	_, object, _ := strings.Cut(deed, " ")
	table, _, _ := strings.Cut(object, ".")
	return table
}

// takeAdvice adds what is known about the refusal, unless the database said itself what to do.
func (x *execution) takeAdvice(ctx context.Context, e *ScriptError, err error) {
	var refused *dialects.Error
	if !errors.As(err, &refused) || len(e.Hints) > 0 {
		return
	}
	if hint := x.adviceOn(ctx, refused, e.Deed); hint != "" {
		e.Hints = append(e.Hints, hint)
	}
}
