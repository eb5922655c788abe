package run

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// detail is what an entry of the journal keeps for luamig.
type detail struct {
	Seed    int64  `json:"seed,omitempty"` // of the header
	User    string `json:"user,omitempty"`
	Host    string `json:"host,omitempty"`
	Version string `json:"version,omitempty"`

	Op         json.RawMessage `json:"op,omitempty"` // as package op keeps it
	First      int             `json:"first,omitempty"`
	Statements []keptStatement `json:"statements,omitempty"` // of the operation, from the statement First on, counted from 0
	Before     string          `json:"before,omitempty"`     // see [dialects.Settler]

	Reads   []keptRead        `json:"reads,omitempty"`
	Errors  []keptError       `json:"errors,omitempty"`
	Results string            `json:"results,omitempty"`
	Tail    []json.RawMessage `json:"tail,omitempty"` // the operations behind which there is nothing more
	Rows    int64             `json:"rows,omitempty"`
	Count   int64             `json:"count,omitempty"` // of statements
}

// text is the detail as it is kept; nothing of it can fail.
func (d detail) text() string {
	text, err := json.Marshal(d)
	if err != nil || len(text) <= len("{}") {
		return ""
	}
	return string(text)
}

func readDetail(text string) (d detail) {
	d, _ = parseDetail(text)
	return d
}

func parseDetail(text string) (d detail, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &d)
	}
	return d, err
}

// notes are what the script was told.
type notes struct {
	reads  []keptRead
	errors []keptError
}

func (n *notes) add(more notes) {
	n.reads, n.errors = append(n.reads, more.reads...), append(n.errors, more.errors...)
}

func (d *detail) takeNotes(n notes) { d.Reads, d.Errors = n.reads, n.errors }

// keptRead is a question of the script and its answer.
type keptRead struct {
	Number  int             `json:"n"`           // of all questions
	Asked   int64           `json:"at"`          // behind so many operations
	Q       string          `json:"q"`           // the question's fingerprint
	Columns []string        `json:"c,omitempty"` // of rows
	Rows    json.RawMessage `json:"r,omitempty"` // a List of Lists
	Packed  string          `json:"z,omitempty"` // the same, compressed
	Answer  json.RawMessage `json:"a,omitempty"` // of the catalog
	Err     *failure        `json:"e,omitempty"` // instead of an answer
	Write   bool            `json:"w,omitempty"` // the rows are those of a write: operation Asked
	Large   bool            `json:"l,omitempty"` // the answer is too large to be kept
}

// surface is where an error comes up.
type surface string

const (
	atSync  surface = "sync"  // where the script waits for the database
	atAdd   surface = "add"   // at an operation, which is not asked for then
	atQueue surface = "queue" // behind an operation, for which the queue had to be sent
)

// keptError is an error that the script has caught.
type keptError struct {
	Asked   int64    `json:"at"`
	Surface surface  `json:"s"`
	Err     *failure `json:"e"`
}

// failure is an error as a script sees it.
type failure struct {
	Deed   string            `json:"deed,omitempty"`
	Pos    op.Pos            `json:"pos,omitzero"`
	Text   string            `json:"text"`
	Fields map[string]string `json:"fields,omitempty"`
}

// errorFields are what a script can ask of an error of the database.
var errorFields = []string{"kind", "code", "table", "column", "constraint", "hint", "sql"}

func newFailure(err error) *failure {
	f := &failure{Text: err.Error()}
	var step *StepError
	if errors.As(err, &step) {
		f.Deed, f.Pos, f.Text = step.Deed, step.Pos, step.Err.Error()
	}
	var fielder value.Fielder
	if errors.As(err, &fielder) {
		f.Fields = map[string]string{}
		for _, name := range errorFields {
			if v, ok := fielder.ErrorField(name); ok {
				f.Fields[name] = v
			}
		}
	}
	return f
}

// error is the error again. It belongs to the line that the file has now.
func (f *failure) error(pos op.Pos) error {
	if !pos.IsValid() {
		pos = f.Pos
	}
	again := &RepeatedError{Text: f.Text, fields: f.Fields}
	if f.Deed == "" {
		return again
	}
	return &StepError{Pos: pos, Deed: f.Deed, Err: again}
}

