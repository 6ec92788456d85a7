package datasets

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/catalogue.md anew")

// The format reference is made of the types that the loader fills, so that it
// cannot tell of a key that is not read or leave one out.
func TestFormatReferenceIsUpToDate(t *testing.T) {
	ref := newReference(t)
	got := ref.page()
	for _, key := range ref.silent {
		t.Errorf("%s has no comment that says what it means", key)
	}
	file := filepath.Join("..", "docs", "catalogue.md")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s does not match the types: run go test ./datasets -run FormatReference -update", file)
	}
}

// reference collects the sections of the page, a section for each struct type.
type reference struct {
	t      *testing.T
	types  map[string]*ast.GenDecl // by name, with the package for those of others: Dataset, table.Field
	done   map[string]bool
	silent []string // keys without a meaning
	out    strings.Builder
}

func newReference(t *testing.T) *reference {
	r := &reference{t: t, types: map[string]*ast.GenDecl{}, done: map[string]bool{"lang.Text": true}}
	for prefix, pattern := range map[string]string{"": "*.go", "table.": "table/schema.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			r.declarations(prefix, name)
		}
	}
	return r
}

func (r *reference) declarations(prefix, name string) {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, s := range g.Specs {
			if _, ok := s.(*ast.TypeSpec).Type.(*ast.StructType); ok {
				r.types[prefix+s.(*ast.TypeSpec).Name.Name] = g
			}
		}
	}
}

const referenceHead = `# The files of a catalogue

<!-- Made by go test ./datasets -run FormatReference -update out of the types in package datasets. Do not edit. -->

A catalogue is a folder of text files:

` + "```" + `
portal.yaml                      what the portal is called and which rules apply
agencies.yaml                    who provides data: a list of agencies
domains.yaml                     the domains under which data are grouped: a list
synonyms.txt                     words that mean the same to a search; may be missing
pinyin.txt                       how words are read aloud, for searches in pinyin; may be missing
datasets/<id>/datapackage.yaml   the description of a dataset (or datapackage.json)
datasets/<id>/…                  the dataset's files
` + "```" + `

Files are UTF-8. A key that is not listed here is reported with its line, and so is a value of the wrong type or outside
its list. A *bilingual text* is written ` + "`{zh: 示例市, en: Sample City}`" + `, a *date* ` + "`2026-01-31`" + `. An *id* has
lower-case letters, digits and hyphens, starts with a letter or digit and is at most 63 characters long; a dataset's id is
the name of its folder. No key has to be there unless the profile or the check rules ask for it: ` + "`kaimen check`" + ` says so.

`

const referenceTail = `## synonyms.txt

A line is a group of words that mean the same, Chinese or English, parted by commas: ` + "`公交,巴士,bus`" + `. Whoever searches for
one of them also finds the others. The groups add to those that Kaimen knows.

## pinyin.txt

A line is a Chinese word and a syllable for each of its characters, without tones, ü written v: ` + "`重庆 chong qing`" + `. Titles are
found by their pinyin and its initials; the file says how a character is read that has several readings, and goes
over what Kaimen knows.

In both files, ` + "`#`" + ` begins a comment. A mistake is reported with its line; until it is mended, the search does without the
whole file. A change of synonyms.txt makes the next release at once, one of pinyin.txt builds the search index anew; no
page is drawn anew for either.
`

func (r *reference) page() string {
	r.out.WriteString(referenceHead)
	for _, root := range []struct{ file, kind string }{
		{"portal.yaml", "Portal"}, {"agencies.yaml: a list of", "Agency"}, {"domains.yaml: a list of", "Domain"}, {"datapackage.yaml", "Dataset"},
	} {
		r.section("## "+root.file, root.kind)
	}
	r.out.WriteString(referenceTail)
	return r.out.String()
}

// section writes the table of a struct, then the sections of the structs in it.
func (r *reference) section(title, kind string) {
	if r.done[kind] {
		return
	}
	r.done[kind] = true
	decl, ok := r.types[kind]
	if !ok {
		r.t.Fatalf("no struct %s", kind)
	}
	spec := decl.Specs[0].(*ast.TypeSpec)
	if title == "" {
		title = "### " + spec.Name.Name
	} else if title != "## datapackage.yaml" && title != "## portal.yaml" {
		title += " " + spec.Name.Name
	}
	fmt.Fprintf(&r.out, "%s\n\n%s\n\n| key | value | meaning |\n| --- | --- | --- |\n", title, strings.ReplaceAll(strings.TrimSpace(decl.Doc.Text()), "\n", " "))
	var inner []string
	for _, f := range spec.Type.(*ast.StructType).Fields.List {
		tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`"))
		key, _, _ := strings.Cut(tag.Get("yaml"), ",")
		if key == "-" {
			continue
		}
		meaning := strings.Join(strings.Fields(f.Comment.Text()+" "+f.Doc.Text()), " ")
		if meaning == "" {
			r.silent = append(r.silent, kind+"."+key)
		}
		value, nested := r.value(f.Type, packageOf(kind))
		if enum := tag.Get("enum"); enum != "" {
			value = "`" + strings.ReplaceAll(enum, ",", "`, `") + "`"
			if _, list := f.Type.(*ast.ArrayType); list {
				value = "list of " + value
			}
		}
		if tag.Get("strict") == "scalar" {
			value += ", or a single one"
		}
		fmt.Fprintf(&r.out, "| `%s` | %s | %s |\n", key, value, strings.ReplaceAll(meaning, "|", "\\|"))
		if nested != "" {
			inner = append(inner, nested)
		}
	}
	r.out.WriteString("\n")
	for _, n := range inner {
		r.section("", n)
	}
}

func packageOf(kind string) string {
	if p, _, found := strings.Cut(kind, "."); found {
		return p + "."
	}
	return ""
}

// value words a field's type, and names the struct that it holds, if any.
func (r *reference) value(e ast.Expr, pkg string) (words, nested string) {
	switch e := e.(type) {
	case *ast.StarExpr:
		return r.value(e.X, pkg)
	case *ast.ArrayType:
		words, nested = r.value(e.Elt, pkg)
		return "list of " + words, nested
	case *ast.MapType:
		words, nested = r.value(e.Value, pkg)
		return "map from name to " + words, nested
	case *ast.SelectorExpr:
		name := e.X.(*ast.Ident).Name + "." + e.Sel.Name
		switch name {
		case "lang.Text":
			return "bilingual text", ""
		case "calendar.Date":
			return "date", ""
		case "yaml.Node":
			return "keys and values", ""
		}
		return link(e.Sel.Name), name
	case *ast.Ident:
		switch e.Name {
		case "string", "Type":
			return "text", ""
		case "bool":
			return "`true` or `false`", ""
		case "int":
			return "whole number", ""
		case "float64":
			return "number", ""
		case "any":
			return "text or number", ""
		}
		if r.types[pkg+e.Name] != nil {
			return link(e.Name), pkg + e.Name
		}
		return "text", ""
	}
	r.t.Fatalf("no words for the type %T", e)
	return "", ""
}

func link(name string) string { return "[" + name + "](#" + strings.ToLower(name) + ")" }
