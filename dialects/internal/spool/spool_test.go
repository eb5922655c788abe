package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"pgregory.net/rapid"
)

func encodeAll(values []any) func(*Encoder) {
	return func(e *Encoder) {
		for _, v := range values {
			e.Value(v)
		}
	}
}

// drain reads a rewound spool of rows with so many values.
func drain(t testing.TB, s *Spool, width int) [][]any {
	t.Helper()
	var all [][]any
	for {
		row, err := s.next()
		if err != nil {
			t.Fatal(err)
		}
		if row == nil {
			return all
		}
		all = append(all, decodeRow(row, width))
	}
}

var valueGen = rapid.OneOf(
	rapid.Just[any](nil),
	rapid.Map(rapid.Bool(), func(v bool) any { return v }),
	rapid.Map(rapid.Int64(), func(v int64) any { return v }),
	rapid.Map(rapid.Uint64(), func(v uint64) any { return v }),
	rapid.Map(rapid.Float64(), func(v float64) any { return v }),
	rapid.Map(rapid.String(), func(v string) any { return v }),
	rapid.Map(rapid.SliceOf(rapid.Byte()), func(v []byte) any { return append([]byte{}, v...) }),
	rapid.Map(rapid.StringMatching(`-?[0-9]{1,30}\.[0-9]{2}`), func(v string) any { return op.Decimal(v) }),
)

// What is added is read again, wherever the limit between memory and file lies.
func TestSpoolProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		width := rapid.IntRange(1, 6).Draw(rt, "width")
		s := withLimit(rapid.IntRange(1, 400).Draw(rt, "limit"))
		s.folder = t.TempDir()
		defer s.Close()
		var want [][]any
		for range rapid.IntRange(0, 30).Draw(rt, "rows") {
			row := rapid.SliceOfN(valueGen, width, width).Draw(rt, "row")
			if err := s.Add(encodeAll(row)); err != nil {
				rt.Fatal(err)
			}
			want = append(want, row)
		}
		if err := s.rewind(); err != nil {
			rt.Fatal(err)
		}
		if got := drain(t, s, width); !reflect.DeepEqual(got, want) {
			rt.Fatalf("got %v\nwant %v", got, want)
		}
	})
}

func TestSpoolInFile(t *testing.T) {
	folder := t.TempDir()
	s := withLimit(1 << 10)
	s.folder = folder
	special := []any{
		nil, true, false, int64(math.MinInt64), int64(math.MaxInt64), uint64(math.MaxUint64), math.Inf(-1), math.SmallestNonzeroFloat64,
		"", "\x00\xff", []byte{}, []byte{0}, op.Decimal("12.50"), strings.Repeat("x", 5<<20), []byte(strings.Repeat("y", 1<<20)),
	}
	for range 3 {
		if err := s.Add(encodeAll(special)); err != nil {
			t.Fatal(err)
		}
	}
	if cap(s.buf) > 2<<10 {
		t.Errorf("%d bytes are held after huge rows", cap(s.buf))
	}
	checkFolder(t, folder, s.file != nil)
	if err := s.rewind(); err != nil {
		t.Fatal(err)
	}
	got := drain(t, s, len(special))
	if len(got) != 3 || !reflect.DeepEqual(got[2], special) {
		t.Errorf("%d rows, or others than were added", len(got))
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	checkFolder(t, folder, false)
}

// checkFolder looks that nobody sees the file, where the system allows that.
func checkFolder(t *testing.T, folder string, open bool) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	want := 0
	if open && runtime.GOOS == "windows" {
		want = 1
	}
	if err != nil || len(names) != want {
		t.Errorf("the folder holds %v, %v", names, err)
	}
}

// More than a million rows pass through without memory for them.
func TestSpoolBoundedMemory(t *testing.T) {
	const n = 1_200_000
	s := withLimit(1 << 20)
	s.folder = t.TempDir()
	defer s.Close()
	text := []byte(strings.Repeat("z", 40))
	for i := range n {
		err := s.Add(func(e *Encoder) { e.Value(int64(i)); e.Text(text) })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.rewind(); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		row, err := s.next()
		if err != nil || row == nil {
			t.Fatalf("row %d: %v", i, err)
		}
		if i%1000 == 0 && decodeRow(row, 2)[0] != int64(i) {
			t.Fatalf("row %d is %v", i, decodeRow(row, 2))
		}
	}
	if row, err := s.next(); row != nil || err != nil {
		t.Errorf("behind the end: %v, %v", row, err)
	}
	if held := cap(s.buf) + cap(s.frame) + s.reader.Size(); held > 2<<20 {
		t.Errorf("%d bytes are held", held)
	}
}

func TestSpoolFailures(t *testing.T) {
	s := withLimit(1)
	s.folder = filepath.Join(t.TempDir(), "missing")
	var e *dialects.Error
	if err := s.Add(encodeAll([]any{"x"})); !errors.As(err, &e) || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(e.Hint, "TMPDIR") {
		t.Errorf("error %#v", err)
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no device that is full")
	}
	s = withLimit(1)
	s.file = full
	if err := s.Add(encodeAll([]any{"x"})); !errors.As(err, &e) || e.Kind != dialects.DiskFull || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error %#v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestSpoolTruncated(t *testing.T) {
	s := withLimit(1)
	s.folder = t.TempDir()
	if err := s.Add(encodeAll([]any{"abc"})); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.file.Truncate(10), s.rewind()); err != nil {
		t.Fatal(err)
	}
	if row, err := s.next(); row != nil || err == nil {
		t.Errorf("half a row is read as %v", row)
	}
	s.Close()
}

func BenchmarkSpool(b *testing.B) {
	for _, limit := range []int{1 << 30, 1 << 20} {
		b.Run(fmt.Sprint(limit), func(b *testing.B) {
			s := withLimit(limit)
			defer s.Close()
			text := []byte("first last")
			for b.Loop() {
				if err := s.Add(func(e *Encoder) { e.Value(int64(7)); e.Text(text) }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What stays in memory is in parts, which are read in their order, and let go of as they are read.
func TestManyPartsInMemory(t *testing.T) {
	s := New()
	defer s.Close()
	const rows = 40_000 // of 100 bytes and more: below the limit
	text := []byte(strings.Repeat("z", 100))
	for i := range rows {
		if err := s.Add(func(e *Encoder) { e.Value(int64(i)); e.Text(text) }); err != nil {
			t.Fatal(err)
		}
	}
	if s.file != nil || len(s.parts) < 10 {
		t.Fatalf("%d parts, file %v", len(s.parts), s.file)
	}
	if err := s.rewind(); err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		row, err := s.next()
		if err != nil || row == nil {
			t.Fatalf("row %d: %v", i, err)
		}
		if got := decodeRow(row, 2); got[0] != int64(i) || got[1] != string(text) {
			t.Fatalf("row %d is %v", i, got)
		}
	}
	if row, err := s.next(); row != nil || err != nil || len(s.parts) > 0 {
		t.Errorf("behind the last: %v %v, %d parts", row, err, len(s.parts))
	}
}
