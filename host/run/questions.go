package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/dialects/sqltext"
)

// query asks for the script, and keeps the answer where it is small.
func (j *journal) query(ctx context.Context, pos op.Pos, q op.Query) (dialects.Rows, error) {
	if o, ok := q.(op.Op); ok && j.changes(q) {
		return j.queryWrite(ctx, pos, q, o)
	}
	j.reads++
	number, about := j.reads, fingerprint(q)
	if j.replay != nil {
		if err := j.s.restorable(pos, q); err != nil {
			return nil, err
		}
		read, ok := j.replay.answers[number]
		if ok && !isSessionQuestion(q, j.s.Traits().Text) {
			if read.Asked != j.asked || read.Q != about {
				return nil, j.otherQuestion(pos, deed(q))
			}
			if !read.Large {
				return read.rows()
			}
		}
		if ok || !j.caughtUp() {
			j.replay.again = &AskedAgain{Deed: deed(q), Place: pos.String()}
			rows, err := j.s.ask(ctx, pos, q)
			return rows, afterwards(err)
		}
	}
	rows, err := j.s.ask(ctx, pos, q)
	read := keptRead{Number: number, Asked: j.asked, Q: about}
	if err != nil {
		read.Err = newFailure(&StepError{Pos: pos, Deed: deed(q), Err: err})
		j.keep(read)
		return nil, err
	}
	return j.head(read, rows)
}

// caughtUp reports that nothing of what is done comes behind the question at hand: the run before has not come to write down its
// answer, and this one is kept, for the run after this one may need it.
func (j *journal) caughtUp() bool {
	return j.asked >= j.replay.Done && j.replay.partial == nil
}

// changes reports whether a question is an operation, too. What a routine of the server does is not known.
func (j *journal) changes(q op.Query) bool {
	rules := j.s.Traits().Text
	if writes(q, rules) {
		return true
	}
	raw, ok := q.(op.Raw)
	return ok && slices.Contains([]string{"CALL", "EXECUTE", "EXEC"}, sqltext.Classify(raw.SQL, rules).Verb)
}

// keep keeps an answer where there is room for it, or else that there was one.
func (j *journal) keep(r keptRead) {
	size := r.size()
	if size > j.budget {
		r = keptRead{Number: r.Number, Asked: r.Asked, Q: r.Q, Large: true}
		size = r.size()
	}
	if size <= j.budget {
		j.budget -= size
		j.notes.reads = append(j.notes.reads, r)
	}
}

// head reads the beginning of an answer; a small one as a whole, which is kept.
func (j *journal) head(read keptRead, rows dialects.Rows) (dialects.Rows, error) {
	h := &headRows{columns: rows.Columns()}
	size := 0
	for size <= keptAnswer {
		if !rows.Next() {
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return nil, err
			}
			read.Columns = h.columns
			read.take(h.rows)
			j.keep(read)
			return h, nil
		}
		row := rows.Row()
		_, n := weightOf([][]any{row})
		size += n
		h.rows = append(h.rows, row)
	}
	h.rest = rows
	read.Large = true
	j.keep(read)
	return h, nil
}

// size is about how many bytes it takes.
func (r keptRead) size() int { return len(r.Rows) + len(r.Packed) + len(r.Answer) + len(r.Q) + 40 }

// take takes the rows of an answer.
func (r *keptRead) take(rows [][]any) {
	list := make(op.List, len(rows))
	for i, row := range rows {
		list[i] = op.List(row)
	}
	text, err := op.EncodeValue(list)
	switch {
	case err != nil:
	case len(text) >= packedFrom:
		r.Packed = pack(text)
	default:
		r.Rows = text
	}
}

// list is what take was given.
func (r keptRead) list() (op.List, error) {
	text, err := []byte(r.Rows), error(nil)
	if r.Packed != "" {
		text, err = unpack(r.Packed)
	}
	if err != nil {
		return nil, err
	}
	v, err := op.DecodeValue(text)
	list, _ := v.(op.List)
	return list, err
}

// rows is the answer again.
func (r keptRead) rows() (dialects.Rows, error) {
	if r.Err != nil {
		return nil, r.Err.error(op.Pos{})
	}
	h := &headRows{columns: r.Columns}
	list, err := r.list()
	if err != nil {
		return nil, err
	}
	for _, row := range list {
		values, _ := row.(op.List)
		h.rows = append(h.rows, values)
	}
	return h, nil
}

