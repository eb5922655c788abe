package arg

// Error is a fault in the arguments of a call.
type Error struct {
	Deed    string // what was being done: "addColumn Users.age"; may be empty
	Message string // what is wrong, in one sentence
	Hint    string // what to write instead; may be empty
}

// Error returns deed, message and hint in one line.
func (e *Error) Error() string {
	s := e.Message
	if e.Deed != "" {
		s = e.Deed + ": " + s
	}
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// Remedy says what to write instead.
func (e *Error) Remedy() string { return e.Hint }

// ErrorField lets scripts look at a caught error: err.kind, err.deed, err.hint.
func (e *Error) ErrorField(name string) (string, bool) {
	switch name {
	case "kind":
		return "argument", true
	case "deed":
		return e.Deed, e.Deed != ""
	case "hint":
		return e.Hint, e.Hint != ""
	}
	return "", false
}
