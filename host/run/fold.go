package run

import (
	"context"
	"encoding/binary"
	"slices"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// Writes that wait in the queue are joined: neighbours of one form become one statement, where the outcome is that of
// running each alone. What speaks against it is asked of the database; see [dialects.Foldable]. Order is always kept.

const (
	// mostRows bounds the rows of a joined statement. More gain nothing.
	mostRows = 2500
	// mostBytes bounds its values: MySQL takes them as text, in a packet that may be as small as a megabyte.
	mostBytes = 512 << 10
)

// unit is what is sent as one: steps of one form, or any step alone.
type unit struct {
	steps []queued
	form  *form // of what is joined; nil: a step alone
	rows  [][]any
	// foreseen is the statement of what is joined, where it is written down already.
	foreseen []dialects.Statement
}

// folding puts the steps of a flush together.
type folding struct {
	ctx    context.Context
	forms  *forms
	folder dialects.Folder
	tables map[op.Name]dialects.Foldable
	steps  []queued
	units  []unit

	first int // of the steps in the unit at hand
	form  *form
	rows  [][]any
	bytes int
	keys  *keys
	kinds []kind // of the values by column
}

// divide divides writes into units. What can not be joined is a unit of its own.
func (f *forms) divide(ctx context.Context, c dialects.Catalog, steps []queued) ([]unit, error) {
	folder, ok := c.(dialects.Folder)
	if !ok {
		return apart(steps), nil
	}
	return (&folding{ctx: ctx, forms: f, keys: &f.keys, folder: folder, tables: map[op.Name]dialects.Foldable{}, steps: steps}).all()
}

func (f *folding) all() ([]unit, error) {
	for i := range f.steps {
		if err := f.take(i); err != nil {
			return nil, err
		}
	}
	f.close(len(f.steps))
	return f.units, nil
}

// apart makes a unit of each step.
func apart(steps []queued) []unit {
	units := make([]unit, len(steps))
	for i := range steps {
		units[i].steps = steps[i : i+1]
	}
	return units
}

// take adds a step to the unit at hand, or begins another one.
func (f *folding) take(i int) error {
	step := f.steps[i]
	var next *form
	var rows [][]any
	if step.result == nil {
		next, rows = f.forms.rows(step.step.Op)
	}
	if next == nil {
		f.close(i)
		f.units, f.first = append(f.units, unit{steps: f.steps[i : i+1]}), i+1
		return nil
	}
	if next == f.form && f.accepts(rows) {
		return nil
	}
	f.close(i)
	return f.open(i, next, rows)
}

// open begins a unit. Rows that can not stand in one are left alone.
func (f *folding) open(i int, next *form, rows [][]any) error {
	fits, err := f.foldable(next)
	if err != nil {
		return err
	}
	f.first, f.form, f.rows, f.bytes = i, next, nil, 0
	f.keys.clear()
	f.kinds = append(f.kinds[:0], make([]kind, next.width())...)
	if !fits || !f.accepts(rows) {
		f.form = nil
	}
	return nil
}

// close ends the unit at hand before a step.
func (f *folding) close(i int) {
	steps := f.steps[f.first:i]
	if len(steps) == 0 {
		return
	}
	if f.form == nil || len(f.rows) < 2 {
		f.units = append(f.units, apart(steps)...)
	} else {
		f.units = append(f.units, f.joined(steps)...)
	}
	f.first, f.form, f.rows = i, nil, nil
}

// joined makes a unit of steps. Where SQL may ask what the last insert did, that one stays alone.
func (f *folding) joined(steps []queued) []unit {
	u := unit{steps: steps, form: f.form, rows: f.rows}
	if f.form.kind != formInsert || !f.tables[f.form.table].LastInsertAlone {
		return []unit{u}
	}
	last := len(steps) - 1
	_, rows := f.forms.rows(steps[last].step.Op)
	if u.steps, u.rows = steps[:last], u.rows[:len(u.rows)-len(rows)]; len(u.rows) < 2 {
		return apart(steps)
	}
	return append([]unit{u}, apart(steps[last:])...)
}

// foldable asks whether writes of a form may be joined.
func (f *folding) foldable(x *form) (bool, error) {
	t, ok := f.tables[x.table]
	if !ok {
		var err error
		if t, err = f.folder.Foldable(f.ctx, x.table); err != nil {
			return false, err
		}
		f.tables[x.table] = t
	}
	return x.foldable(t), nil
}

func (f *form) foldable(t dialects.Foldable) bool {
	if f.bare && !t.Bare || !disjoint(f.set, f.key) {
		return false
	}
	switch f.kind {
	case formUpdate:
		return t.Update && free(t, f.set) && compared(t, f.key)
	case formDelete:
		return t.Delete && compared(t, f.key)
	}
	return t.Insert && known(t, f.set) && (!f.upserts() || t.Update && free(t, f.like.UpdateOnDuplicate))
}

func known(t dialects.Foldable, columns []string) bool {
	return !slices.ContainsFunc(columns, func(c string) bool { _, ok := t.Columns[c]; return !ok })
}

func free(t dialects.Foldable, columns []string) bool {
	return !slices.ContainsFunc(columns, func(c string) bool { return !t.Columns[c].Free })
}

func compared(t dialects.Foldable, columns []string) bool {
	return !slices.ContainsFunc(columns, func(c string) bool { return t.Columns[c].Same == dialects.SameUnknown })
}

// accepts adds the rows of a step, if all of them may join those that are there.
func (f *folding) accepts(rows [][]any) bool {
	_, size := weightOf(rows)
	for _, row := range rows {
		if !f.sameKinds(row) {
			return false
		}
	}
	if n := len(f.rows); n > 0 && (n+len(rows) > mostRows || f.bytes+size > mostBytes) {
		return false
	}
	if f.form.kind != formInsert && !f.distinct(rows) {
		return false
	}
	if f.bytes += size; f.rows == nil {
		f.rows = slices.Clip(rows)
	} else {
		f.rows = append(f.rows, rows...)
	}
	return true
}

// distinct reports whether no row has the key of another one. The keys of rows that are refused stay noted, for
// the unit ends with them.
func (f *folding) distinct(rows [][]any) bool {
	columns := f.tables[f.form.table].Columns
	for _, row := range rows {
		if !f.keys.add(columns, f.form.key, row[len(f.form.set):]) {
			return false
		}
	}
	return true
}

// kind is what a value is to the database's own derivation of types: where a column of a joined statement holds values of several, it
// may take one for all of them and round some.
type kind byte

const (
	kindNull kind = iota
	kindBool
	kindInteger
	kindUnsigned
	kindFloat
	kindText
	kindBytes
	kindDecimal
)

func kindOf(v any) kind {
	switch v.(type) {
	case bool:
		return kindBool
	case int64:
		return kindInteger
	case uint64:
		return kindUnsigned
	case float64:
		return kindFloat
	case string:
		return kindText
	case []byte:
		return kindBytes
	case op.Decimal:
		return kindDecimal
	}
	return kindNull
}

// sameKinds reports whether the values of a row are of the kinds of those before; NULL goes with all.
func (f *folding) sameKinds(row []any) bool {
	for i, v := range row {
		k := kindOf(v)
		if k != kindNull && f.kinds[i] != kindNull && k != f.kinds[i] {
			return false
		}
	}
	for i, v := range row {
		if k := kindOf(v); k != kindNull {
			f.kinds[i] = k
		}
	}
	return true
}

// keys is a set of keys, in the form in which the database compares them.
type keys struct {
	ascending []int64            // of a key of one integer, as long as each is greater than the one before
	numbers   map[int64]struct{} // of such a key, from the first that is not
	texts     map[string]struct{}
	text      []byte // kept for its memory
}

func (k *keys) clear() {
	if k.numbers == nil {
		k.numbers, k.texts = map[int64]struct{}{}, map[string]struct{}{}
	}
	k.ascending = k.ascending[:0]
	clear(k.numbers)
	clear(k.texts)
}

// add reports false where the key is there, or where it can not be told.
func (k *keys) add(columns map[string]dialects.FoldColumn, names []string, values []any) bool {
	if n, ok := values[0].(int64); ok && len(names) == 1 && columns[names[0]].Same == dialects.SameInteger {
		return k.addNumber(n)
	}
	k.text = k.text[:0]
	for i, v := range values {
		if !k.append(columns[names[i]].Same, v) {
			return false
		}
	}
	if _, there := k.texts[string(k.text)]; there {
		return false
	}
	k.texts[string(k.text)] = struct{}{}
	return true
}

func (k *keys) addNumber(n int64) bool {
	if len(k.numbers) == 0 {
		if last := len(k.ascending) - 1; last < 0 || n > k.ascending[last] {
			k.ascending = append(k.ascending, n)
			return true
		}
		for _, n := range k.ascending {
			k.numbers[n] = struct{}{}
		}
	}
	if _, there := k.numbers[n]; there {
		return false
	}
	k.numbers[n] = struct{}{}
	return true
}

// append writes a value in the form in which it is compared, and reports false where that is not known.
func (k *keys) append(same dialects.Sameness, v any) bool {
	switch v := v.(type) {
	case int64:
		k.text = binary.AppendVarint(k.text, v)
		return same == dialects.SameInteger
	case string:
		text, ok := compareAs(same, v)
		k.text = append(binary.AppendUvarint(k.text, uint64(len(text))), text...)
		return ok
	case []byte:
		k.text = append(binary.AppendUvarint(k.text, uint64(len(v))), v...)
		return same == dialects.SameBytes
	}
	return false
}

func compareAs(same dialects.Sameness, text string) (string, bool) {
	switch same {
	case dialects.SameText:
		return text, true
	case dialects.SamePaddedText:
		for len(text) > 0 && text[len(text)-1] == ' ' {
			text = text[:len(text)-1]
		}
		return text, true
	case dialects.SameUUID:
		return text, isUUID(text)
	}
	return "", false
}

// isUUID reports whether text is a UUID as servers write it.
func isUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		c := text[i]
		if hyphen := i == 8 || i == 13 || i == 18 || i == 23; hyphen != (c == '-') {
			return false
		} else if !hyphen && (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
