package secrets

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func open(t *testing.T, data string) *Secrets {
	t.Helper()
	s, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSecretsAreMadeOnceAndKept(t *testing.T) {
	data := t.TempDir()
	var all [8]*Secrets
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() { all[i] = open(t, data) })
	}
	wg.Wait()
	for _, s := range all {
		if !bytes.Equal(s.For("links"), all[0].For("links")) || s.Verifier().KeyHash() != all[0].Signer().KeyHash() {
			t.Fatal("two that started at once have different secrets")
		}
	}
	if v, err := PublicKey(data); err != nil || v.KeyHash() != all[0].Verifier().KeyHash() {
		t.Errorf("the public key is %v, %v", v, err)
	}
	if other := open(t, t.TempDir()); bytes.Equal(other.For("links"), all[0].For("links")) {
		t.Error("two portals have the same secret")
	}
}

func TestEveryPurposeHasItsOwnSecret(t *testing.T) {
	s := open(t, t.TempDir())
	if bytes.Equal(s.For("links"), s.For("keys")) || len(s.For("keys")) != 32 {
		t.Error("two purposes share a secret")
	}
}

func TestSecretsThatAreNoneAreRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(dir string) error
		want   string
	}{
		{"readable by others", func(dir string) error { return os.Chmod(filepath.Join(dir, masterFile), 0o644) }, "chmod 600"},
		{"cut", func(dir string) error { return os.Truncate(filepath.Join(dir, masterFile), 20) }, "restore it from a backup"},
		{"signing key damaged", func(dir string) error { return os.Truncate(filepath.Join(dir, auditFile), 40) }, auditFile},
		{"missing", func(dir string) error { return os.Remove(filepath.Join(dir, masterFile)) }, masterFile},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := t.TempDir()
			open(t, data)
			if err := c.damage(filepath.Join(data, Folder)); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
