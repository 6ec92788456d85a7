package backup

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var ctx = context.Background()

const (
	email    = "wang@example.org"
	password = "correct horse battery staple"
)

// portal is a data directory with a database somewhere.
type portal struct {
	data string
	db   *store.DB
	*accounts.Service
}

func openPortal(t *testing.T, data, place string, clock *storetest.Clock) portal {
	t.Helper()
	s, err := secrets.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := accounts.PolicyOf(accounts.NIST)
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Open(t, place, clock)
	return portal{data, db, accounts.New(db, s, policy)}
}

// busyPortal is one in which something happened.
func busyPortal(t *testing.T, place string, clock *storetest.Clock) portal {
	t.Helper()
	p := openPortal(t, t.TempDir(), place, clock)
	link, err := p.AddStaff(ctx, "command:root", accounts.Colleague{Email: email, Name: "王芳", Role: accounts.Admin, Lang: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	if faults, err := p.SetPassword(ctx, link, password); err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	s, err := secrets.Open(p.data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.db.Checkpoint(ctx, s.Signer()); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(p.data, Attachments, "ab"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.data, Attachments, "ab", "cd.pdf"), []byte("%PDF-1.7 安全承诺书"), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func copyOf(t *testing.T, db *store.DB) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := db.CopyTo(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The drill: a portal is backed up, lost, and put back, into either kind of
// database whatever kind it was in.
func TestARestoredPortalIsTheOneThatWasBackedUp(t *testing.T) {
	clock := storetest.NewClock()
	for from, place := range storetest.Places(t) {
		lost := busyPortal(t, place, clock)
		file := filepath.Join(t.TempDir(), "portal.backup")
		made, err := Write(ctx, file, lost.data, lost.db)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the backup has mode %v, %v", info.Mode(), err)
		}
		for to, place := range storetest.Places(t) {
			t.Run(from+" to "+to, func(t *testing.T) {
				data := filepath.Join(t.TempDir(), "new")
				restored, err := Restore(ctx, file, data, place, clock.Now)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(made, restored.Manifest); diff != "" {
					t.Error(diff)
				}
				if restored.Audit.Entries != 3 || restored.Audit.Vouched != 3 {
					t.Errorf("the audit log is %+v", restored.Audit)
				}
				p := openPortal(t, data, place, clock)
				if diff := cmp.Diff(copyOf(t, lost.db), copyOf(t, p.db)); diff != "" {
					t.Error(diff)
				}
				if _, _, err := p.LogIn(ctx, accounts.LogIn{Email: email, Password: password, From: netip.MustParseAddr("192.0.2.1")}); err != nil {
					t.Errorf("log in: %v", err)
				}
				if b, err := os.ReadFile(filepath.Join(data, Attachments, "ab", "cd.pdf")); err != nil || string(b) != "%PDF-1.7 安全承诺书" {
					t.Errorf("the attachment is %q, %v", b, err)
				}
			})
		}
	}
}

func backedUp(t *testing.T) (file string, whole []byte) {
	t.Helper()
	p := busyPortal(t, filepath.Join(t.TempDir(), store.FileName), storetest.NewClock())
	file = filepath.Join(t.TempDir(), "portal.backup")
	if _, err := Write(ctx, file, p.data, p.db); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, whole
}

func TestADamagedBackupIsRefusedAndNothingWritten(t *testing.T) {
	file, whole := backedUp(t)
	data := filepath.Join(t.TempDir(), "new")
	refused := func(what string, at int, b []byte) {
		t.Helper()
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(ctx, file, data, filepath.Join(data, store.FileName), storetest.NewClock().Now); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s at byte %d: %v", what, at, err)
		}
		if _, err := os.Stat(data); err == nil {
			t.Fatalf("%s at byte %d: something was written", what, at)
		}
	}
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 1 << (i % 8)
		refused("flipped", i, flipped)
		refused("cut", i, whole[:i])
	}
	refused("lengthened", len(whole), append(bytes.Clone(whole), 0))
}

func TestABackupIsReadByOrdinaryTools(t *testing.T) {
	// What follows the archive is a frame that zstd skips (RFC 8878), so the
	// archive's own reader takes the whole file.
	file, whole := backedUp(t)
	data := filepath.Join(t.TempDir(), "new")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	r, err := unpack(ctx, bytes.NewReader(whole), data, filepath.Join(data, store.FileName), storetest.NewClock().Now)
	if err != nil || r.Audit.Entries != 3 {
		t.Errorf("%s: %+v, %v", file, r.Audit, err)
	}
}

func TestABackupIsNotRestoredOverAnotherPortal(t *testing.T) {
	file, _ := backedUp(t)
	other := busyPortal(t, filepath.Join(t.TempDir(), store.FileName), storetest.NewClock())
	before := copyOf(t, other.db)
	_, err := Restore(ctx, file, other.data, filepath.Join(t.TempDir(), store.FileName), storetest.NewClock().Now)
	if err == nil || !strings.Contains(err.Error(), "restore into an empty place") {
		t.Errorf("into its folder: %v", err)
	}
	place := filepath.Join(t.TempDir(), store.FileName)
	inUse := busyPortal(t, place, storetest.NewClock())
	_, err = Restore(ctx, file, t.TempDir(), place, storetest.NewClock().Now)
	if err == nil || !strings.Contains(err.Error(), "restore into an empty place") {
		t.Errorf("into its database: %v", err)
	}
	if copyOf(t, other.db) != before || len(copyOf(t, inUse.db)) == 0 {
		t.Error("the other portal was changed")
	}
}

func TestABackupIsNotWrittenOverAnother(t *testing.T) {
	file, whole := backedUp(t)
	p := busyPortal(t, filepath.Join(t.TempDir(), store.FileName), storetest.NewClock())
	if _, err := Write(ctx, file, p.data, p.db); err == nil {
		t.Error("a backup was written over")
	}
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, whole) {
		t.Errorf("the earlier backup changed, %v", err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(file), ".kaimen-backup-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
