package ansi

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// triggerWords is what the timing and the unit of a trigger may be made of.
var triggerWords = lazyregexp.New(`^(?i:BEFORE|AFTER|INSTEAD OF|ROW|STATEMENT)$`)

// triggerEvent is an event of a trigger; UPDATE OF takes the names of columns, which
// are quoted before they are written.
var triggerEvent = lazyregexp.New(`^(?i:(INSERT|DELETE|UPDATE)|UPDATE\s+OF\s+(.+))$`)

// createTrigger writes a trigger with a body of statements.
func (s *Spelling) createTrigger(o op.CreateTrigger) ([]dialects.Statement, error) {
	w := s.Definition()
	if o.Function != "" {
		w.Refuse("has no triggers that call a function", "give the trigger a body of statements: body = \"…;\"")
	}
	if strings.EqualFold(o.ForEach, "STATEMENT") {
		w.Refuse("has no triggers for each statement", "say forEach = \"ROW\"")
	}
	if len(o.Events) != 1 {
		w.Refuse("has no triggers for several events", "create a trigger for each event")
	}
	w.SQL("CREATE TRIGGER ")
	w.Name(op.Name{Schema: o.Table.Schema, Name: o.Name})
	w.words(" ", o.Timing)
	for _, e := range o.Events {
		w.event(e)
	}
	w.SQL(" ON ")
	w.Ident(o.Table.Name)
	w.words(" FOR EACH ", o.ForEach)
	w.If(o.When != "", " WHEN (")
	w.SQL(o.When)
	w.If(o.When != "", ")")
	w.body(o.Body)
	return w.Statements()
}

func (w *Writer) words(before, words string) {
	if words == "" {
		return
	}
	if !triggerWords.MatchString(words) {
		w.Fail(fmt.Errorf("%q is not a word of a trigger", words))
	}
	w.SQL(before, strings.ToUpper(words))
}

// event quotes the columns of UPDATE OF and takes nothing else that is not a word of SQL.
func (w *Writer) event(event string) {
	m := triggerEvent.FindStringSubmatch(strings.TrimSpace(event))
	switch {
	case m == nil:
		w.Fail(fmt.Errorf("%q is not an event of a trigger", event))
	case m[2] == "":
		w.SQL(" ", strings.ToUpper(m[1]))
	default:
		w.SQL(" UPDATE OF ")
		for i, c := range strings.Split(m[2], ",") {
			w.comma(i)
			w.Ident(strings.Trim(strings.TrimSpace(c), `"`))
		}
	}
}

// body ends the last statement, which people leave open.
func (w *Writer) body(body string) {
	body = strings.TrimSpace(body)
	if body == "" {
		w.Fail(fmt.Errorf("a trigger needs a body"))
	}
	w.SQL(" BEGIN ", body)
	w.If(!strings.HasSuffix(body, ";"), ";")
	w.SQL(" END")
}

func (s *Spelling) dropTrigger(o op.DropTrigger) ([]dialects.Statement, error) {
	w := s.Definition()
	w.SQL("DROP TRIGGER ")
	w.If(o.IfExists, "IF EXISTS ")
	w.Name(op.Name{Schema: o.Table.Schema, Name: o.Name})
	return w.Statements()
}
