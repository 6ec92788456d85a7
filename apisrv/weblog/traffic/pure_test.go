package traffic_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// What is held against the portal's counting must not count as the portal does.
func TestTheTruthKnowsNothingOfThePortal(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			if strings.Contains(spec.Path.Value, ".") { // the standard library has no dots
				t.Errorf("%s imports %s", name, spec.Path.Value)
			}
		}
	}
}
