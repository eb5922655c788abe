package config

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// Error says what is wrong with the configuration, and where.
type Error struct {
	Pos     op.Pos // the zero value when no file is to blame
	Width   int    // bytes to underline from Pos.Column; 0: unknown
	Source  string // the text of Pos.File, for an excerpt
	Message string
	Hint    string
	Err     error // the cause; may be nil
}

func (e *Error) Error() string {
	if e.Pos.IsValid() {
		return fmt.Sprintf("%s: %s", e.Pos, e.Message)
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Remedy says what to do about it.
func (e *Error) Remedy() string { return e.Hint }

// didYouMean is the hint for a name that is not known: the nearest one, or all.
func didYouMean(name string, known []string) string {
	if like := nearest.Name(name, known); like != "" {
		return fmt.Sprintf("did you mean %q?", like)
	}
	if len(known) == 0 {
		return ""
	}
	return "there are: " + strings.Join(known, ", ")
}
