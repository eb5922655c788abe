package op

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// An operation is kept as JSON in plain ASCII, which no character set of a column can change: its fields that are
// not empty, in their order. What stands where several types may is an object whose one name says the type:
// {"AddColumn": {"Table": {"Name": "Users"}, …}}, {"int": "5"}. Equal operations have equal texts.

// Encode writes an operation, so that [Decode] gives it back.
func Encode(o Op) ([]byte, error) { return EncodeValue(o) }

// EncodeValue writes a value that travels between scripts and databases, an [Expr], a [Query] or an [Op].
func EncodeValue(v any) ([]byte, error) {
	var e encoder
	e.tagged(reflect.ValueOf(v))
	return e.text.Bytes(), e.err
}

// Decode reads what [Encode] wrote.
func Decode(text []byte) (Op, error) {
	v, err := DecodeValue(text)
	if err != nil {
		return nil, err
	}
	o, ok := v.(Op)
	if !ok {
		return nil, fmt.Errorf("a %T is no operation", v)
	}
	return o, nil
}

// DecodeValue reads what [EncodeValue] wrote.
func DecodeValue(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	v, err := decodeTagged(tree)
	if err != nil || !v.IsValid() {
		return nil, err
	}
	return v.Interface(), nil
}

// types are those that may stand where several may, by their names.
var types = func() map[string]reflect.Type {
	all := map[string]reflect.Type{
		"bool": reflect.TypeFor[bool](), "int": reflect.TypeFor[int64](), "uint": reflect.TypeFor[uint64](),
		"float": reflect.TypeFor[float64](), "text": reflect.TypeFor[string](), "bytes": reflect.TypeFor[[]byte](),
	}
	for _, v := range []any{
		Decimal(""), List{}, Omitted{},
		Literal{}, Col{}, Fn{}, Cast{}, JSONPath{}, Now{}, NewUUID{}, Const{},
		And{}, Or{}, Not{}, Compare{}, RawCond{}, Select{},
		CreateTable{}, DropTable{}, DropAllTables{}, RenameTable{}, AddColumn{}, RemoveColumn{}, ChangeColumn{}, RenameColumn{},
		AddIndex{}, RemoveIndex{}, AddConstraint{}, RemoveConstraint{}, CreateEnum{}, DropEnum{}, AddEnumValue{}, RenameEnumValue{},
		CreateView{}, DropView{}, CreateFunction{}, DropFunction{}, CreateTrigger{}, DropTrigger{},
		CreateSchema{}, DropSchema{}, CreateDatabase{}, DropDatabase{},
		Insert{}, Update{}, Delete{}, InsertSelect{}, UpdateRows{}, DeleteRows{}, Raw{},
	} {
		t := reflect.TypeOf(v)
		all[t.Name()] = t
	}
	return all
}()

func nameOf(t reflect.Type) string {
	switch t {
	case types["int"]:
		return "int"
	case types["uint"]:
		return "uint"
	case types["float"]:
		return "float"
	case types["text"]:
		return "text"
	case types["bytes"]:
		return "bytes"
	}
	return t.Name()
}

type encoder struct {
	text bytes.Buffer
	err  error
}

func (e *encoder) tagged(v reflect.Value) {
	if !v.IsValid() {
		e.text.WriteString("null")
		return
	}
	name := nameOf(v.Type())
	if types[name] != v.Type() {
		e.err = fmt.Errorf("a %s cannot be kept", v.Type())
		return
	}
	fmt.Fprintf(&e.text, `{%q:`, name)
	e.plain(v)
	e.text.WriteByte('}')
}

// plain writes a value whose type is known where it stands.
func (e *encoder) plain(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		e.tagged(v.Elem())
	case reflect.Pointer:
		if v.IsNil() {
			e.text.WriteString("null")
			return
		}
		e.plain(v.Elem())
	case reflect.Struct:
		e.fields(v)
	case reflect.Slice:
		e.slice(v)
	case reflect.Map:
		e.names(v)
	case reflect.String:
		e.string(v.String())
	case reflect.Bool:
		e.text.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int64: // as text: a JSON number need not keep all digits
		fmt.Fprintf(&e.text, `"%d"`, v.Int())
	case reflect.Uint64:
		fmt.Fprintf(&e.text, `"%d"`, v.Uint())
	case reflect.Float64:
		fmt.Fprintf(&e.text, `"%s"`, strconv.FormatFloat(v.Float(), 'g', -1, 64))
	default:
		e.err = fmt.Errorf("a %s cannot be kept", v.Type())
	}
}

func (e *encoder) fields(v reflect.Value) {
	e.text.WriteByte('{')
	first := true
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			continue
		}
		e.comma(&first)
		fmt.Fprintf(&e.text, "%q:", v.Type().Field(i).Name)
		e.plain(v.Field(i))
	}
	e.text.WriteByte('}')
}

func (e *encoder) comma(first *bool) {
	if !*first {
		e.text.WriteByte(',')
	}
	*first = false
}

