package sqltext

import (
	"fmt"
	"strings"
)

// UnterminatedError says that a string, quoted name or comment has no end.
type UnterminatedError struct {
	What   string // "string", "quoted name", "comment", "dollar quote"
	Offset int    // of its beginning, in bytes
	Line   int    // of its beginning, counted from 1
	Column int    // in bytes, counted from 1
}

func (e *UnterminatedError) Error() string {
	return fmt.Sprintf("the %s that begins at line %d, column %d of the SQL is not closed", e.What, e.Line, e.Column)
}

// ParamError says that placeholders and values do not go together.
type ParamError struct {
	Message string
	Hint    string // a remedy; may be empty
}

func (e *ParamError) Error() string { return e.Message }

// Remedy says what the author of the SQL can do about it.
func (e *ParamError) Remedy() string { return e.Hint }

// position turns an offset into a line and a column, both counted from 1.
func position(src string, offset int) (line, column int) {
	before := src[:offset]
	return strings.Count(before, "\n") + 1, offset - strings.LastIndexByte(before, '\n')
}
