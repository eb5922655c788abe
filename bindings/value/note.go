package value

import "strings"

// noteStart begins what a note says.
const noteStart = " (in "

// AddNote adds to the text of an error where in the data it came up: "the row of
// Users with id = 2". Several stand behind each other, the innermost first.
func AddNote(text, place string) string { return text + noteStart + place + ")" }

// CutNote divides the text of an error into what was raised and the notes behind
// it, so that the message of the interpreter can be told by its form.
func CutNote(text string) (raised, notes string) {
	i := strings.Index(text, noteStart)
	if i < 0 || !strings.HasSuffix(text, ")") {
		return text, ""
	}
	return text[:i], text[i:]
}