func (e *encoder) slice(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		fmt.Fprintf(&e.text, "%q", base64.StdEncoding.EncodeToString(v.Bytes()))
		return
	}
	if v.IsNil() {
		e.text.WriteString("null")
		return
	}
	e.text.WriteByte('[')
	first := true
	for i := range v.Len() {
		e.comma(&first)
		e.plain(v.Index(i))
	}
	e.text.WriteByte(']')
}

func (e *encoder) names(v reflect.Value) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return bytes.Compare([]byte(a.String()), []byte(b.String())) })
	e.text.WriteByte('{')
	first := true
	for _, k := range keys {
		e.comma(&first)
		e.string(k.String())
		e.text.WriteByte(':')
		e.plain(v.MapIndex(k))
	}
	e.text.WriteByte('}')
}

// string writes text; what is no UTF-8, which JSON would replace, as an object.
func (e *encoder) string(s string) {
	if !utf8.ValidString(s) {
		fmt.Fprintf(&e.text, `{"raw":%q}`, base64.StdEncoding.EncodeToString([]byte(s)))
		return
	}
	e.text.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			e.text.WriteByte('\\')
			e.text.WriteRune(r)
		case r >= ' ' && r < 0x7f:
			e.text.WriteRune(r)
		default:
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&e.text, `\u%04x`, unit)
			}
		}
	}
	e.text.WriteByte('"')
}

// decodeTagged reads a value with its type; the zero Value is nil.
func decodeTagged(tree any) (v reflect.Value, err error) {
	if tree == nil {
		return v, nil
	}
	tagged, ok := tree.(map[string]any)
	if !ok || len(tagged) != 1 {
		return v, fmt.Errorf("%v stands where a value with its type belongs", tree)
	}
	for name, inside := range tagged {
		t, ok := types[name]
		if !ok {
			return v, fmt.Errorf("there is no type %q", name)
		}
		v = reflect.New(t).Elem()
		err = decode(v, inside)
	}
	return v, err
}

// decode sets a value whose type is known.
func decode(v reflect.Value, tree any) error {
	if tree == nil {
		return nil
	}
	switch v.Kind() {
	case reflect.Interface:
		inside, err := decodeTagged(tree)
		if err != nil || !inside.IsValid() {
			return err
		}
		if !inside.Type().AssignableTo(v.Type()) {
			return fmt.Errorf("a %s stands where a %s belongs", inside.Type(), v.Type())
		}
		v.Set(inside)
		return nil
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return decode(v.Elem(), tree)
	case reflect.Struct, reflect.Map:
		return decodeNamed(v, tree)
	case reflect.Slice:
		return decodeSlice(v, tree)
	}
	return decodeScalar(v, tree)
}

func decodeNamed(v reflect.Value, tree any) error {
	fields, ok := tree.(map[string]any)
	if !ok {
		return fmt.Errorf("%v stands where fields belong", tree)
	}
	if v.Kind() == reflect.Map {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for name, inside := range fields {
		if v.Kind() == reflect.Map {
			item := reflect.New(v.Type().Elem()).Elem()
			if err := decode(item, inside); err != nil {
				return err
			}
			v.SetMapIndex(reflect.ValueOf(name), item)
			continue
		}
		field := v.FieldByName(name)
		if !field.IsValid() {
			return fmt.Errorf("a %s has no %s: another version of luamig has written it", v.Type().Name(), name)
		}
		if err := decode(field, inside); err != nil {
			return err
		}
	}
	return nil
}

func decodeSlice(v reflect.Value, tree any) error {
	if text, ok := tree.(string); ok && v.Type().Elem().Kind() == reflect.Uint8 {
		raw, err := base64.StdEncoding.DecodeString(text)
		v.SetBytes(raw)
		return err
	}
	items, ok := tree.([]any)
	if !ok {
		return fmt.Errorf("%v stands where a list belongs", tree)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		if err := decode(v.Index(i), item); err != nil {
			return err
		}
	}
	return nil
}

func decodeScalar(v reflect.Value, tree any) (err error) {
	if on, ok := tree.(bool); ok && v.Kind() == reflect.Bool {
		v.SetBool(on)
		return nil
	}
	if raw, ok := tree.(map[string]any); ok && v.Kind() == reflect.String {
		text, _ := raw["raw"].(string)
		bytes, err := base64.StdEncoding.DecodeString(text)
		v.SetString(string(bytes))
		return err
	}
	text, ok := tree.(string)
	if !ok {
		return fmt.Errorf("%v stands where a %s belongs", tree, v.Type())
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int, reflect.Int64:
		var n int64
		n, err = strconv.ParseInt(text, 10, 64)
		v.SetInt(n)
	case reflect.Uint64:
		var n uint64
		n, err = strconv.ParseUint(text, 10, 64)
		v.SetUint(n)
	case reflect.Float64:
		var n float64
		n, err = strconv.ParseFloat(text, 64)
		v.SetFloat(n)
	default:
		err = fmt.Errorf("%q stands where a %s belongs", text, v.Type())
	}
	return err
}
