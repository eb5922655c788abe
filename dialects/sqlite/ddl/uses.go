package ddl

// UsesColumn reports whether a statement may mention a column, in any quoting. For CREATE INDEX the answer is exact.
// For triggers, views and all else it errs towards true: a name is not resolved, so the column of that name may be
// another table's. What "SELECT *" stands for is not seen.
func UsesColumn(sql, column string) bool {
	if index, err := ParseIndex(sql); err == nil {
		return index.UsesColumn(column)
	}
	return usesColumn(sql, column)
}

// UsesTable reports whether a statement may mention a table, in any quoting. It errs towards true: the name may as well
// be a column's or an alias.
func UsesTable(sql, table string) bool {
	tokens := significant(Tokenize(sql))
	for i, token := range tokens {
		if !token.isName() || !EqualIdent(UnquoteIdent(token.Text), table) {
			continue
		}
		if token.Kind != TokenString || stringNames(tokens, i) {
			return true
		}
	}
	return false
}

func usesColumn(sql, column string) bool {
	tokens := significant(Tokenize(sql))
	for i, token := range tokens {
		if token.isName() && EqualIdent(UnquoteIdent(token.Text), column) && isColumn(tokens, i) {
			return true
		}
	}
	return false
}

// isColumn rules out the places where a name is surely something else: a function, a table before a dot, a collation, a
// type or an alias behind AS, the END of a CASE, a string.
func isColumn(tokens []Token, i int) bool {
	token := tokens[i]
	if i+1 < len(tokens) && tokens[i+1].isAny("(", ".") {
		return false
	}
	if i > 0 && tokens[i-1].Is("COLLATE") {
		return false
	}
	if token.Is("END") && endsCase(tokens[:i]) {
		return false
	}
	if token.Kind == TokenString && !stringNames(tokens, i) {
		return false
	}
	return !behindAs(tokens, i)
}

// behindAs walks back over the words of a type, CAST(x AS UNSIGNED BIG INT), to find the AS.
func behindAs(tokens []Token, i int) bool {
	for i--; i >= 0 && tokens[i].isName(); i-- {
		continue
	}
	return i >= 0 && tokens[i].Is("AS")
}

// endsCase: END is a name too, and start and end are common columns.
func endsCase(before []Token) bool {
	open := 0
	for _, token := range before {
		switch {
		case token.Is("CASE"):
			open++
		case token.Is("END") && open > 0:
			open--
		}
	}
	return open > 0
}

// stringNames reports whether a 'string' stands where SQLite takes it for a name: behind a dot, OF and such, as the
// target of an assignment, and in a list of columns.
func stringNames(tokens []Token, i int) bool {
	if i == 0 {
		return false
	}
	before := tokens[i-1]
	switch {
	case before.isAny(".", "OF", "SET", "INTO", "FROM", "JOIN", "ON", "UPDATE", "TABLE", "REFERENCES"):
		return true
	case before.Is(","):
		return i+1 < len(tokens) && tokens[i+1].Is("=") || opensColumnList(tokens[:i])
	case before.Is("("):
		return opensColumnList(tokens[:i])
	}
	return false
}

// opensColumnList looks at what stands before the parenthesis that is open at the end of some tokens.
func opensColumnList(before []Token) bool {
	open := len(before) - 1
	for depth := 0; open >= 0; open-- {
		if depth += nesting(before[open]); depth == 1 {
			break
		}
	}
	if open < 1 {
		return false
	}
	if before[open-1].isAny("KEY", "UNIQUE", "CONFLICT", "USING") {
		return true
	}
	return open >= 2 && before[open-2].isAny("INTO", "ON", "REFERENCES", ".")
}
