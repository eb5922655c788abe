package sandbox

import (
	"fmt"
	"time"
)

// Limits bound what a script may use. A field that is zero has its default.
type Limits struct {
	Memory       int64         // bytes of the heap that the script adds; 256 MB
	Time         time.Duration // of computing without a step of the database; 30 s
	Deadline     time.Duration // for everything from New on; none
	Instructions int64         // of the interpreter; none
	String       int           // bytes of one string; 64 MB
	Depth        int           // calls inside each other; 200
	Source       int           // bytes of one file; 4 MB
	Nesting      int           // brackets and blocks inside each other in the source; 200
	Coroutines   int           // alive at one time; 10,000
	PatternSteps int           // of one pattern match; 4 million
	// CoroutineDepth is how many coroutines may resume each other; 100.
	CoroutineDepth int
}

// DefaultDepth is enough for recursion over what people nest by hand, such as
// trees of categories; a loop that was written as recursion over rows is told so
// early. Calls in tail position do not count.
const DefaultDepth = 200

// DefaultMemory is how much memory a script may use.
const DefaultMemory = 256 << 20

func (l Limits) withDefaults() Limits {
	setDefault(&l.Memory, DefaultMemory)
	setDefault(&l.Time, 30*time.Second)
	setDefault(&l.String, 64<<20)
	setDefault(&l.Depth, DefaultDepth)
	setDefault(&l.Coroutines, 10000)
	return l
}

func setDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// LimitError says that a script has reached a limit.
type LimitError struct {
	Limit   string // its name in Limits, in small letters: "memory"
	Message string
	Hint    string
}

func (e *LimitError) Error() string { return e.Message + " (" + e.Setting() + ")" }

// Setting is the name under which the configuration has the limit.
func (e *LimitError) Setting() string { return "limits." + e.Limit }

// StopError says that the host stopped a script.
type StopError struct{ Cause error }

func (e *StopError) Error() string { return fmt.Sprintf("the script was stopped: %v", e.Cause) }

// Unwrap returns why it was stopped.
func (e *StopError) Unwrap() error { return e.Cause }
