package compile

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// The interpreter asks metamethods only where both operands of a comparison are of one type, and takes a userdata
// as a table key by its identity. For an int64, a decimal or a date beside a number or a string that means silence
// or a refusal, where a reader of the script expects an answer. So each comparison, and each use of a key that is
// not known while compiling, is preceded by a question to each operand: is it equal to the probe? The probe is a
// constant whose __eq all values of the host share and answer with yes; for whatever is not a userdata the
// interpreter says no by itself, in one instruction. Only after a yes a helper is called, out of line:
//
//	    EQ  x probe        no: skip the jump
//	    JMP slow
//	    LT  x 5            as it was
//	    JMP …
//	    …
//	slow: LOADK, MOVE, MOVE, CALL less; TEST; back to one of the two ways behind LT

// literalMark is added to the line of a comparison with nil, true or false as they are written: it is the
// interpreter's alone, so that `x == nil` asks for nil even where x is null.
const literalMark = 1 << 30

func (n *normaliser) markLiteral(x *ast.RelationalOpExpr) {
	if x.Operator != "==" && x.Operator != "~=" {
		return
	}
	if isLiteral(x.Lhs) || isLiteral(x.Rhs) {
		x.SetLine(x.Line() | literalMark)
	}
}

func isLiteral(e ast.Expr) bool {
	switch e.(type) {
	case *ast.NilExpr, *ast.TrueExpr, *ast.FalseExpr:
		return true
	}
	return false
}

// slot is a constant that stands for one of the host's values until the chunk is used.
type slot struct {
	proto *lua.FunctionProto
	index int
	kind  slotKind
}

type slotKind int

const (
	probeSlot slotKind = iota
	equalSlot
	lessSlot
	lessEqualSlot
	keySlot
	slotKinds
)

// value is never nil: without a probe, nothing is equal to what stands for it.
func (h Helpers) value(k slotKind) lua.LValue {
	v := [...]lua.LValue{h.Probe, h.Equal, h.Less, h.LessEqual, h.Key}[k]
	if v == nil {
		return &lua.LUserData{Metatable: lua.LNil}
	}
	return v
}

// guard puts the questions into a function and those in it, and returns the constants to be filled in.
func guard(p *lua.FunctionProto) []slot {
	g := &guarder{proto: p, scratch: int(p.NumUsedRegisters)}
	g.find()
	if len(g.sites) > 0 {
		g.rewrite()
	}
	for pc := range p.DbgSourcePositions {
		p.DbgSourcePositions[pc] &^= literalMark
	}
	p.LineDefined &^= literalMark
	p.LastLineDefined &^= literalMark
	slots := g.slots
	for _, inner := range p.FunctionPrototypes {
		slots = append(slots, guard(inner)...)
	}
	return slots
}

// guarder rewrites one function.
type guarder struct {
	proto   *lua.FunctionProto
	scratch int           // the first register that the function does not use
	sites   map[int][]int // by instruction: the registers to ask

	slots     []slot
	constants [slotKinds]int // where each is, plus 1; 0: nowhere yet
	code      []instruction
	lines     []int
	places    []int   // where each instruction has gone to, its questions included
	late      []fixup // jumps to be set when all have their places
}

// fixup is a jump to what was an instruction of the function.
type fixup struct{ at, target int }

// find lists the instructions whose operands may be values of the host.
func (g *guarder) find() {
	code := g.proto.Code
	var open []int
	for pc := 0; pc < len(code); pc += 1 + operandsBehind(g.proto, pc) {
		if len(registersToAsk(instruction(code[pc]))) > 0 && g.proto.DbgSourcePositions[pc]&literalMark == 0 {
			open = append(open, pc)
		}
	}
	if len(open) == 0 {
		return
	}
	known := flow(g.proto)
	g.sites = map[int][]int{}
	for _, pc := range open {
		for _, r := range registersToAsk(instruction(code[pc])) {
			if known[pc].has(r) {
				g.sites[pc] = append(g.sites[pc], r)
			}
		}
	}
}

// registersToAsk are the operands of a comparison, or the key of a table, as far as they are no constants.
func registersToAsk(i instruction) []int {
	var registers []int
	add := func(operand int) {
		if !isConstant(operand) {
			registers = append(registers, operand)
		}
	}
	switch i.op() {
	case lua.OP_EQ, lua.OP_LT, lua.OP_LE:
		add(i.b())
		add(i.c())
	case lua.OP_GETTABLE:
		add(i.c())
	case lua.OP_SETTABLE:
		add(i.b())
	}
	return registers
}

func (g *guarder) rewrite() {
	p := g.proto
	checkGuards(p, g.sites)
	slow := map[int]int{} // where the jumps to the slow way of a site are, by the jump
	g.places = make([]int, len(p.Code)+1)
	for pc := 0; pc < len(p.Code); pc++ {
		g.places[pc] = len(g.code)
		for _, r := range g.sites[pc] {
			slow[g.ask(r, pc)] = pc
		}
		g.copy(pc)
		for n := operandsBehind(p, pc); n > 0; n-- {
			pc++
			g.places[pc] = len(g.code)
			g.emit(instruction(p.Code[pc]), pc)
		}
	}
	g.places[len(p.Code)] = len(g.code)
	g.writeSlowWays(slow)
	for _, f := range g.late {
		g.code[f.at] = g.code[f.at].jumping(g.places[f.target] - f.at - 1)
	}
	g.store()
}

func (g *guarder) emit(i instruction, pc int) int {
	g.code = append(g.code, i)
	g.lines = append(g.lines, g.proto.DbgSourcePositions[pc])
	return len(g.code) - 1
}