// headRows are rows in memory, and those behind them.
type headRows struct {
	columns []string
	rows    [][]any
	at      int
	rest    dialects.Rows // nil: there are no more
}

func (h *headRows) Columns() []string { return h.columns }

func (h *headRows) Next() bool {
	h.at++
	if h.at <= len(h.rows) {
		return true
	}
	h.rows = h.rows[:0]
	h.at = 1
	return h.rest != nil && h.rest.Next()
}

func (h *headRows) Row() []any {
	if h.at <= len(h.rows) {
		return h.rows[h.at-1]
	}
	return h.rest.Row()
}

func (h *headRows) Err() error {
	if h.rest == nil {
		return nil
	}
	return h.rest.Err()
}

func (h *headRows) Close() error {
	if h.rest == nil {
		return nil
	}
	return h.rest.Close()
}

// queryWrite runs a write that returns rows. These cannot be asked for again, and are kept whatever their number.
func (j *journal) queryWrite(ctx context.Context, pos op.Pos, q op.Query, o op.Op) (dialects.Rows, error) {
	step := queued{step: op.Step{Pos: pos, Op: o}}
	live, err := j.ask(ctx, &step, true)
	if err != nil {
		return nil, err
	}
	if !live {
		read, ok := j.Resumed.writes[step.ordinal]
		if !ok {
			return nil, j.otherQuestion(pos, deed(q))
		}
		return read.rows()
	}
	rows, err := j.perform(ctx, step, q)
	if err != nil {
		j.notes.reads = append(j.notes.reads, keptRead{Asked: step.ordinal, Write: true, Err: newFailure(&StepError{Pos: pos, Deed: deed(q), Err: err})})
	}
	return rows, err
}

func (j *journal) perform(ctx context.Context, step queued, q op.Query) (dialects.Rows, error) {
	s := j.s
	j.place = &place{mark: step.mark, step: step.step}
	defer func() { j.place = nil }()
	opened := j.alone && !s.begun && !s.inOwn
	if opened {
		if err := s.begin(ctx); err != nil {
			return nil, err
		}
	}
	rows, err := s.ask(ctx, step.step.Pos, q)
	if opened && s.begun && isOutsideOnly(err) { // such as a CALL of what commits
		j.place.outside = true
		if err = s.takeBackUnit(ctx); err == nil {
			rows, err = s.ask(ctx, step.step.Pos, q)
		}
	}
	var all [][]any
	if err == nil {
		all, err = dialects.ReadAll(rows)
	}
	if err != nil {
		if opened && s.begun {
			err = firstError(err, s.takeBackUnit(ctx))
		}
		return nil, err
	}
	h := &headRows{columns: rows.Columns(), rows: all}
	read := keptRead{Asked: step.ordinal, Write: true, Columns: h.columns}
	read.take(all)
	j.done.reads = append(j.done.reads, read)
	if opened && s.begun {
		return h, s.commitDone(ctx)
	}
	return h, nil
}

// otherQuestion ends a script that asks for something else than before.
func (j *journal) otherQuestion(pos op.Pos, deed string) error {
	return j.s.end(&StepError{Pos: pos, Deed: deed, Err: &OtherQuestionError{Asked: j.asked, Again: j.replay.again}})
}

// OtherQuestionError says that a script asks something else than in the run before, in the part that is committed.
type OtherQuestionError struct {
	Asked int64
	Again *AskedAgain // nil: every answer before it was kept
}

func (e *OtherQuestionError) Error() string {
	return fmt.Sprintf("the script goes another way than in the run before, whose part is committed: behind operation %d it asked something else%s", e.Asked, e.Again)
}

// Remedy says what can be done.
func (e *OtherQuestionError) Remedy() string { return (&DivergedError{Again: e.Again}).Remedy() }

// AskedAgain is a question whose answer was too large to be kept, and may be another one now.
type AskedAgain struct {
	Deed  string
	Place string // the script's line
}

// String is the end of a sentence; of nil, nothing.
func (a *AskedAgain) String() string {
	if a == nil {
		return ""
	}
	return fmt.Sprintf("; before that, %s on %s was asked again, for its answer was too large to be kept, and rows may have changed meanwhile", a.Deed, a.Place)
}

// afterwards says of an error that the question was put again, to a database in which a part of the script is done.
func afterwards(err error) error {
	if err == nil {
		return nil
	}
	return &AfterwardsError{Err: err}
}

