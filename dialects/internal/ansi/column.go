package ansi

import (
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// Column writes the definition of a column with the constraints that stand with it.
// Which of its keys do is told by the keys of the table it is in.
func (w *Writer) Column(c op.Column, k keys) {
	t, err := w.sp.ColumnType(c)
	w.Fail(err)
	w.Ident(c.Name)
	w.SQL(" ", t)
	if c.Collate != "" {
		w.SQL(" COLLATE ")
		w.Ident(c.Collate)
	}
	w.generated(c.Generated)
	w.If(c.NotNull || k.isPrimary(c) && !w.numbersItself(c), " NOT NULL")
	w.columnDefault(c)
	w.columnKey(c, k)
	w.columnChecks(c)
	w.columnComment(c)
	if c.References != nil && w.sp.InlineReferences {
		w.references(*c.References)
	}
}

// Column writes the definition of a single column, as ADD COLUMN takes it.
func (s *Spelling) Column(c op.Column) (string, error) {
	w := s.Definition()
	w.Column(c, keysOf([]op.Column{c}, nil))
	return w.Text()
}

// generated always says VIRTUAL or STORED, for databases do not agree on which of them is meant without.
func (w *Writer) generated(g *op.Generated) {
	if g == nil {
		return
	}
	w.SQL(" GENERATED ALWAYS AS (")
	w.Expr(g.Expr)
	w.SQL(")")
	if g.Stored {
		w.SQL(" STORED")
		return
	}
	w.SQL(" VIRTUAL")
}

// numbersItself reports whether the text for autoIncrement also makes the column the key,
// which then cannot be NULL without being told.
func (w *Writer) numbersItself(c op.Column) bool { return c.AutoIncrement && w.sp.AutoIncrementIsKey }

func (w *Writer) columnDefault(c op.Column) {
	if c.Default == nil {
		return
	}
	w.SQL(" DEFAULT ")
	w.defaultValue(w.sp.Exceptions.Default(c))
}

// DefaultText is what stands behind DEFAULT for a column.
func (s *Spelling) DefaultText(c op.Column) (string, error) {
	w := s.Definition()
	w.defaultValue(s.Exceptions.Default(c))
	return w.Text()
}

// defaultValue writes an expression as DEFAULT takes it.
func (w *Writer) defaultValue(e op.Expr) {
	before := w.text.Len()
	w.Expr(e)
	if _, constant := e.(op.Const); constant || !w.sp.DefaultParentheses {
		return
	}
	text := w.text.String()
	if written := text[before:]; !standsAlone(written) {
		w.text.Reset()
		w.SQL(text[:before])
		w.Parenthesised(written)
	}
}

// plainDefault is a keyword, a number or a string. That MySQL takes ON UPDATE behind the present time is how Sequelize says it, too.
var plainDefault = lazyregexp.New(`(?s)^([A-Za-z_]+|(?i:CURRENT_TIMESTAMP(\([0-6]?\))?(\s+ON\s+UPDATE\s+CURRENT_TIMESTAMP(\([0-6]?\))?)?)|[+-]?([0-9]+[.]?[0-9]*([eE][+-]?[0-9]+)?|0[xX][0-9A-Fa-f]+)|[xX]?'([^']|'')*')$`)

// standsAlone reports whether a default needs no parentheses around it.
func standsAlone(sql string) bool {
	sql = strings.TrimSpace(sql)
	return plainDefault.MatchString(sql) || enclosed(sql)
}

// enclosed reports whether the text is one pair of parentheses with all else inside.
// Where comments make that hard to tell, it says no: a further pair does no harm.
func enclosed(sql string) bool {
	if !strings.HasPrefix(sql, "(") || strings.Contains(sql, "--") || strings.Contains(sql, "/*") {
		return false
	}
	depth, quote := 0, byte(0)
	for i := range len(sql) {
		depth, quote = nesting(sql[i], depth, quote)
		if depth == 0 {
			return i == len(sql)-1
		}
	}
	return false
}

// nesting follows parentheses outside quotes.
func nesting(c byte, depth int, quote byte) (int, byte) {
	switch {
	case quote != 0 && c == quote:
		return depth, 0
	case quote != 0:
		return depth, quote
	case c == '\'' || c == '"' || c == '`':
		return depth, c
	case c == '(':
		return depth + 1, 0
	case c == ')':
		return depth - 1, 0
	}
	return depth, 0
}

// columnKey leaves UNIQUE out of a primary key, where some databases would make a second index for it.
func (w *Writer) columnKey(c op.Column, k keys) {
	if c.AutoIncrement && w.sp.AutoIncrement != "" {
		w.SQL(" ", w.sp.AutoIncrement)
	}
	w.If(k.inlinePrimary(c) && !w.numbersItself(c), " PRIMARY KEY")
	w.If(c.Unique && !c.PrimaryKey, " UNIQUE")
}

// columnChecks writes the check that stands for a part of the type before the one that was asked for.
func (w *Writer) columnChecks(c op.Column) {
	for _, check := range []op.Cond{w.sp.TypeCheck(c), c.Check} {
		if check == nil {
			continue
		}
		w.SQL(" CHECK (")
		w.Cond(check)
		w.SQL(")")
	}
}

func (w *Writer) columnComment(c op.Column) {
	if c.Comment == "" || !w.sp.ColumnComments {
		return
	}
	w.SQL(" COMMENT ")
	w.Value(c.Comment)
}

// References writes a REFERENCES clause as it stands after a column.
func (s *Spelling) References(r op.Reference) (string, error) {
	w := s.Definition()
	w.references(r)
	text, err := w.Text()
	return strings.TrimSpace(text), err
}

func (w *Writer) references(r op.Reference) {
	if w.sp.LocalReferences {
		r.Table.Schema = ""
	}
	w.SQL(" REFERENCES ")
	w.Name(r.Table)
	if len(r.Columns) > 0 {
		w.SQL(" ")
		w.Idents(r.Columns)
	}
	w.action(" ON DELETE ", r.OnDelete)
	w.action(" ON UPDATE ", r.OnUpdate)
	w.deferrable(r.Deferrable)
}

// action takes only the words that the database knows: they are written into the statement as they are.
func (w *Writer) action(clause, action string) {
	if action == "" {
		return
	}
	action = strings.ToUpper(action)
	if !slices.Contains(w.sp.ReferentialActions, action) {
		w.Refuse("has no referential action "+action, "use one of "+strings.Join(w.sp.ReferentialActions, ", "))
	}
	w.SQL(clause, action)
}

// deferrable writes nothing for the default, which not every database has a word for.
func (w *Writer) deferrable(d op.Deferrable) {
	switch d {
	case op.NotDeferrable:
		w.SQL(" NOT DEFERRABLE")
	case op.InitiallyImmediate:
		w.SQL(" DEFERRABLE INITIALLY IMMEDIATE")
	case op.InitiallyDeferred:
		w.SQL(" DEFERRABLE INITIALLY DEFERRED")
	}
}
