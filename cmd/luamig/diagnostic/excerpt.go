package diagnostic

import (
	"strings"
	"unicode/utf8"
)

// shown is a line as it is drawn: tabs are blanks, what the terminal would obey
// is spelled out, and column and width count cells of the screen.
type shown struct {
	text   string
	column int // of the underline, from 0
	width  int // 0: nothing to underline
}

const tabWidth = 4

// cell is one character of a line, as it is drawn.
type cell struct {
	text   string
	width  int
	offset int // of the character in the line, in bytes
}

// excerpt draws a line in at most columns cells, with the place in view.
func excerpt(line string, column, width, columns int) shown {
	line, column = nearby(line, column)
	cells, total := layout(line)
	from, to := underlined(cells, len(line), column-1, max(width, 1))
	if column < 1 || column > len(line)+1 {
		from, to = 0, 0
	}
	columns = max(columns, 20)
	if total <= columns {
		return draw(cells, 0, len(cells), from, to)
	}
	first, last := window(cells, from, columns-2)
	return draw(cells, first, last, from, to)
}

// near is how much of a line is looked at before and behind a column. There are lines of
// megabytes.
const near = 8 << 10

// nearby cuts a long line down to the part around a column, at whole characters.
func nearby(line string, column int) (string, int) {
	if len(line) <= 2*near {
		return line, column
	}
	if end := max(column, 0) + near; end < len(line) {
		for !utf8.RuneStart(line[end]) {
			end--
		}
		line = line[:end]
	}
	start := min(max(column-near, 0), len(line))
	for start > 0 && start < len(line) && !utf8.RuneStart(line[start]) {
		start--
	}
	return line[start:], column - start
}

// layout splits a line into cells and returns the width of all.
func layout(line string) ([]cell, int) {
	var cells []cell
	total := 0
	for i, r := range line {
		c := cell{text: string(r), width: runeWidth(r), offset: i}
		switch {
		case r == '\t':
			c.width = tabWidth - total%tabWidth
			c.text = strings.Repeat(" ", c.width)
		case !printable(r):
			c.text = spelled(r, line[i:])
			c.width = len([]rune(c.text))
		}
		cells = append(cells, c)
		total += c.width
	}
	return cells, total
}

// underlined turns a range of bytes into a range of cells. A range behind the last
// character, where something is missing, is one cell wide.
func underlined(cells []cell, length, offset, width int) (from, to int) {
	for from < len(cells) && cells[from].offset < offset {
		from++
	}
	if from < len(cells) && cells[from].offset > offset && from > 0 {
		from-- // offset is inside a character
	}
	to = from
	for to < len(cells) && cells[to].offset < min(offset+width, length) {
		to++
	}
	return from, max(to, from+1)
}

// window chooses the cells to draw of a line that is too long: a third of them
// before the place, the rest behind it.
func window(cells []cell, place, columns int) (first, last int) {
	first = place
	for used := 0; first > 0 && used+cells[first-1].width <= columns/3; first-- {
		used += cells[first-1].width
	}
	last = first
	used := 0
	for ; last < len(cells) && used+cells[last].width <= columns; last++ {
		used += cells[last].width
	}
	for ; last == len(cells) && first > 0 && used+cells[first-1].width <= columns; first-- {
		used += cells[first-1].width
	}
	return first, last
}

// draw puts the cells first to last together, with … where something is left out,
// and the underline below the cells from to to.
func draw(cells []cell, first, last, from, to int) shown {
	var b strings.Builder
	s := shown{}
	if first > 0 {
		b.WriteString("…")
		s.column++
	}
	for i := first; i < last; i++ {
		b.WriteString(cells[i].text)
		switch {
		case i < from:
			s.column += cells[i].width
		case i < to:
			s.width += cells[i].width
		}
	}
	if to > last && to > from {
		s.width = max(s.width, 1)
	}
	if last < len(cells) {
		b.WriteString("…")
	}
	s.text = b.String()
	return s
}
