package oidc

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The example in the documentation is a good one, and has every key.
func TestTheDocumentedProviderIsRead(t *testing.T) {
	doc, err := os.ReadFile("../../docs/logins.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(doc), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	file := filepath.Join(t.TempDir(), "provider.yaml")
	if err := os.WriteFile(file, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := ReadConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []reflect.Value{reflect.ValueOf(c), reflect.ValueOf(c.Claims)} {
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s is missing", v.Type().Field(i).Tag.Get("yaml"))
			}
		}
	}
	if !strings.Contains(string(doc), "<address of the portal>"+Callback) {
		t.Errorf("the redirect address ends in %s", Callback)
	}
}
