package table

import (
	"context"
	"os"
	"testing"
	"testing/fstest"
)

// A process that is killed runs no cleaning up: what it read of a conditional
// file must have no name to be found by while it is still being read.
func TestNoSpooledRowCanBeFoundOnDisk(t *testing.T) {
	for name, body := range map[string]string{
		"people.json": `[{"name":"Wang"},{"name":"Li"}]`,
		"people.xml":  "<all><p><name>Wang</name></p><p><name>Li</name></p></all>",
		"people.csv":  "\xd0\xd5\xc3\xfb,\xc4\xea\xc1\xe4\n\xcd\xf5\xd0\xa1\xc3\xf7,31\n\xc0\xee\xcb\xc4,42\n", // GB 18030
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			t.Setenv("TMPDIR", folder)
			tab, err := Open(context.Background(), fstest.MapFS{name: {Data: []byte(body)}}, name, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if tab.Rows != 2 || len(tab.spooled) == 0 {
				t.Fatalf("%d rows, %d spooled files: want 2 rows by way of the disk", tab.Rows, len(tab.spooled))
			}
			left, err := os.ReadDir(folder)
			if err != nil || len(left) > 0 {
				t.Errorf("on disk while the table is open: %v, %v", left, err)
			}
			if err := tab.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
