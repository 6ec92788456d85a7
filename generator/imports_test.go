package generator_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/kaimen-portal/kaimen/"

// uses are the packages of this module that a package imports, and the names
// that it takes from package gate; its tests are not looked at.
func uses(t *testing.T, dir string) (imports, ofGate []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go files in %s: %v", dir, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if spec.Name != nil && strings.HasPrefix(path, module) {
				t.Errorf("%s imports %s under another name, which this test does not follow", name, path)
			}
			imports = append(imports, strings.TrimPrefix(path, module))
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "gate" {
					ofGate = append(ofGate, sel.Sel.Name)
				}
			}
			return true
		})
	}
	return imports, ofGate
}

func TestPublicAndConditionalHalvesDoNotKnowEachOther(t *testing.T) {
	tests := []struct {
		dir     string
		imports []string // that the package must not have
		gate    []string // names of package gate that it must not use
	}{
		{"convert", []string{"generator/restricted"}, []string{"Restricted", "RestrictedOf", "PublicOf"}},
		{"compose", []string{"generator/restricted", "generator/convert"}, []string{"Restricted", "RestrictedOf", "Public", "PublicOf"}},
		{"feeds", []string{"generator/restricted", "generator/gate"}, nil},
		{"render", []string{"generator/restricted", "generator/gate"}, nil},
		{"record", []string{"generator/restricted"}, []string{"Restricted", "RestrictedOf", "PublicOf"}},
		{"restricted", []string{"generator/store", "generator/convert", "generator/record"}, []string{"Public", "PublicOf", "RestrictedOf"}},
		{"gate", []string{"generator/restricted", "generator/store", "generator/convert"}, nil},
	}
	for _, tt := range tests {
		imports, names := uses(t, tt.dir)
		for _, i := range tt.imports {
			if slices.Contains(imports, i) {
				t.Errorf("%s imports %s", tt.dir, i)
			}
		}
		for _, n := range tt.gate {
			if slices.Contains(names, n) {
				t.Errorf("%s uses gate.%s", tt.dir, n)
			}
		}
	}
}

func TestOnlyTheFlowOfABuildOpensBothSidesOfTheGate(t *testing.T) {
	dirs, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range append(dirNames(dirs), ".") {
		_, names := uses(t, d)
		opens := slices.Contains(names, "PublicOf") || slices.Contains(names, "RestrictedOf")
		if opens != (d == ".") {
			t.Errorf("package %s opens the gate: %v", d, opens)
		}
	}
}

func dirNames(entries []os.DirEntry) []string {
	var out []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "testdata" {
			out = append(out, e.Name())
		}
	}
	return out
}
