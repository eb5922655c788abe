package op

// Expr is a piece of SQL that the server evaluates: a function call, a column,
// a literal. It stands as a value, a default, an index field or a condition's side.
type Expr interface{ expr() }

type (
	// Literal is SQL text, sent as it is.
	Literal struct{ SQL string }
	// Col names a column, with its table before it where one is needed: {"Users", "id"}.
	Col struct{ Path []string }
	// Fn is a call of a function of the server. Arguments are values or Exprs.
	Fn struct {
		Name string
		Args []any
	}
	// Cast converts a value or Expr to a type of the server.
	Cast struct {
		Arg  any
		Type Type
	}
	// JSONPath reads a place inside a JSON column: Column "meta", Path {"a", "0", "b"}.
	JSONPath struct {
		Column string
		Path   []string
	}
	// Now is the time of the statement: DataTypes.NOW.
	Now struct{}
	// NewUUID is a fresh random UUID for each row: DataTypes.UUIDV4.
	NewUUID struct{}
	// Const is a plain value where an Expr is asked for, such as a default.
	Const struct{ Value any }
)

func (Literal) expr()  {}
func (Col) expr()      {}
func (Fn) expr()       {}
func (Cast) expr()     {}
func (JSONPath) expr() {}
func (Now) expr()      {}
func (NewUUID) expr()  {}
func (Const) expr()    {}

// Cond is a condition, as in WHERE, CHECK and a partial index.
type Cond interface{ cond() }

// CompareOp is the operator of a [Compare], by Sequelize's name for it.
type CompareOp string

// The operators of conditions. The right side of In and NotIn is a [List]
// (empty: never and always), that of Between and NotBetween a List of two; Is and
// IsNot take nil or a bool; StartsWith, EndsWith and Contains take text in which
// % and _ have no special meaning.
const (
	Eq         CompareOp = "eq"
	Ne         CompareOp = "ne"
	Gt         CompareOp = "gt"
	Gte        CompareOp = "gte"
	Lt         CompareOp = "lt"
	Lte        CompareOp = "lte"
	Is         CompareOp = "is"
	IsNot      CompareOp = "isNot"
	In         CompareOp = "in"
	NotIn      CompareOp = "notIn"
	Between    CompareOp = "between"
	NotBetween CompareOp = "notBetween"
	Like       CompareOp = "like"
	NotLike    CompareOp = "notLike"
	ILike      CompareOp = "iLike"
	NotILike   CompareOp = "notILike"
	StartsWith CompareOp = "startsWith"
	EndsWith   CompareOp = "endsWith"
	Contains   CompareOp = "contains"
	Overlap    CompareOp = "overlap"
	Regexp     CompareOp = "regexp"
	NotRegexp  CompareOp = "notRegexp"
)

type (
	// And holds where each of its conditions does; an empty one always holds.
	And []Cond
	// Or holds where one of its conditions does; an empty one never holds.
	Or []Cond
	// Not holds where its condition does not.
	Not struct{ Cond Cond }
	// Compare compares an expression with a value. Eq and Ne with nil mean IS [NOT] NULL.
	Compare struct {
		Left  Expr
		Op    CompareOp
		Right any
	}
	// RawCond is a condition written as SQL.
	RawCond struct{ SQL string }
)

func (And) cond()     {}
func (Or) cond()      {}
func (Not) cond()     {}
func (Compare) cond() {}
func (RawCond) cond() {}
