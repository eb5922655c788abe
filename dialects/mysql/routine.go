package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/ansi"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// createTrigger refuses what would make the trigger act at other times than was asked for. A condition becomes
// an IF around the body.
func (p planner) createTrigger(o op.CreateTrigger) ([]dialects.Statement, error) {
	switch {
	case strings.EqualFold(o.Timing, "INSTEAD OF"):
		return nil, p.unsupported("has no INSTEAD OF triggers", "change the tables that the view shows")
	case strings.EqualFold(o.ForEach, "STATEMENT"):
		return nil, p.unsupported("has no triggers for each statement", `say forEach = "row"`)
	case len(o.Events) == 1 && len(strings.Fields(o.Events[0])) > 1:
		return nil, p.unsupported("has no UPDATE OF", `say "UPDATE" and compare in when: NOT (OLD.email <=> NEW.email)`)
	}
	o.ForEach = "ROW"
	if o.When != "" {
		body := strings.TrimSpace(o.Body)
		if !strings.HasSuffix(body, ";") {
			body += ";"
		}
		o.Body = "IF " + o.When + " THEN " + body + " END IF;"
		o.When = ""
	}
	return ansi.Plan(p.sp, o)
}

// block tells a body that begins with BEGIN or RETURN from one of bare statements.
var (
	block  = lazyregexp.New(`(?is)^\s*BEGIN\b`)
	single = lazyregexp.New(`(?is)^\s*RETURN\b`)
	query  = lazyregexp.New(`(?is)^\s*\(?\s*(SELECT|WITH|VALUES)\b`)
	typed  = lazyregexp.New(`^[A-Za-z][A-Za-z0-9_ ,()']*$`)
)

// createFunction writes a function in SQL. A body that is a query, as PostgreSQL has it, returns its one value.
func (p planner) createFunction(o op.CreateFunction) ([]dialects.Statement, error) {
	if o.Language != "" && !strings.EqualFold(o.Language, "sql") {
		return nil, p.unsupported("has no functions in "+o.Language, `write it in SQL: language = "sql"`)
	}
	if o.Returns == "" || strings.EqualFold(o.Returns, "void") {
		return nil, p.unsupported("has no functions that return nothing", "create a procedure, with qi:query")
	}
	if !typed.MatchString(o.Returns) {
		return nil, fmt.Errorf("%q is not a type that a function returns", o.Returns)
	}
	w := p.sp.Definition()
	w.SQL("CREATE ")
	w.If(o.OrReplace && p.c.server.replaceRoutine(), "OR REPLACE ")
	w.SQL("FUNCTION ")
	w.Name(o.Name)
	p.params(w, o.Params)
	w.SQL(" RETURNS ", o.Returns)
	for _, option := range o.Options {
		w.SQL(" ", option)
	}
	w.If(len(o.Options) == 0, " READS SQL DATA") // a binary log wants to be told; this promises least
	w.SQL(" ")
	p.functionBody(w, o)
	plan, err := one(w)
	if err == nil && o.OrReplace && !p.c.server.replaceRoutine() {
		drop, dropErr := p.dropFunction(op.DropFunction{Name: o.Name, IfExists: true})
		return slices.Concat(drop, plan), dropErr
	}
	return plan, err
}

func (p planner) params(w *ansi.Writer, params []op.Param) {
	w.SQL("(")
	for i, param := range params {
		w.If(i > 0, ", ")
		if d := strings.ToUpper(param.Direction); d != "" && d != "IN" {
			w.Refuse("has no functions with "+d+" parameters", "create a procedure, with qi:query")
		}
		if !typed.MatchString(param.Type) {
			w.Fail(fmt.Errorf("%q is not the type of a parameter", param.Type))
		}
		w.Ident(param.Name)
		w.SQL(" ", param.Type)
	}
	w.SQL(")")
}

func (p planner) functionBody(w *ansi.Writer, o op.CreateFunction) {
	body := strings.TrimRight(strings.TrimSpace(o.Body), ";")
	switch {
	case body == "":
		w.Fail(fmt.Errorf("a function needs a body"))
	case len(o.Variables) == 0 && (block.MatchString(body) || single.MatchString(body)):
		w.SQL(body)
	case len(o.Variables) == 0 && query.MatchString(body):
		w.SQL("RETURN (", body, ")")
	case block.MatchString(body):
		w.Refuse("has the variables of a function in its body", "DECLARE them behind BEGIN, or leave BEGIN and END out of the body")
	default:
		w.SQL("BEGIN ")
		p.variables(w, o.Variables)
		w.SQL(body, "; END")
	}
}

func (p planner) variables(w *ansi.Writer, variables []op.Variable) {
	for _, v := range variables {
		if !typed.MatchString(v.Type) {
			w.Fail(fmt.Errorf("%q is not the type of a variable", v.Type))
		}
		w.SQL("DECLARE ")
		w.Ident(v.Name)
		w.SQL(" ", v.Type)
		if v.Default != nil {
			w.SQL(" DEFAULT ")
			w.Expr(v.Default)
		}
		w.SQL("; ")
	}
}

// dropFunction goes by the name alone: there is no overloading.
func (p planner) dropFunction(o op.DropFunction) ([]dialects.Statement, error) {
	w := p.sp.Definition()
	w.SQL("DROP FUNCTION ")
	w.If(o.IfExists, "IF EXISTS ")
	w.Name(o.Name)
	return one(w)
}
