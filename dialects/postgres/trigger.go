package postgres

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// A trigger of PostgreSQL calls a function. For one that has a body, a function is made, called after table and trigger, which goes with
// it. By its comment it is known, also when the table has another name by then.

const bodyComment = "luamig: the body of a trigger"

// bodyName is the name of the function for the body of a trigger.
func bodyName(table op.Name, trigger string) op.Name {
	return op.Name{Schema: table.Schema, Name: op.FitName(table.Name+"_"+trigger+"_fn", maxIdentifier)}
}

var (
	triggerWords = lazyregexp.New(`^(?i:BEFORE|AFTER|INSTEAD OF|ROW|STATEMENT)$`)
	triggerEvent = lazyregexp.New(`^(?i:(INSERT|DELETE|UPDATE|TRUNCATE)|UPDATE\s+OF\s+(.+))$`)
)

func (p planner) createTrigger(o op.CreateTrigger) ([]dialects.Statement, error) {
	s := &script{planner: p}
	function := o.Function
	if function == "" {
		function = s.createBody(o)
	}
	sql := "CREATE TRIGGER " + s.ident(o.Name) + " " + s.word(o.Timing) + " " + s.events(o.Events) + " ON " + s.name(o.Table)
	each := o.ForEach
	if each == "" {
		each = "ROW" // as everywhere else
	}
	sql += " FOR EACH " + s.word(each)
	if o.When != "" {
		sql += " WHEN (" + o.When + ")"
	}
	args := make([]string, len(o.Args))
	for i, a := range o.Args {
		args[i] = s.text(a)
	}
	s.run(sql + " EXECUTE FUNCTION " + s.functionName(function, o) + "(" + strings.Join(args, ", ") + ")")
	return s.done()
}

// functionName takes a name as it is written, with or without a schema: functions of the server are folded, too.
func (s *script) functionName(name string, o op.CreateTrigger) string {
	if o.Function == "" {
		return name
	}
	schema, rest, qualified := strings.Cut(strings.TrimSuffix(name, "()"), ".")
	if qualified {
		return s.ident(schema) + "." + s.ident(rest)
	}
	return s.ident(schema)
}

func (s *script) word(word string) string {
	if !triggerWords.MatchString(word) {
		s.fail(fmt.Errorf("%q is not a word of a trigger", word))
	}
	return strings.ToUpper(word)
}

// events quotes the columns of UPDATE OF and takes nothing else that is not a word of SQL.
func (s *script) events(events []string) string {
	var all []string
	for _, event := range events {
		m := triggerEvent.FindStringSubmatch(strings.TrimSpace(event))
		switch {
		case m == nil:
			s.fail(fmt.Errorf("%q is not an event of a trigger", event))
		case m[2] == "":
			all = append(all, strings.ToUpper(m[1]))
		default:
			columns := strings.Split(m[2], ",")
			for i, c := range columns {
				columns[i] = s.ident(strings.Trim(strings.TrimSpace(c), `"`))
			}
			all = append(all, "UPDATE OF "+strings.Join(columns, ", "))
		}
	}
	if len(all) == 0 {
		s.fail(fmt.Errorf("a trigger needs an event"))
	}
	return strings.Join(all, " OR ")
}

// createBody makes the function of a trigger and returns its name, quoted. It returns the row, unless the body returns something itself.
func (s *script) createBody(o op.CreateTrigger) string {
	body := strings.TrimSpace(o.Body)
	if body == "" {
		s.fail(fmt.Errorf("a trigger needs a body or a function"))
	}
	if !isBlock(body) {
		body = "BEGIN " + ended(body) + returning(o) + " END;"
	}
	name := s.name(bodyName(o.Table, o.Name))
	s.run("CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE " + plpgsql + " AS " + dollarQuoted(body))
	s.run("COMMENT ON FUNCTION " + name + "() IS " + s.text(bodyComment))
	return name
}

var lastReturn = lazyregexp.New(`(?is)(^|;)\s*RETURN\s+[^;]*;?$`)

func returning(o op.CreateTrigger) string {
	switch {
	case lastReturn.MatchString(strings.TrimSpace(o.Body)):
		return ""
	case strings.EqualFold(o.Timing, "AFTER") || strings.EqualFold(o.ForEach, "STATEMENT"):
		return " RETURN NULL;"
	}
	return " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
}

// bodySQL finds the functions that are the bodies of a table's triggers and of no others.
const bodySQL = `SELECT t.tgname::text, f.oid::regprocedure::text FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS f ON f.oid = t.tgfoid
WHERE t.tgrelid = $1::oid AND NOT t.tgisinternal AND pg_catalog.obj_description(f.oid, 'pg_proc') = $2::text
AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger AS other WHERE other.tgfoid = t.tgfoid AND other.tgrelid <> t.tgrelid)`

// dropBodies drops the functions of triggers that have gone: of one, or of all of a table.
func (p planner) dropBodies(t object, trigger string) ([]dialects.Statement, error) {
	rows, err := p.rows(bodySQL, t.oid, bodyComment)
	s := &script{planner: p, err: err}
	for _, row := range rows {
		if trigger == "" || trigger == text(row[0]) {
			s.run("DROP FUNCTION " + text(row[1]))
		}
	}
	return s.done()
}

func (p planner) dropTrigger(o op.DropTrigger) ([]dialects.Statement, error) {
	s := &script{planner: p}
	exists := ""
	if o.IfExists {
		exists = "IF EXISTS "
	}
	t, err := p.find(o.Table)
	if dialects.IsNotFound(err) && o.IfExists {
		return nil, nil
	}
	s.run("DROP TRIGGER " + exists + s.ident(o.Name) + " ON " + s.name(o.Table))
	if dialects.IsNotFound(err) {
		return s.done() // the server says so
	}
	s.fail(err)
	s.add(p.dropBodies(t, o.Name))
	return s.done()
}
