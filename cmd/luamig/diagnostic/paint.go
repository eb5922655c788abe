package diagnostic

// paint says whether there is colour.
type paint bool

// The colours of a terminal, by their codes.
const (
	plain  = ""
	red    = "31"
	yellow = "33"
	blue   = "34"
)

func (p paint) color(code, text string) string {
	if !p {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// bold makes text stand out, in a colour or in none.
func (p paint) bold(code, text string) string {
	if code == plain {
		return p.color("1", text)
	}
	return p.color("1;"+code, text)
}
