package pattern

// set holds, for every byte, whether it belongs.
type set [256]bool

// isClass reports whether c belongs to the class named by a letter after '%';
// a capital names the complement, anything else stands for itself.
// Only ASCII has classes, as in the C locale.
func isClass(c, name byte) bool {
	member, ok := inClass(c, name|0x20)
	if !ok || !isAlpha(name) {
		return c == name
	}
	return member == isLower(name)
}

// inClass reports whether c belongs to the class of a small letter, and whether
// there is one.
func inClass(c, class byte) (member, ok bool) {
	switch class {
	case 'a':
		member = isAlpha(c)
	case 'c':
		member = c < ' ' || c == 0x7f
	case 'd':
		member = isDigit(c)
	case 'l':
		member = isLower(c)
	case 'p':
		member = c > ' ' && c < 0x7f && !isAlpha(c) && !isDigit(c)
	case 's':
		member = c == ' ' || c >= '\t' && c <= '\r'
	case 'u':
		member = c >= 'A' && c <= 'Z'
	case 'w':
		member = isAlpha(c) || isDigit(c)
	case 'x':
		member = isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f'
	case 'z':
		member = c == 0
	default:
		return false, false
	}
	return member, true
}

func isAlpha(c byte) bool { return isLower(c | 0x20) }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func classSet(name byte) *set {
	s := new(set)
	s.addClass(name)
	return s
}

func (s *set) addClass(name byte) {
	for c := range s {
		if isClass(byte(c), name) {
			s[c] = true
		}
	}
}

func (s *set) addRange(from, to byte) {
	for c := int(from); c <= int(to); c++ {
		s[c] = true
	}
}

func (s *set) invert() {
	for c := range s {
		s[c] = !s[c]
	}
}

// bracketSet builds the set whose text, without its brackets, is body.
func bracketSet(body string) *set {
	s := new(set)
	inverted := body != "" && body[0] == '^'
	if inverted {
		body = body[1:]
	}
	for body != "" {
		body = s.addItem(body)
	}
	if inverted {
		s.invert()
	}
	return s
}

// addItem adds the first item of body: an escape, a range or one character.
func (s *set) addItem(body string) string {
	switch {
	case body[0] == '%' && len(body) > 1:
		s.addClass(body[1])
		return body[2:]
	case len(body) > 2 && body[1] == '-':
		s.addRange(body[0], body[2])
		return body[3:]
	}
	s[body[0]] = true
	return body[1:]
}
