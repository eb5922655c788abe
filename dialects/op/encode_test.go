package op_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/luamig/luamig/dialects/op"
)

// What a journal keeps is the same operation when it is read again.
func TestOperationsAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { keeps(t, invertible().Draw(t, "operation")) })
}

func TestValuesAreKept(t *testing.T) {
	values := []any{nil, true, int64(math.MinInt64), uint64(math.MaxUint64), -0.5, math.Inf(1), "", "a\"\\\n\u2028ü🦊\x7f", "\xff\x00", []byte{}, []byte{0, 255},
		op.Decimal("12.50"), op.List{int64(1), nil, op.List{"x"}}, op.Omitted{}, op.Now{}, op.NewUUID{}, op.Literal{SQL: "1"},
		op.Fn{Name: "f", Args: []any{op.Col{Path: []string{"a", "b"}}, nil}}, op.Cast{Arg: int64(1), Type: op.Type{Kind: op.Numeric, Precision: 3}},
		op.JSONPath{Column: "c", Path: []string{"0"}}, op.Const{}}
	o := op.Insert{Table: op.Name{Name: "T"}, Columns: []string{"a"}, ConflictWhere: op.Or{op.Not{Cond: op.RawCond{SQL: "x"}}, op.And{}}}
	for _, v := range values {
		o.Rows = append(o.Rows, []any{v})
		keeps(t, op.Raw{SQL: "x", Params: op.Params{Named: map[string]any{"v": v, "w": nil}}})
	}
	keeps(t, o)
	keeps(t, op.Update{Where: op.Compare{Left: op.Col{Path: []string{"a"}}, Op: op.In, Right: op.List{}}, Set: []op.Assignment{{Column: "a"}}})
}

type failing interface {
	Helper()
	Fatalf(string, ...any)
}

func keeps(t failing, o op.Op) {
	t.Helper()
	text, err := op.Encode(o)
	if err != nil {
		t.Fatalf("%s: %v", o, err)
	}
	for _, b := range text {
		if b < ' ' || b > '~' {
			t.Fatalf("%s: not in ASCII: %s", o, text)
		}
	}
	back, err := op.Decode(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if diff := cmp.Diff(o, back); diff != "" {
		t.Fatalf("%s came back otherwise (-was +is):\n%s", text, diff)
	}
	if again, _ := op.Encode(back); string(again) != string(text) {
		t.Fatalf("twice, it is\n%s\n%s", text, again)
	}
}

func TestWhatIsNoOperationIsRefused(t *testing.T) {
	for _, text := range []string{"", "null", "1", `{"int":"5"}`, `{"X":{}}`, `{"AddColumn":{"Colour":1}}`, `{"AddColumn":5}`, `{"Raw":{"Params":{"Positional":[{"AddIndex":{}, "int": "1"}]}}}`,
		`{"Update":{"Where":{"Now":{}}}}`} {
		if o, err := op.Decode([]byte(text)); err == nil {
			t.Errorf("%s is %v", text, o)
		}
	}
}
