package compile

import (
	"math/bits"

	lua "github.com/yuin/gopher-lua"
)

// registers is a set of registers: those that may hold a userdata or a table. All others hold what the interpreter
// compares right, and what arithmetic makes numbers of.
type registers [4]uint64

func (s *registers) has(r int) bool { return s[r>>6&3]>>(r&63)&1 != 0 }

func (s *registers) set(r int, member bool) {
	if member {
		s[r>>6&3] |= 1 << (r & 63)
	} else {
		s[r>>6&3] &^= 1 << (r & 63)
	}
}

// setFrom adds all registers from r on.
func (s *registers) setFrom(r int) {
	s[r>>6&3] |= ^uint64(0) << (r & 63)
	for i := r>>6&3 + 1; i < len(s); i++ {
		s[i] = ^uint64(0)
	}
}

// join adds the members of t and reports whether there were new ones.
func (s *registers) join(t registers) bool {
	grown := 0
	for i := range s {
		grown += bits.OnesCount64(t[i] &^ s[i])
		s[i] |= t[i]
	}
	return grown > 0
}

// flow finds, for each instruction, which registers may hold a userdata or a table before it. The others need no
// question: the counter of a loop, `i + 1` where i is one, what stands in the source as a number or text.
func flow(p *lua.FunctionProto) []registers {
	f := &flower{proto: p, before: make([]registers, len(p.Code)), seen: make([]bool, len(p.Code)), shared: captured(p)}
	var all registers
	all.setFrom(0)
	f.reach(0, all)
	for len(f.open) > 0 {
		pc := f.open[len(f.open)-1]
		f.open = f.open[:len(f.open)-1]
		f.step(pc)
	}
	return f.before
}

type flower struct {
	proto  *lua.FunctionProto
	before []registers
	seen   []bool
	shared registers // captured by a closure, which may assign to them at any call
	open   []int
}

// captured lists the registers that closures share with the function.
func captured(p *lua.FunctionProto) registers {
	var s registers
	for pc := 0; pc < len(p.Code); pc += 1 + operandsBehind(p, pc) {
		if instruction(p.Code[pc]).op() != lua.OP_CLOSURE {
			continue
		}
		for n := operandsBehind(p, pc); n > 0; n-- {
			if i := instruction(p.Code[pc+n]); i.op() == lua.OP_MOVE {
				s.set(i.b(), true)
			}
		}
	}
	return s
}

// reach says that an instruction may be executed with such registers.
func (f *flower) reach(pc int, s registers) {
	if pc < 0 || pc >= len(f.before) {
		return
	}
	s.join(f.shared)
	if f.before[pc].join(s) || !f.seen[pc] {
		f.seen[pc] = true
		f.open = append(f.open, pc)
	}
}

// step follows the ways behind an instruction.
func (f *flower) step(pc int) {
	i, s := instruction(f.proto.Code[pc]), f.before[pc]
	next := pc + 1 + operandsBehind(f.proto, pc)
	s.after(i)
	switch i.op() {
	case lua.OP_JMP, lua.OP_FORPREP:
		f.reach(pc+1+i.jump(), s)
		return
	case lua.OP_RETURN:
		return
	case lua.OP_FORLOOP:
		loop := s
		loop.set(i.a()+3, false)
		f.reach(pc+1+i.jump(), loop)
	case lua.OP_EQ, lua.OP_LT, lua.OP_LE, lua.OP_TEST, lua.OP_TESTSET, lua.OP_TFORLOOP:
		f.reach(pc+2, s)
	case lua.OP_LOADBOOL:
		if i.c() != 0 {
			next++
		}
	}
	f.reach(next, s)
}

// after is what an instruction makes of the registers. The length of anything counts as a number.
func (s *registers) after(i instruction) {
	switch i.op() {
	case lua.OP_MOVE, lua.OP_MOVEN, lua.OP_UNM:
		s.set(i.a(), s.may(i.b()))
	case lua.OP_LOADK, lua.OP_LOADBOOL, lua.OP_NOT, lua.OP_LEN, lua.OP_CLOSURE, lua.OP_FORPREP, lua.OP_FORLOOP:
		s.set(i.a(), false)
	case lua.OP_LOADNIL:
		for r := i.a(); r <= i.b(); r++ {
			s.set(r, false)
		}
	case lua.OP_ADD, lua.OP_SUB, lua.OP_MUL, lua.OP_DIV, lua.OP_MOD, lua.OP_POW:
		s.set(i.a(), s.may(i.b()) || s.may(i.c()))
	case lua.OP_TESTSET:
		s.set(i.a(), s.has(i.a()) || s.may(i.b()))
	case lua.OP_GETUPVAL, lua.OP_GETGLOBAL, lua.OP_GETTABLE, lua.OP_GETTABLEKS, lua.OP_NEWTABLE, lua.OP_CONCAT:
		s.set(i.a(), true)
	case lua.OP_SELF, lua.OP_CALL, lua.OP_TAILCALL, lua.OP_VARARG, lua.OP_TFORLOOP:
		s.setFrom(i.a())
	}
}

func (s *registers) may(operand int) bool { return !isConstant(operand) && s.has(operand) }
