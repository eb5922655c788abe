// Package diagnostic draws errors as a compiler does: place, deed, remedy.
//
//	error: addColumn Users.age: column "age" already exists
//	  --> migrations/20240105093000-add-age.lua:4:6
//	   |
//	 4 |   qi:addColumn("Users", "age", { type = DataTypes.INTEGER })
//	   |      ^^^^^^^^^
//	   = sql: ALTER TABLE "Users" ADD COLUMN "age" INTEGER
//	   = hint: describeTable first, or remove this line; nothing of this migration was kept
package diagnostic

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// Diagnostic is what there is to say about an error. Only Message is required.
type Diagnostic struct {
	Severity string // "error" when empty
	Message  string
	Pos      op.Pos
	Width    int    // bytes to underline from Pos.Column; 0: one character
	Source   string // the text of Pos.File; empty: no excerpt
	SQL      string
	Hints    []string
	Trace    []Frame
}

// Frame is a call on the way to the error.
type Frame struct {
	Function string
	Pos      op.Pos
}

// Style says how to draw.
type Style struct {
	Color   bool
	Columns int // width of the screen; 0: 100
}

// Render returns the drawing, with a newline at the end.
func Render(d Diagnostic, s Style) string {
	p := &painter{paint: paint(s.Color), columns: s.Columns, gutter: gutterOf(d)}
	if p.columns <= 0 {
		p.columns = 100
	}
	p.headline(d)
	p.place(d)
	p.trace(d.Trace)
	p.note("sql", strings.Join(sqlLines(d.SQL), "\n"))
	for _, h := range d.Hints {
		p.note("hint", h)
	}
	return p.out.String()
}

// gutterOf is the width of the line number. A file without a line is drawn as if it
// had one of a digit; without a file there is no gutter.
func gutterOf(d Diagnostic) int {
	switch {
	case d.Pos.File == "":
		return 0
	case d.Pos.Line < 1:
		return 1
	}
	return len(strconv.Itoa(d.Pos.Line))
}

// painter draws one diagnostic.
type painter struct {
	out     strings.Builder
	paint   paint
	columns int
	gutter  int
}

// headline draws the message; its further lines stand below the first one.
func (p *painter) headline(d Diagnostic) {
	severity, color := d.Severity, red
	if severity == "" {
		severity = "error"
	}
	if severity == "warning" {
		color = yellow
	}
	lines := strings.Split(Visible(strings.TrimRight(d.Message, "\n")), "\n")
	p.out.WriteString(p.paint.bold(color, severity) + p.paint.bold(plain, ": "+lines[0]) + "\n")
	for _, l := range lines[1:] {
		p.out.WriteString(strings.Repeat(" ", len(severity)+2) + l + "\n")
	}
}

// place draws the arrow with the position, and the line with its underline.
func (p *painter) place(d Diagnostic) {
	if d.Pos.File == "" {
		return
	}
	p.line(p.gutter+1, p.paint.color(blue, "-->")+" "+Visible(d.Pos.String()))
	text, ok := lineOf(d.Source, d.Pos.Line)
	if !ok {
		return
	}
	shown := excerpt(text, d.Pos.Column, d.Width, p.columns-p.gutter-4)
	bar := p.paint.color(blue, "|")
	p.line(p.gutter+2, bar)
	p.line(1, p.paint.color(blue, fmt.Sprintf("%*d |", p.gutter, d.Pos.Line))+" "+shown.text)
	if shown.width > 0 {
		carets := strings.Repeat(" ", shown.column) + p.paint.color(red, strings.Repeat("^", shown.width))
		p.line(p.gutter+2, bar+" "+carets)
	}
}

// trace draws the calls, innermost first, as Lua does. A function that calls itself is
// one line, and a frame without a place stands for those that were left out.
func (p *painter) trace(frames []Frame) {
	for i := 0; i < len(frames); {
		f := frames[i]
		same := 1
		for i+same < len(frames) && frames[i+same] == f {
			same++
		}
		i += same
		p.line(2, frame(f)+times(same))
	}
}

func frame(f Frame) string {
	if f.Pos.File == "" {
		return Visible(f.Function)
	}
	return "in " + Visible(f.Function) + " at " + Visible(f.Pos.String())
}

func times(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" (%d times)", n)
}

// note draws "= label: text", further lines under the first one.
func (p *painter) note(label, text string) {
	if text == "" {
		return
	}
	lines := strings.Split(Visible(text), "\n")
	head := fmt.Sprintf("= %s: ", label)
	p.line(p.gutter+2, p.paint.color(blue, "=")+" "+p.paint.bold(plain, label+":")+" "+lines[0])
	for _, l := range lines[1:] {
		p.line(p.gutter+2+len(head), l)
	}
}

// line leaves no blanks at the end: what is drawn is compared in tests and pasted into
// issues.
func (p *painter) line(indent int, text string) {
	p.out.WriteString(strings.TrimRight(strings.Repeat(" ", indent)+text, " ") + "\n")
}

// lineOf returns a line of a text, counted from 1.
func lineOf(source string, line int) (string, bool) {
	if source == "" || line < 1 {
		return "", false
	}
	for ; line > 1; line-- {
		_, rest, ok := strings.Cut(source, "\n")
		if !ok {
			return "", false
		}
		source = rest
	}
	text, _, _ := strings.Cut(source, "\n")
	return strings.TrimSuffix(text, "\r"), true
}