// copy emits an instruction of the function.
func (g *guarder) copy(pc int) {
	i := instruction(g.proto.Code[pc])
	at := g.emit(i, pc)
	if i.jumps() {
		g.late = append(g.late, fixup{at, pc + 1 + i.jump()})
	}
}

// jumpTo emits a jump to an instruction of the function.
func (g *guarder) jumpTo(target, pc int) {
	g.late = append(g.late, fixup{g.emit(encodeWide(lua.OP_JMP, 0, 0), pc), target})
}

// ask emits the question whether a register is equal to the probe, and returns where the jump for a yes is.
func (g *guarder) ask(register, pc int) int {
	probe := g.constant(probeSlot)
	operand := probe | constantBit
	if probe > maxOperand {
		operand = g.scratch
		g.emit(encodeWide(lua.OP_LOADK, operand, probe), pc)
	}
	g.emit(encode(lua.OP_EQ, 1, register, operand), pc)
	return g.emit(encodeWide(lua.OP_JMP, 0, 0), pc)
}

// constant is the index of one of the host's values among the function's constants.
func (g *guarder) constant(k slotKind) int {
	if g.constants[k] == 0 {
		p := g.proto
		g.slots = append(g.slots, slot{p, len(p.Constants), k})
		p.Constants = append(p.Constants, lua.LNil)
		g.constants[k] = len(p.Constants)
	}
	return g.constants[k] - 1
}

// writeSlowWays emits, behind the function, what happens after a yes. All questions of a site lead to one way.
func (g *guarder) writeSlowWays(slow map[int]int) {
	begin := map[int]int{}
	for at := range g.code[:len(g.code):len(g.code)] {
		pc, ok := slow[at]
		if !ok {
			continue
		}
		if _, done := begin[pc]; !done {
			begin[pc] = len(g.code)
			g.slowWay(pc)
		}
		g.code[at] = g.code[at].jumping(begin[pc] - at - 1)
	}
}

func (g *guarder) slowWay(pc int) {
	i := instruction(g.proto.Code[pc])
	switch i.op() {
	case lua.OP_EQ:
		g.slowComparison(equalSlot, i, pc)
	case lua.OP_LT:
		g.slowComparison(lessSlot, i, pc)
	case lua.OP_LE:
		g.slowComparison(lessEqualSlot, i, pc)
	case lua.OP_GETTABLE:
		g.call(keySlot, pc, i.c())
		g.emit(encode(lua.OP_GETTABLE, i.a(), i.b(), g.scratch), pc)
		g.jumpTo(pc+1, pc)
	case lua.OP_SETTABLE:
		g.call(keySlot, pc, i.b())
		g.emit(encode(lua.OP_SETTABLE, i.a(), g.scratch, i.c()), pc)
		g.jumpTo(pc+1, pc)
	}
}

// slowComparison goes on as the comparison does: A says on which answer it skips the jump behind it.
func (g *guarder) slowComparison(k slotKind, i instruction, pc int) {
	g.call(k, pc, i.b(), i.c())
	g.emit(encode(lua.OP_TEST, g.scratch, 0, i.a()), pc)
	g.jumpTo(pc+1, pc)
	g.jumpTo(pc+2, pc)
}

// call leaves the result of a helper in the scratch register.
func (g *guarder) call(k slotKind, pc int, operands ...int) {
	g.emit(encodeWide(lua.OP_LOADK, g.scratch, g.constant(k)), pc)
	for n, operand := range operands {
		to := g.scratch + 1 + n
		if isConstant(operand) {
			g.emit(encodeWide(lua.OP_LOADK, to, operand&^constantBit), pc)
		} else {
			g.emit(encode(lua.OP_MOVE, to, operand, 0), pc)
		}
	}
	g.emit(encode(lua.OP_CALL, g.scratch, 1+len(operands), 2), pc)
}

// store puts the new code in the place of the old one, with all that refers to it.
func (g *guarder) store() {
	const helperNeeds = 3
	p := g.proto
	p.Code = make([]uint32, len(g.code))
	for i, instruction := range g.code {
		p.Code[i] = uint32(instruction)
	}
	p.DbgSourcePositions = g.lines
	p.NumUsedRegisters = uint8(g.scratch + helperNeeds)
	for i := range p.DbgCalls {
		p.DbgCalls[i].Pc = g.places[p.DbgCalls[i].Pc]
	}
	for _, l := range p.DbgLocals {
		l.StartPc, l.EndPc = g.place(l.StartPc), g.place(l.EndPc)
	}
}

func (g *guarder) place(pc int) int {
	if pc < 0 || pc >= len(g.places) {
		return pc
	}
	return g.places[pc]
}

// fill gives the chunk's code the host's values.
func (c *Chunk) fill(h Helpers) {
	for _, s := range c.slots {
		s.proto.Constants[s.index] = h.value(s.kind)
	}
}

// checkGuards makes sure that no instruction is skipped of which only the question would be.
func checkGuards(p *lua.FunctionProto, sites map[int][]int) {
	for pc := 0; pc+1 < len(p.Code); pc += 1 + operandsBehind(p, pc) {
		i := instruction(p.Code[pc])
		skips := i.op() == lua.OP_LOADBOOL && i.c() != 0
		switch i.op() {
		case lua.OP_EQ, lua.OP_LT, lua.OP_LE, lua.OP_TEST, lua.OP_TESTSET, lua.OP_TFORLOOP:
			skips = true
		}
		if skips && len(sites[pc+1]) > 0 {
			panic(fmt.Sprintf("instruction %d of %s may be skipped", pc+1, p.SourceName))
		}
	}
}
