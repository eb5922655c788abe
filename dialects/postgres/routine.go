package postgres

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// foldedName is a name that the database folds, as the body of a function will write it: quoted it would be another one.
var foldedName = lazyregexp.New(`^[\pL_][\pL\pN_$]*$`)

func (s *script) folded(name string) string {
	if foldedName.MatchString(name) {
		return name
	}
	return s.ident(name)
}

func (p planner) createFunction(o op.CreateFunction) ([]dialects.Statement, error) {
	s := &script{planner: p}
	replace := ""
	if o.OrReplace {
		replace = "OR REPLACE "
	}
	sql := "CREATE " + replace + "FUNCTION " + s.name(o.Name) + "(" + s.params(o.Params) + ")"
	if o.Returns != "" {
		sql += " RETURNS " + o.Returns
	}
	language := o.Language
	if language == "" {
		language = plpgsql
	}
	sql += " LANGUAGE " + s.folded(language)
	for _, option := range o.Options {
		sql += " " + option
	}
	s.run(sql + " AS " + dollarQuoted(s.body(o, language)))
	return s.done()
}

const plpgsql = "plpgsql"

func (s *script) params(params []op.Param) string {
	var all []string
	for _, p := range params {
		var words []string
		if p.Direction != "" {
			words = append(words, strings.ToUpper(p.Direction))
		}
		if p.Name != "" {
			words = append(words, s.folded(p.Name))
		}
		all = append(all, strings.Join(append(words, p.Type), " "))
	}
	return strings.Join(all, ", ")
}

// body makes a block of a body of statements, as Sequelize does; one that is a block already stays.
func (s *script) body(o op.CreateFunction, language string) string {
	body := strings.TrimSpace(o.Body)
	if !strings.EqualFold(language, plpgsql) || isBlock(body) {
		if len(o.Variables) > 0 {
			s.fail(unsupported("declares variables for bodies of statements in plpgsql only", "declare them in the body"))
		}
		return body
	}
	var declare strings.Builder
	for i, v := range o.Variables {
		if i == 0 {
			declare.WriteString("DECLARE ")
		}
		declare.WriteString(s.folded(v.Name) + " " + v.Type)
		if v.Default != nil {
			text, err := s.sp.DefaultText(op.Column{Default: v.Default})
			s.fail(err)
			declare.WriteString(" := " + text)
		}
		declare.WriteString("; ")
	}
	return declare.String() + "BEGIN " + ended(body) + " END;"
}

// block is how a block of plpgsql begins and ends.
var block = lazyregexp.New(`(?is)^(<<.*>>\s*)?(DECLARE|BEGIN)\b.*\bEND\s*;?$`)

func isBlock(body string) bool { return block.MatchString(body) }

// ended ends the last statement, which people leave open.
func ended(body string) string {
	body = strings.TrimSpace(body)
	if !strings.HasSuffix(body, ";") {
		body += ";"
	}
	return body
}

// dollarQuoted puts text between dollar quotes with a tag that does not occur in it.
func dollarQuoted(text string) string {
	tag := "$luamig$"
	for i := 1; strings.Contains(text+"$", tag); i++ {
		tag = fmt.Sprintf("$luamig%d$", i)
	}
	return tag + text + tag
}

// dropFunction leaves the parameters out where none are given: the name is enough where only one function has it.
func (p planner) dropFunction(o op.DropFunction) ([]dialects.Statement, error) {
	s := &script{planner: p}
	sql := "DROP FUNCTION "
	if o.IfExists {
		sql += "IF EXISTS "
	}
	sql += s.name(o.Name)
	if len(o.Params) > 0 {
		sql += "(" + s.params(o.Params) + ")"
	}
	s.run(sql)
	return s.done()
}

// createDatabase copies template0 where an encoding or collation is asked for: others cannot be copied under another one.
func (p planner) createDatabase(o op.CreateDatabase) ([]dialects.Statement, error) {
	s := &script{planner: p}
	sql := "CREATE DATABASE " + s.ident(o.Name)
	encoding := o.Encoding
	if encoding == "" {
		encoding = o.Charset
	}
	template := o.Template
	if template == "" && encoding+o.Collate+o.Ctype != "" {
		template = "template0"
	}
	if template != "" {
		sql += " TEMPLATE " + s.ident(template)
	}
	for _, option := range []struct{ word, value string }{{"ENCODING", encoding}, {"LC_COLLATE", o.Collate}, {"LC_CTYPE", o.Ctype}} {
		if option.value != "" {
			sql += " " + option.word + " " + s.text(option.value)
		}
	}
	s.plan = append(s.plan, dialects.Statement{SQL: sql, OutsideTx: true})
	return s.done()
}
