// Package arch checks the rules of the house: which floor may import which, and
// what may stand where. A rule that nothing checks is soon a wish.
package arch

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/luamig/luamig/"

// floors from the ground up: a package imports from its own floor and those before it.
var floors = []string{"dialects", "bindings", "host", "cmd"}

type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p pkg
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}

func floor(importPath string) int {
	rest, ok := strings.CutPrefix(importPath, module)
	if !ok {
		return -1
	}
	first, _, _ := strings.Cut(rest, "/")
	return slices.Index(floors, first)
}

func in(importPath string, dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(d string) bool {
		return importPath == module+d || strings.HasPrefix(importPath, module+d+"/")
	})
}

func TestArrowsOnlyGoDown(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			if floor(p.ImportPath) >= 0 && floor(imported) > floor(p.ImportPath) {
				t.Errorf("%s imports %s, which is above it", p.ImportPath, imported)
			}
		}
	}
}

// concrete are the packages that know one database each.
var concrete = []string{"dialects/sqlite", "dialects/postgres", "dialects/mysql", "dialects/sqlserver"}

// drivers are the modules behind them.
var drivers = []string{"database/sql", "zombiezen.com/go/sqlite", "modernc.org/sqlite", "github.com/jackc/pgx", "github.com/go-sql-driver/mysql", "github.com/microsoft/go-mssqldb"}

// testSupport are the packages that give tests their servers and databases: no test files, but of the
// tests alone. testdb makes databases through the drivers, for a dialect is what it is used to test;
// both read the environment, which says where the servers are.
var testSupport = []string{"internal/testdb", "internal/testservers"}

func TestWhoMayKnowWhat(t *testing.T) {
	const lua = "github.com/yuin/gopher-lua"
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			switch {
			case in(p.ImportPath, "dialects") && (imported == lua || strings.HasPrefix(imported, lua+"/")):
				t.Errorf("%s knows Lua", p.ImportPath)
			case in(p.ImportPath, "dialects/op") && strings.Contains(imported, "."):
				t.Errorf("%s imports %s; it needs the standard library alone", p.ImportPath, imported)
			case in(p.ImportPath, "host", "bindings") && in(imported, concrete...):
				t.Errorf("%s knows %s; only cmd/luamig chooses a dialect", p.ImportPath, imported)
			case !in(p.ImportPath, concrete...) && !in(p.ImportPath, "internal/testdb") && isDriver(imported):
				t.Errorf("%s knows the driver %s", p.ImportPath, imported)
			case !in(p.ImportPath, "internal") && in(imported, testSupport...):
				t.Errorf("%s imports %s, which is there for tests", p.ImportPath, imported)
			}
		}
	}
}

func isDriver(imported string) bool {
	return slices.ContainsFunc(drivers, func(d string) bool { return imported == d || strings.HasPrefix(imported, d+"/") })
}

func TestNoPackageIsADrawer(t *testing.T) {
	for _, p := range packages(t) {
		base := p.ImportPath[strings.LastIndex(p.ImportPath, "/")+1:]
		if slices.Contains([]string{"util", "utils", "common", "helpers", "misc", "lib", "shared"}, base) {
			t.Errorf("%s: a name that says nothing of what is in it", p.ImportPath)
		}
	}
}

// file is a parsed source file, tests aside.
type file struct {
	dir  string // "host/sandbox"
	path string
	ast  *ast.File
	fset *token.FileSet
}

func sources(t *testing.T) []file {
	t.Helper()
	var all []file
	fset := token.NewFileSet()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() != ".." && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, 0)
		rel, _ := filepath.Rel("../..", filepath.Dir(path))
		all = append(all, file{dir: filepath.ToSlash(rel), path: path, ast: f, fset: fset})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// calls reports each pkg.Func that a file mentions.
func calls(f file, report func(pkg, name string, pos token.Position)) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				report(id.Name, sel.Sel.Name, f.fset.Position(n.Pos()))
			}
		}
		return true
	})
}

func TestOnlyTheProgramTouchesTheOutside(t *testing.T) {
	outside := []string{"Exit", "Args", "Getenv", "LookupEnv", "Environ", "Setenv", "Stdin", "Stdout", "Stderr"}
	for _, f := range sources(t) {
		if strings.HasPrefix(f.dir, "cmd/luamig") || in(module+f.dir, testSupport...) {
			continue
		}
		calls(f, func(pkg, name string, pos token.Position) {
			if pkg == "os" && slices.Contains(outside, name) {
				t.Errorf("%s: os.%s belongs to cmd/luamig", pos, name)
			}
			if pkg == "fmt" && strings.HasPrefix(name, "Print") {
				t.Errorf("%s: fmt.%s: only cmd/luamig prints", pos, name)
			}
		})
	}
}

func TestOnlyTheSandboxCreatesInterpreters(t *testing.T) {
	for _, f := range sources(t) {
		if f.dir == "host/sandbox" {
			continue
		}
		calls(f, func(pkg, name string, pos token.Position) {
			if pkg == "lua" && name == "NewState" {
				t.Errorf("%s: only host/sandbox creates an interpreter", pos)
			}
		})
	}
}

func TestNothingHappensBeforeMain(t *testing.T) {
	for _, f := range sources(t) {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: init function", f.fset.Position(fn.Pos()))
			}
		}
	}
}

// TestExpressionsAreCompiledWhenTheyAreUsed: what is compiled at the top level is compiled by each start of the program.
// Those that wait are compiled here, for one that is wrong is else seen only by whom it crashes.
func TestExpressionsAreCompiledWhenTheyAreUsed(t *testing.T) {
	expressions := 0
	for _, f := range sources(t) {
		for _, d := range f.ast.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				expressions += checkExpressions(t, f, g)
			}
		}
	}
	if expressions < 50 {
		t.Errorf("only %d expressions were found", expressions)
	}
}

