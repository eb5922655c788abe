package dialecttest

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/luamig/luamig/dialects/op"
)

// example is an operation whose text is kept.
type example struct {
	variant string
	setup   []op.Op
	op      op.Op
}

// name is the operation's and the variant's.
func (x example) name() string {
	name := lowerFirst(reflect.TypeOf(x.op).Name())
	if x.variant == "" {
		return name
	}
	return name + "-" + x.variant
}

func (x example) file() string { return x.name() + ".txtar" }

// told writes an operation with all that is given of it, in the manner of a script.
func (x example) told() string {
	v := reflect.ValueOf(x.op)
	return lowerFirst(v.Type().Name()) + " " + fieldsOf(v) + "\n"
}

func lowerFirst(name string) string {
	upper := 0
	for upper < len(name) && unicode.IsUpper(rune(name[upper])) {
		upper++
	}
	if upper > 1 && upper < len(name) {
		upper-- // "SQLText" is sqlText
	}
	return strings.ToLower(name[:upper]) + name[upper:]
}

// fieldsOf writes the fields of a struct that are given.
func fieldsOf(v reflect.Value) string {
	var fields []string
	for i := range v.NumField() {
		f := v.Field(i)
		if f.IsZero() {
			continue
		}
		fields = append(fields, lowerFirst(v.Type().Field(i).Name)+" = "+tell(f))
	}
	if len(fields) == 0 {
		return "{}"
	}
	return "{ " + strings.Join(fields, ", ") + " }"
}

func tell(v reflect.Value) string {
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			return "null"
		}
		v = v.Elem()
	}
	if text, ok := tellValue(v.Interface()); ok {
		return text
	}
	switch v.Kind() {
	case reflect.Pointer:
		return tell(v.Elem())
	case reflect.Struct:
		return fieldsOf(v)
	case reflect.Slice:
		return tellList(v)
	case reflect.Map:
		return tellMap(v)
	case reflect.String:
		return strconv.Quote(v.String())
	}
	return fmt.Sprint(v.Interface())
}

// tellValue writes what has a form of its own in scripts.
func tellValue(v any) (string, bool) {
	switch v := v.(type) {
	case op.Name:
		return strconv.Quote(v.String()), true
	case op.Type:
		return v.String(), true
	case op.Literal:
		return fmt.Sprintf("literal(%q)", v.SQL), true
	case op.RawCond:
		return fmt.Sprintf("literal(%q)", v.SQL), true
	case op.Const:
		return tell(reflect.ValueOf(&v.Value).Elem()), true
	case op.Col:
		return strconv.Quote(strings.Join(v.Path, ".")), true
	case op.Now:
		return "NOW", true
	case op.NewUUID:
		return "UUIDV4", true
	case op.Omitted:
		return "omitted", true
	case op.Decimal:
		return fmt.Sprintf("decimal(%q)", string(v)), true
	case []byte:
		return fmt.Sprintf("%q", v), true
	case op.Fn:
		args := strings.Trim(tellList(reflect.ValueOf(v.Args)), "{} ")
		return v.Name + "(" + args + ")", true
	case op.Compare:
		return fmt.Sprintf("%s %s %s", tell(reflect.ValueOf(&v.Left).Elem()), v.Op, tell(reflect.ValueOf(&v.Right).Elem())), true
	case op.And:
		return tellAll(v, " and "), true
	case op.Or:
		return tellAll(v, " or "), true
	case op.Not:
		return "not (" + tell(reflect.ValueOf(&v.Cond).Elem()) + ")", true
	}
	return "", false
}

func tellAll(conditions []op.Cond, word string) string {
	texts := make([]string, len(conditions))
	for i := range conditions {
		texts[i] = tell(reflect.ValueOf(&conditions[i]).Elem())
	}
	return "(" + strings.Join(texts, word) + ")"
}

func tellList(v reflect.Value) string {
	texts := make([]string, v.Len())
	for i := range v.Len() {
		texts[i] = tell(v.Index(i))
	}
	if len(texts) == 0 {
		return "{}"
	}
	return "{ " + strings.Join(texts, ", ") + " }"
}

// tellMap tells names in their order: that of a map is another one each time.
func tellMap(v reflect.Value) string {
	var texts []string
	for _, k := range v.MapKeys() {
		texts = append(texts, k.String()+" = "+tell(v.MapIndex(k)))
	}
	slices.Sort(texts)
	return "{ " + strings.Join(texts, ", ") + " }"
}
