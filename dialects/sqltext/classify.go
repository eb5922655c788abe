package sqltext

import "strings"

// Class is what a statement is, as far as its words tell.
type Class struct {
	Verb               string // its main keyword in upper case: of WITH … INSERT, it is INSERT
	ReturnsRows        bool   // a question, or a write with RETURNING or OUTPUT
	Write              bool   // INSERT, UPDATE, DELETE, REPLACE, MERGE
	DDL                bool   // changes the schema or rights
	TransactionControl bool   // begins or ends a transaction or savepoint
}

// Classify reads what a statement is. It takes one statement; what it can not
// read has the zero Class.
func Classify(sql string, r Rules) Class {
	c := classifier{scanner: scanner{src: sql, rules: r}}
	verb := c.verb()
	class := Class{Verb: verb}
	switch verb {
	case "SELECT", "VALUES", "TABLE", "PRAGMA", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "CALL", "EXEC", "EXECUTE", "FETCH":
		class.ReturnsRows = true
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE":
		class.Write = true
		class.ReturnsRows = c.returning()
	case "CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME", "COMMENT", "GRANT", "REVOKE":
		class.DDL = true
	case "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "END", "ABORT":
		class.TransactionControl = true
	case "BEGIN": // in a batch of SQL Server, BEGIN alone opens a block
		class.TransactionControl = !r.LooseBodies || strings.HasPrefix(c.word(), "TRAN")
	case "START":
		class.TransactionControl = c.word() == "TRANSACTION"
	case "SAVE":
		class.TransactionControl = strings.HasPrefix(c.word(), "TRAN")
	}
	return class
}

// classifier walks over the words of a statement outside parentheses.
type classifier struct {
	scanner
	parens int
}

// verb returns the main keyword, behind opening parentheses and WITH.
func (c *classifier) verb() string {
	first := c.token()
	for first == "(" {
		first = c.token()
	}
	switch {
	case first == "WITH":
		return c.mainVerb()
	case first == "SET" && following(c.scanner) == "STATEMENT":
		return c.behind("FOR")
	}
	if first == "" || !isLetter(first[0]) {
		return ""
	}
	return first
}

// mainVerb returns what follows the common table expressions.
func (c *classifier) mainVerb() string {
	c.parens = 0
	for w := c.word(); w != ""; w = c.word() {
		switch w {
		case "SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE":
			return w
		}
	}
	return ""
}

// behind returns the main keyword behind a word: MariaDB's SET STATEMENT … FOR SELECT is a SELECT.
func (c *classifier) behind(word string) string {
	for w := c.word(); w != ""; w = c.word() {
		if w == word {
			return c.verb()
		}
	}
	return "SET"
}

// returning reports whether the rest of a write gives rows.
func (c *classifier) returning() bool {
	c.parens = 0
	for w := c.word(); w != ""; w = c.word() {
		if w == "RETURNING" {
			return true
		}
		if next := following(c.scanner); w == "OUTPUT" && (next == "INSERTED" || next == "DELETED" || next == "$") {
			return true
		}
	}
	return false
}

// word returns the next word outside parentheses, "" at the end.
func (c *classifier) word() string {
	for {
		switch t := c.token(); {
		case t == "":
			return ""
		case t == "(":
			c.parens++
		case t == ")":
			c.parens--
		case c.parens <= 0 && isLetter(t[0]):
			return t
		}
	}
}

// token returns the next significant token in upper case, a space for what is
// neither a word nor a sign, "" at the end and where the text cannot be read.
func (c *classifier) token() string {
	t, err := c.significant()
	switch {
	case err != nil || t.kind == end:
		return ""
	case t.kind != word && t.kind != punct:
		return " "
	}
	return strings.ToUpper(c.src[t.start:t.end])
}
