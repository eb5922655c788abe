package arg

// Error is a fault in a call of a script: most often in its arguments.
type Error struct {
	Deed    string // what was being done: "addColumn Users.age"; may be empty
	Message string // what is wrong, in one sentence
	Hint    string // what to write instead; may be empty
	Err     error  // the cause, where the fault is not in the arguments; nil: it is
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

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Remedy says what to write instead.
func (e *Error) Remedy() string { return e.Hint }

// ErrorField lets scripts look at a caught error: err.kind, err.deed, err.hint,
// and what the cause tells of itself.
func (e *Error) ErrorField(name string) (string, bool) {
	switch name {
	case "deed":
		return e.Deed, e.Deed != ""
	case "hint":
		return e.Hint, e.Hint != ""
	}
	if cause, ok := e.Err.(interface{ ErrorField(string) (string, bool) }); ok {
		return cause.ErrorField(name)
	}
	return "argument", name == "kind" && e.Err == nil
}

// Because makes an error of a call of one that came up while it was carried out.
func Because(deed string, err error) *Error {
	e := &Error{Deed: deed, Message: err.Error(), Err: err}
	if r, ok := err.(interface{ Remedy() string }); ok {
		e.Hint = r.Remedy()
	}
	return e
}
