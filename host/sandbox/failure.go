package sandbox

import lua "github.com/yuin/gopher-lua"

// failure is the last error that ended a coroutine: its value, and the coroutines that it
// ended one after the other, the innermost first.
type failure struct {
	value   lua.LValue
	threads []*lua.LState
}

func (f *failure) add(co *lua.LState, v lua.LValue) {
	if f.value != v {
		*f = failure{value: v}
	}
	f.threads = append(f.threads, co)
}

// stack puts the calls inside of the coroutines ahead of those around them, if the error
// value is theirs. What was in the registers is lost by then.
func (f *failure) stack(v lua.LValue, around stack) stack {
	if v != f.value || len(f.threads) == 0 {
		return around
	}
	whole := readStack(f.threads[0])
	whole.fault.Value = ""
	for _, co := range f.threads[1:] {
		whole.frames = append(whole.frames, readStack(co).frames...)
	}
	whole.frames = shorten(append(whole.frames, around.frames...))
	return whole
}

// shorten leaves the innermost calls and the outermost one.
func shorten(frames []Frame) []Frame {
	if len(frames) <= maxFrames+2 {
		return frames
	}
	return append(frames[:maxFrames:maxFrames], Frame{Function: "…"}, frames[len(frames)-1])
}
