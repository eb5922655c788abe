package compile

import lua "github.com/yuin/gopher-lua"

// instruction is one of gopher-lua v1.1.2: six bits of operation, then either A (8), C (9) and B (9), or A and
// a number of 18 bits. An operand of 9 bits is a register, or a constant where its highest bit is set.
type instruction uint32

const (
	maxOperand  = 1<<8 - 1 // the last constant that fits in an operand
	constantBit = 1 << 8
	jumpBias    = 1<<17 - 1
)

func encode(op, a, b, c int) instruction {
	return instruction(uint32(op)<<26 | uint32(a)<<18 | uint32(c)<<9 | uint32(b))
}

func encodeWide(op, a, n int) instruction {
	return instruction(uint32(op)<<26 | uint32(a)<<18 | uint32(n))
}

func (i instruction) op() int   { return int(i >> 26) }
func (i instruction) a() int    { return int(i>>18) & 0xff }
func (i instruction) b() int    { return int(i & 0x1ff) }
func (i instruction) c() int    { return int(i>>9) & 0x1ff }
func (i instruction) wide() int { return int(i & 0x3ffff) }

// jump is how far a jump goes, counted from the instruction behind it.
func (i instruction) jump() int { return i.wide() - jumpBias }

func (i instruction) jumping(distance int) instruction {
	return i&^0x3ffff | instruction(distance+jumpBias)
}

// jumps reports whether an instruction holds a distance.
func (i instruction) jumps() bool {
	switch i.op() {
	case lua.OP_JMP, lua.OP_FORPREP, lua.OP_FORLOOP:
		return true
	}
	return false
}

func isConstant(operand int) bool { return operand&constantBit != 0 }

// operandsBehind is how many words behind an instruction belong to it, and are not executed.
func operandsBehind(p *lua.FunctionProto, pc int) int {
	i := instruction(p.Code[pc])
	switch {
	case i.op() == lua.OP_CLOSURE:
		return int(p.FunctionPrototypes[i.wide()].NumUpvalues)
	case i.op() == lua.OP_SETLIST && i.c() == 0:
		return 1
	}
	return 0
}