// RepeatedError is an error of an earlier run of the script, which it has caught and gone on: it goes the same way again.
type RepeatedError struct {
	Text   string
	fields map[string]string
}

func (e *RepeatedError) Error() string { return e.Text }

// ErrorField lets scripts look at it as at the first one.
func (e *RepeatedError) ErrorField(name string) (string, bool) {
	v, ok := e.fields[name]
	return v, ok
}

// keptStatement is a statement of a plan.
type keptStatement struct {
	SQL            json.RawMessage    `json:"sql"`
	Args           json.RawMessage    `json:"args,omitempty"`
	OutsideTx      bool               `json:"outside,omitempty"`
	Unexpected     string             `json:"unexpected,omitempty"`
	UnexpectedKind dialects.ErrorKind `json:"unexpectedKind,omitempty"`
	Counted        string             `json:"counted,omitempty"`
	Shown          string             `json:"shown,omitempty"`
	Line           int                `json:"line,omitempty"`
}

func keptStatements(plan []dialects.Statement) []keptStatement {
	kept := make([]keptStatement, len(plan))
	for i, st := range plan {
		kept[i] = keptStatement{OutsideTx: st.OutsideTx, Unexpected: st.Unexpected, UnexpectedKind: st.UnexpectedKind,
			Counted: st.Counted, Shown: st.Shown, Line: st.Line}
		kept[i].SQL, _ = op.EncodeValue(st.SQL)
		if len(st.Args) > 0 {
			kept[i].Args, _ = op.EncodeValue(op.List(st.Args))
		}
	}
	return kept
}

func (k keptStatement) statement() (dialects.Statement, error) {
	st := dialects.Statement{OutsideTx: k.OutsideTx, Unexpected: k.Unexpected, UnexpectedKind: k.UnexpectedKind,
		Counted: k.Counted, Shown: k.Shown, Line: k.Line}
	sql, err := op.DecodeValue(k.SQL)
	if err != nil {
		return st, err
	}
	st.SQL, _ = sql.(string)
	if len(k.Args) > 0 {
		args, err := op.DecodeValue(k.Args)
		if err != nil {
			return st, err
		}
		list, _ := args.(op.List)
		st.Args = list
	}
	return st, nil
}

func statementsOf(kept []keptStatement) ([]dialects.Statement, error) {
	plan := make([]dialects.Statement, len(kept))
	for i, k := range kept {
		var err error
		if plan[i], err = k.statement(); err != nil {
			return nil, err
		}
	}
	return plan, nil
}

// knownResult is the result of an operation at which the script may look.
type knownResult struct {
	ordinal int64
	dialects.Result
}

// packResults writes results, which are much alike: a loop that looks at a hundred thousand takes a few kilobytes.
func packResults(results []knownResult) string {
	if len(results) == 0 {
		return ""
	}
	var plain []byte
	var last knownResult
	for _, r := range results {
		plain = binary.AppendVarint(plain, r.ordinal-last.ordinal)
		plain = binary.AppendVarint(plain, r.Affected)
		plain = binary.AppendVarint(plain, r.InsertID-last.InsertID)
		last = r
	}
	return pack(plain)
}

// pack compresses.
func pack(plain []byte) string {
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.BestSpeed)
	_, _ = w.Write(plain) // into memory, which does not fail
	_ = w.Close()
	return base64.StdEncoding.EncodeToString(packed.Bytes())
}

// mostPacked bounds what unpack reads, against a journal altered by hand.
const mostPacked = 256 << 20

func unpack(text string) ([]byte, error) {
	packed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(packed) == 0 {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), mostPacked))
}

func unpackResults(text string, to map[int64]dialects.Result) error {
	plain, err := unpack(text)
	if err != nil {
		return err
	}
	r := bytes.NewReader(plain)
	var last knownResult
	for r.Len() > 0 {
		var n [3]int64
		for i := range n {
			if n[i], err = binary.ReadVarint(r); err != nil {
				return fmt.Errorf("the results are damaged: %w", err)
			}
		}
		last.ordinal, last.Affected, last.InsertID = last.ordinal+n[0], n[1], last.InsertID+n[2]
		to[last.ordinal] = last.Result
	}
	return nil
}
