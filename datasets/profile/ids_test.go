package profile

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What differs between jurisdictions is a value of a profile. A program that
// asks which profile it has would hide a rule where no article stands beside it.
func TestNoProfileIsAskedForItsID(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "node_modules" || strings.HasPrefix(e.Name(), ".") && path != root || path == filepath.Join(root, "datasets", "profile")) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil // the compiler says so better
		}
		for _, id := range comparedIDs(file) {
			t.Errorf("%s compares with the profile id %s", path, id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestComparedIDsAreFound(t *testing.T) {
	const src = `package p
func f(id string) {
	if id == "xian" {}
	switch id { case "changsha-2018": }
	switch { case id != profile.Default: }
	print("shandong-2020")
}`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := comparedIDs(file)
	if want := []string{"xian", "changsha-2018", "profile.Default"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// comparedIDs lists the profile ids that stand in a comparison or a case.
func comparedIDs(file *ast.File) (ids []string) {
	look := func(e ast.Expr) {
		switch e := e.(type) {
		case *ast.BasicLit:
			if s, err := strconv.Unquote(e.Value); err == nil && slices.Contains(IDs(), s) {
				ids = append(ids, s)
			}
		case *ast.SelectorExpr:
			if x, ok := e.X.(*ast.Ident); ok && x.Name == "profile" && e.Sel.Name == "Default" {
				ids = append(ids, "profile.Default")
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			look(n.X)
			look(n.Y)
		case *ast.CaseClause:
			for _, e := range n.List {
				look(e)
			}
		}
		return true
	})
	return ids
}