// AfterwardsError says that a script that goes on behind its committed part has asked again what that has changed.
type AfterwardsError struct{ Err error }

func (e *AfterwardsError) Error() string {
	return e.Err.Error() + " (asked again, for its answer was too large to be kept: a part of the script that comes behind it is committed)"
}

// Unwrap returns the database's error.
func (e *AfterwardsError) Unwrap() error { return e.Err }

// Remedy says what can be done.
func (e *AfterwardsError) Remedy() string {
	return "see luamig repair, which shows what is done; finish the rest by hand or in another migration, and repair --mark-applied"
}

// restore makes the session again what an operation that is done has made it; what cannot be made again ends the script.
func (s *Session) restore(ctx context.Context, step op.Step) error {
	raw, ok := step.Op.(op.Raw)
	if !ok || !s.touchesSession(raw.SQL) {
		return nil
	}
	statements, err := s.o.Dialect.Plan(ctx, raw, s.o.Conn.Catalog())
	if err != nil {
		return &StepError{Pos: step.Pos, Deed: step.Op.String(), Err: err}
	}
	for _, st := range statements {
		if err := s.restoreBy(ctx, st); err != nil {
			return &StepError{Pos: step.Pos, Deed: step.Op.String(), Err: err}
		}
	}
	return nil
}

// touchesSession is a fast look whether SQL text may change the session.
func (s *Session) touchesSession(sql string) bool {
	pieces, err := sqltext.Split(sql, s.Traits().Text)
	return err == nil && slices.ContainsFunc(pieces, func(p sqltext.Piece) bool {
		verb := sqltext.Classify(p.SQL, s.Traits().Text).Verb
		return slices.Contains(sessionVerbs, verb) || verb == "LOCK" || s.isTemporary(p.SQL)
	})
}

func (s *Session) isTemporary(sql string) bool {
	d, ok := sqltext.ReadDefinition(sql, s.Traits().Text, strings.ToLower)
	return ok && d.Temporary && d.Verb == "CREATE"
}

// settings of a session can be set again. What they are set to must not depend on what is there.
var (
	settings     = []string{"SET", "USE", "PRAGMA", "ATTACH", "DETACH", "RESET"}
	persistent   = lazyregexp.New(`(?i)^\s*SET\s+(GLOBAL|PERSIST|PERSIST_ONLY|PASSWORD|DEFAULT|ROLE|LOCAL|TRANSACTION|CONSTRAINTS)\b`)
	derived      = lazyregexp.New(`(?i)\bSELECT\b|:=`)
	userVariable = lazyregexp.New(`(?i)@\w+\s*:=|\bINTO\s+@`)
)

func (s *Session) restoreBy(ctx context.Context, st dialects.Statement) error {
	verb := sqltext.Classify(st.SQL, s.Traits().Text).Verb
	switch {
	case slices.Contains(settings, verb) && !derived.MatchString(st.SQL):
		if persistent.MatchString(st.SQL) {
			return nil
		}
		_, err := s.o.Conn.Exec(ctx, st)
		return err
	case slices.Contains(sessionVerbs, verb), verb == "LOCK", s.isTemporary(st.SQL):
		return s.end(&LostSessionError{SQL: st.Text()})
	}
	return nil
}

// restorable refuses to go over a question that has set a variable of the session.
func (s *Session) restorable(pos op.Pos, q op.Query) error {
	raw, ok := q.(op.Raw)
	if !ok || s.Traits().TransactionalDDL || !userVariable.MatchString(raw.SQL) {
		return nil
	}
	return s.end(&StepError{Pos: pos, Deed: deed(q), Err: &LostSessionError{SQL: raw.SQL}})
}

// isSessionQuestion tells what changes the session although it answers.
func isSessionQuestion(q op.Query, rules sqltext.Rules) bool {
	raw, ok := q.(op.Raw)
	return ok && sqltext.Classify(raw.SQL, rules).Verb == "PRAGMA"
}

// LostSessionError says that the committed part of a script has left something in its session, which is gone.
type LostSessionError struct{ SQL string }

func (e *LostSessionError) Error() string {
	return "the part of the script that is committed has left something in its session, and that is gone: " + op.Raw{SQL: e.SQL, Verb: "query"}.String()
}

// Remedy says what can be done.
func (e *LostSessionError) Remedy() string {
	return "see luamig repair, which shows what is done: undo that, or finish the rest by hand; the next time, do without temporary tables and variables between schema changes"
}