// checkExpressions looks at the regular expressions of a declaration, and returns how many wait for their first use.
func checkExpressions(t *testing.T, f file, d *ast.GenDecl) (waiting int) {
	t.Helper()
	ast.Inspect(d, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		switch at := f.fset.Position(n.Pos()); qualified(call.Fun) {
		case "regexp.MustCompile":
			if f.dir != "dialects/dialecttest" {
				t.Errorf("%s: lazyregexp.New is for what stands at the top level", at)
			}
		case "lazyregexp.New":
			waiting++
			if text, ok := call.Args[0].(*ast.BasicLit); ok {
				unquoted, err := strconv.Unquote(text.Value)
				if _, fault := regexp.Compile(unquoted); err != nil || fault != nil {
					t.Errorf("%s: %v %v", at, err, fault)
				}
			}
		}
		return true
	})
	return waiting
}

// qualified is pkg.Name.
func qualified(e ast.Expr) string {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		if id, ok := sel.X.(*ast.Ident); ok {
			return id.Name + "." + sel.Sel.Name
		}
	}
	return ""
}

// TestPackageVariablesAreConstant: what a package declares at its top level is never assigned to again.
func TestPackageVariablesAreConstant(t *testing.T) {
	byDir := map[string][]file{}
	for _, f := range sources(t) {
		byDir[f.dir] = append(byDir[f.dir], f)
	}
	for _, files := range byDir {
		globals := map[string]bool{}
		for _, f := range files {
			collectGlobals(f, globals)
		}
		for _, f := range files {
			reportAssignments(t, f, globals)
		}
	}
}

func collectGlobals(f file, globals map[string]bool) {
	for _, d := range f.ast.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
			for _, s := range g.Specs {
				for _, n := range s.(*ast.ValueSpec).Names {
					globals[n.Name] = n.Name != "_"
				}
			}
		}
	}
}

// reportAssignments looks at functions one by one: a name that the function
// declares itself hides the package's.
func reportAssignments(t *testing.T, f file, globals map[string]bool) {
	t.Helper()
	for _, d := range f.ast.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		own := declared(fn)
		ast.Inspect(fn, func(n ast.Node) bool {
			a, ok := n.(*ast.AssignStmt)
			if !ok || a.Tok == token.DEFINE {
				return true
			}
			for _, lhs := range a.Lhs {
				if name := assigned(lhs); globals[name] && !own[name] {
					t.Errorf("%s: package variable %s is assigned to", f.fset.Position(n.Pos()), name)
				}
			}
			return true
		})
	}
}

// assigned is the variable behind x = …, x[i] = … and *x = …
func assigned(lhs ast.Expr) string {
	switch e := lhs.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.IndexExpr:
		return assigned(e.X)
	case *ast.StarExpr:
		return assigned(e.X)
	}
	return ""
}

// declared are the names that a function declares: parameters, results, variables.
func declared(fn *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	add := func(ids ...*ast.Ident) {
		for _, id := range ids {
			names[id.Name] = true
		}
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			add(n.Names...)
		case *ast.ValueSpec:
			add(n.Names...)
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				addIdents(n.Lhs, add)
			}
		case *ast.RangeStmt:
			addIdents([]ast.Expr{n.Key, n.Value}, add)
		}
		return true
	})
	return names
}

func addIdents(exprs []ast.Expr, add func(...*ast.Ident)) {
	for _, e := range exprs {
		if id, ok := e.(*ast.Ident); ok {
			add(id)
		}
	}
}

// TestFunctionsAreShort: the longest function is at most 100 lines, and nine in ten at most 40.
func TestFunctionsAreShort(t *testing.T) {
	total, long := 0, 0
	for _, f := range sources(t) {
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			total++
			lines := f.fset.Position(fn.End()).Line - f.fset.Position(fn.Pos()).Line + 1
			if lines > 40 {
				long++
			}
			if lines > 100 {
				t.Errorf("%s: %s has %d lines", f.fset.Position(fn.Pos()), fn.Name.Name, lines)
			}
		}
	}
	if long*10 > total {
		t.Errorf("%d of %d functions have more than 40 lines", long, total)
	}
}

// TestExportedNamesAreDocumented counts what has no doc comment; there shall be none.
func TestExportedNamesAreDocumented(t *testing.T) {
	fset := token.NewFileSet()
	for _, f := range sources(t) {
		if strings.HasPrefix(f.dir, "cmd/") {
			continue
		}
		parsed, err := parser.ParseFile(fset, f.path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			reportUndocumented(t, fset, d)
		}
	}
}

func reportUndocumented(t *testing.T, fset *token.FileSet, d ast.Decl) {
	t.Helper()
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && !implementsKnown(d) {
			t.Errorf("%s: %s has no doc comment", fset.Position(d.Pos()), d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			if ts, ok := s.(*ast.TypeSpec); ok && ts.Name.IsExported() && d.Doc == nil && ts.Doc == nil {
				t.Errorf("%s: %s has no doc comment", fset.Position(ts.Pos()), ts.Name.Name)
			}
		}
	}
}

// implementsKnown: a method whose meaning the interface that it implements tells needs no words of its own.
func implementsKnown(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return false
	}
	if !ast.IsExported(receiver(d)) {
		return true
	}
	return slices.Contains([]string{"Error", "String", "Unwrap", "Close", "Err"}, d.Name.Name)
}

func receiver(d *ast.FuncDecl) string {
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
