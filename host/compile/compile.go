// Package compile turns the source of a script into code, in one place and in
// one way. Nothing runs that did not pass through it, because the interpreter's
// own compiler translates some ordinary Lua into wrong code without a word, and
// can be brought down by hostile source. See the README of this folder.
package compile

import (
	"bytes"
	"fmt"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"

	"github.com/luamig/luamig/dialects/op"
)

// Limits bound what the source of one script may ask of the compiler.
type Limits struct {
	Source  int // bytes of source; 0 means DefaultSource
	Nesting int // brackets and blocks inside each other; 0 means DefaultNesting
}

// The limits that hold where none are given. The reference interpreter has the same limit of nesting.
const (
	DefaultSource  = 4 << 20
	DefaultNesting = 200
)

// maxInstructions keeps jumps within what an instruction can encode; beyond it the interpreter panics.
const maxInstructions = 131000

// maxUpvalues is the widest count that a prototype can hold.
const maxUpvalues = 255

// Chunk is a compiled script, together with its source for error messages.
type Chunk struct {
	Name   string
	Source []byte
	main   *lua.FunctionProto

	lines []int // offset of each line
	slots []slot
}

// Helpers are the host's functions that compiled code calls behind the scenes.
// Scripts have no name for them.
type Helpers struct {
	Concat *lua.LFunction // a..b..c, with a bounded length
	Join   *lua.LFunction // puts the parts of a large table constructor together
	Bounds *lua.LFunction // makes numbers of the bounds of a loop

	// See guard.go. The values of the host are equal to Probe; Equal, Less, LessEqual
	// and Key are called with one of them where the operator or the table is not to decide.
	Probe                  lua.LValue
	Equal, Less, LessEqual lua.LValue
	Key                    lua.LValue // gives what to use as the key
}

// Compile translates a script. Errors in the source are of type *Error; anything
// that goes wrong inside the parser or the compiler is one as well, never a panic.
func Compile(source []byte, name string, limits Limits) (chunk *Chunk, err error) {
	defer func() {
		if r := recover(); r != nil {
			chunk, err = nil, internalError(name, r)
		}
	}()
	return compile(source, name, limits.withDefaults())
}

func compile(source []byte, name string, limits Limits) (*Chunk, error) {
	text, err := prepare(source, name, limits.Source)
	if err != nil {
		return nil, err
	}
	file := newFile(name, source, text)
	if err := file.scan(limits.Nesting); err != nil {
		return nil, err
	}
	stmts, err := file.parse()
	if err != nil {
		return nil, err
	}
	if err := measure(file, stmts); err != nil {
		return nil, err
	}
	setLines(stmts, file.tokens)
	main, err := file.translate(normalise(stmts))
	if err != nil {
		return nil, err
	}
	slots := guard(main)
	if err := file.checkPrototype(main); err != nil {
		return nil, err
	}
	return &Chunk{Name: name, Source: source, main: main, lines: file.lines, slots: slots}, nil
}

func (l Limits) withDefaults() Limits {
	if l.Source <= 0 {
		l.Source = DefaultSource
	}
	if l.Nesting <= 0 {
		l.Nesting = DefaultNesting
	}
	return l
}

// parse runs the interpreter's parser. It loses errors that are not of Go's error
// type, and then returns no statements and no error; an empty script has an empty list.
func (f *file) parse() ([]ast.Stmt, error) {
	stmts, err := parse.Parse(bytes.NewReader(f.text), f.name)
	if err != nil {
		return nil, f.syntaxError(err)
	}
	if stmts == nil {
		return nil, internalError(f.name, "the parser gave up")
	}
	return stmts, nil
}

// translate compiles the normalised statements as the body of a function inside
// a chunk that declares the helpers, so that they are upvalues without a name in Lua.
func (f *file) translate(stmts []ast.Stmt) (*lua.FunctionProto, error) {
	body := &ast.FunctionExpr{ParList: &ast.ParList{Names: []string{}, HasVargs: usesVararg(stmts)}, Stmts: stmts}
	body.SetLastLine(len(f.lines))
	outer := []ast.Stmt{
		at(&ast.LocalAssignStmt{Names: []string{concatName, joinName, boundsName}}, 0),
		at(&ast.ReturnStmt{Exprs: []ast.Expr{body}}, 0),
	}
	proto, err := lua.Compile(outer, f.name)
	if err != nil {
		return nil, f.compileError(err)
	}
	return proto.FunctionPrototypes[0], nil
}

// checkPrototype refuses code that the interpreter accepts and cannot run.
func (f *file) checkPrototype(p *lua.FunctionProto) error {
	if len(p.Code) > maxInstructions {
		return f.errorAtLine(p.LineDefined, "this function is too long", "split it into several functions, or read the data from a file")
	}
	if len(p.DbgUpvalues) > maxUpvalues {
		return f.errorAtLine(p.LineDefined, fmt.Sprintf("this function uses more than %d variables of the functions around it", maxUpvalues), "keep them in a table")
	}
	for _, inner := range p.FunctionPrototypes {
		if err := f.checkPrototype(inner); err != nil {
			return err
		}
	}
	return nil
}

// Function makes the script's main function, with its globals in env. The helpers become part of the code: a chunk
// serves one interpreter.
func (c *Chunk) Function(L *lua.LState, env *lua.LTable, h Helpers) *lua.LFunction {
	c.fill(h)
	fn := L.NewFunctionFromProto(c.main)
	fn.Env = env
	for i, name := range c.main.DbgUpvalues {
		fn.Upvalues[i] = constantUpvalue(h.named(name))
	}
	return fn
}

func (h Helpers) named(name string) *lua.LFunction {
	switch name {
	case joinName:
		return h.Join
	case boundsName:
		return h.Bounds
	default:
		return h.Concat
	}
}

func constantUpvalue(v lua.LValue) *lua.Upvalue {
	u := &lua.Upvalue{}
	u.Close()
	u.SetValue(v)
	return u
}

// Error is a fault in the source of a script.
type Error struct {
	Pos     op.Pos
	Width   int // bytes that the fault covers, at least 1 where Pos has a column
	Message string
	Hint    string // what to write instead, or ""
}

// Error returns the place and the message, on one line.
func (e *Error) Error() string {
	return e.Pos.String() + ": " + e.Message
}

func internalError(name string, cause any) *Error {
	return &Error{Pos: op.Pos{File: name}, Message: fmt.Sprintf("cannot compile this script: %v", cause)}
}
