package dialects

import "fmt"

// URLError is a fault of what the user wrote to name a database, found before there is one.
type URLError struct {
	Message string
	Hint    string // a remedy; may be empty
}

func (e *URLError) Error() string { return e.Message }

// Remedy says what to write instead.
func (e *URLError) Remedy() string { return e.Hint }

// Misconfigured tells a fault of the URL from what goes wrong with a database that is there.
func (e *URLError) Misconfigured() bool { return true }

// Faulty returns a [*URLError] with a formatted message.
func Faulty(remedy, format string, args ...any) error {
	return &URLError{Message: fmt.Sprintf(format, args...), Hint: remedy}
}
