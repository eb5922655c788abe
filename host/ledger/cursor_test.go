package ledger

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

// values draws what a key can be made of.
func values() *rapid.Generator[any] {
	return rapid.OneOf(
		rapid.Int64().AsAny(), rapid.Uint64().AsAny(), rapid.Bool().AsAny(), rapid.String().AsAny(),
		rapid.Float64().AsAny(), rapid.SliceOf(rapid.Byte()).AsAny(),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }).AsAny(),
		rapid.Map(rapid.StringMatching(`-?[0-9]{1,40}\.[0-9]{0,20}`), func(s string) op.Decimal { return op.Decimal(s) }).AsAny(),
		rapid.SampledFrom([]any{int64(math.MinInt64), int64(1<<53 + 1), uint64(math.MaxUint64), math.Inf(-1), math.Copysign(0, -1), "", "\x00", "\xff", "🦊\u2028\ufffd", `"\`, []byte{}}),
	)
}

func TestCursorIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := Backfill{Table: rapid.String().Draw(t, "table"), Args: rapid.String().Draw(t, "args")}
		before.After = rapid.SliceOfN(values(), 0, 4).Draw(t, "after")
		for i := range before.After {
			before.Key = append(before.Key, fmt.Sprintf("k%d", i))
		}
		text, err := before.encode()
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= utf8.RuneSelf }) {
			t.Fatalf("not plain ASCII: %q", text)
		}
		var after Backfill
		if err := after.decode(text); err != nil {
			t.Fatal(err)
		}
		if len(before.After) == 0 {
			before.After = nil
		}
		// Printed with their types, floats by their digits: DeepEqual takes -0.0 for 0.
		if got, want := fmt.Sprintf("%#v", after), fmt.Sprintf("%#v", before); got != want || !reflect.DeepEqual(after, before) {
			t.Fatalf("%s\ngot  %s\nwant %s", text, got, want)
		}
	})
}

func TestNaNIsKept(t *testing.T) {
	kind, text, err := encodeValue(math.NaN())
	if err != nil {
		t.Fatal(err)
	}
	if v, err := decodeValue(kind, text); err != nil || !math.IsNaN(v.(float64)) {
		t.Errorf("%v %v", v, err)
	}
}

func TestWhatIsNoKey(t *testing.T) {
	for _, v := range []any{nil, op.List{}, op.Literal{SQL: "1"}, struct{}{}} {
		if text, err := (Backfill{Key: []string{"id"}, After: []any{v}}).encode(); err == nil {
			t.Errorf("%v was written as %s", v, text)
		}
	}
}

func TestDamagedCursor(t *testing.T) {
	for _, text := range []string{
		``, `null and more`, `{"key":["id"],"after":[{"int":1}]}`, `{"key":["id"],"after":[{"int":"1.5"}]}`, `{"key":["id"],"after":[{"int":"1","text":"1"}]}`,
		`{"key":["id"],"after":[{}]}`, `{"key":["a","b"],"after":[{"int":"1"}]}`, `{"key":["id"],"after":[{"date":"1"}]}`, `{"key":["id"],"after":[{"bytes":"*"}]}`,
		`{"key":["id"],"after":[{"uint":"-1"}]}`, `{"key":["id"],"after":[{"bool":"maybe"}]}`, `{"key":["id"],"after":[{"float":"x"}]}`,
	} {
		var b Backfill
		if err := b.decode(text); err == nil || !strings.Contains(err.Error(), "the cursor is damaged") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
