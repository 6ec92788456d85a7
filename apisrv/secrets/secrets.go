// Package secrets keeps what the portal's server must not give away, in files
// that only its owner can read: one random secret, of which every purpose gets
// one of its own, and the key that signs checkpoints of the audit log. They lie
// beside the database and not in it, so that who reads the one has not the
// other. Start with Open.
package secrets

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/kaimen-portal/kaimen/apisrv/audit"
)

// Folder is the name of the folder of secrets in a data directory.
const Folder = "secrets"

// Files of the folder. The last one is public.
const (
	masterFile = "master"
	auditFile  = "audit.key"
	PublicFile = "audit.pub"
)

// masterBytes are as many as SHA-256 gives.
const masterBytes = sha256.Size

// Secrets are those of one portal.
type Secrets struct {
	master   []byte
	signer   note.Signer
	verifier note.Verifier
}

// Open reads the secrets of a data directory, and makes them the first time.
// Files that others can read are refused.
func Open(data string) (*Secrets, error) {
	dir := filepath.Join(data, Folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder of secrets: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, PublicFile)); errors.Is(err, fs.ErrNotExist) {
		if err := create(dir); err != nil {
			return nil, fmt.Errorf("make secrets: %w", err)
		}
	}
	return read(dir)
}

func create(dir string) error {
	master := make([]byte, masterBytes)
	rand.Read(master)
	private, public, err := note.GenerateKey(rand.Reader, audit.Name)
	if err != nil {
		return err
	}
	// The public one comes last: while it is missing, what is there is used and
	// the rest is made.
	for _, f := range []struct{ name, text string }{{masterFile, hex.EncodeToString(master)}, {auditFile, private + "\n" + public}} {
		if err := place(filepath.Join(dir, f.name), f.text); err != nil {
			return err
		}
	}
	pair, err := text(dir, auditFile)
	if err != nil {
		return err
	}
	_, public, _ = strings.Cut(pair, "\n")
	return place(filepath.Join(dir, PublicFile), public)
}

// place writes a file whole, flushed, and only where there is none yet: of two
// processes that start at once the later finds what the first has made.
func place(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), "new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func read(dir string) (*Secrets, error) {
	master, err := text(dir, masterFile)
	if err != nil {
		return nil, err
	}
	var s Secrets
	if s.master, err = hex.DecodeString(master); err != nil || len(s.master) != masterBytes {
		return nil, fmt.Errorf("%s is damaged: it should hold %d hexadecimal digits; restore it from a backup", filepath.Join(dir, masterFile), 2*masterBytes)
	}
	pair, err := text(dir, auditFile)
	if err != nil {
		return nil, err
	}
	private, public, _ := strings.Cut(pair, "\n")
	if s.signer, err = note.NewSigner(private); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, auditFile), err)
	}
	if s.verifier, err = note.NewVerifier(public); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, auditFile), err)
	}
	return &s, nil
}

func text(dir, name string) (string, error) {
	path := filepath.Join(dir, name)
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("read secret: others than its owner can read %s; run chmod 600 on it, and think of it as known", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// For is the secret of 32 bytes of one purpose (HKDF, RFC 5869). Who knows one
// learns nothing of the others.
func (s *Secrets) For(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, s.master, nil, "kaimen "+purpose, masterBytes)
	if err != nil {
		panic("secrets: " + err.Error()) // the lengths are constants
	}
	return key
}

// PublicKey reads the public key of checkpoints of a data directory, and no
// secret.
func PublicKey(data string) (note.Verifier, error) {
	path := filepath.Join(data, Folder, PublicFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read public key of the audit log: %w", err)
	}
	v, err := note.NewVerifier(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return v, nil
}

// Signer signs checkpoints of the audit log.
func (s *Secrets) Signer() note.Signer { return s.signer }

// Verifier is the public side of Signer.
func (s *Secrets) Verifier() note.Verifier { return s.verifier }
