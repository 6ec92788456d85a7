package attachments

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/backup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(child())
	}
	os.Exit(storetest.Main(m))
}

var ctx = context.Background()

func open(t *testing.T, data string, now func() time.Time) *Store {
	t.Helper()
	s, err := Open(data, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// pdf is a file of a size that its type can be told of.
func pdf(bytes int) []byte {
	return append([]byte("%PDF-1.7\n"), slices.Repeat([]byte("x"), bytes-9)...)
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// put hands in a file that is taken.
func put(t *testing.T, s *Store, name string, body []byte) access.Attachment {
	t.Helper()
	a, faults, err := s.Put(ctx, name, bytes.NewReader(body))
	if err != nil || len(faults) > 0 {
		t.Fatalf("%s: %v, %v", name, faults, err)
	}
	return a
}

// files are the names in both folders of a data directory.
func files(t *testing.T, data string) (names []string) {
	t.Helper()
	for _, folder := range []string{backup.Attachments, uploads} {
		entries, err := os.ReadDir(filepath.Join(data, folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", e.Name(), info, err)
			}
			names = append(names, folder+"/"+e.Name())
		}
	}
	return names
}

func TestAFileIsKeptUnderItsHashAndReadBack(t *testing.T) {
	data := t.TempDir()
	s := open(t, data, storetest.NewClock().Now)
	body := pdf(100_000)
	got := put(t, s, "../../营业执照.pdf", body)
	want := access.Attachment{Name: "../../营业执照.pdf", MediaType: "application/pdf", Bytes: 100_000, SHA256: sumOf(body)}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if diff := cmp.Diff([]string{"attachments/" + want.SHA256}, files(t, data)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	f, err := s.Open(got.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if read, err := io.ReadAll(f); err != nil || !bytes.Equal(read, body) {
		t.Errorf("%d bytes, %v", len(read), err)
	}
	put(t, s, "the same.pdf", body)
	if n := len(files(t, data)); n != 1 {
		t.Errorf("the same content is kept %d times", n)
	}
}

func TestOnlyAHashOpensAFile(t *testing.T) {
	data := t.TempDir()
	s := open(t, data, storetest.NewClock().Now)
	a := put(t, s, "a.pdf", pdf(20))
	if err := os.WriteFile(filepath.Join(data, backup.Attachments, "secret"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "secret", "../secrets/master", strings.ToUpper(a.SHA256), a.SHA256 + "/", "./" + a.SHA256, a.SHA256[1:], strings.Repeat("0", 64)} {
		if f, err := s.Open(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v, %v", name, f, err)
		}
	}
}

func TestFilesThatAreNotTakenLeaveNothing(t *testing.T) {
	big := pdf(access.MaxAttachmentBytes + 1)
	zip := []byte("PK\x03\x04" + strings.Repeat("\x00", 5000))
	for _, tt := range []struct {
		name, file string
		body       []byte
	}{
		{"empty", "a.pdf", nil},
		{"one byte too large", "a.pdf", big},
		{"a program by another name", "a.pdf", []byte("MZ\x90\x00")},
		{"an archive by another name", "a.pdf", zip},
		{"an archive", "a.zip", zip},
		{"a picture by another name", "a.pdf", []byte("\x89PNG\r\n\x1a\n")},
		{"a page with a script", "a.html", []byte("<script>")},
		{"a picture that holds a script", "a.svg", []byte("<svg onload=alert(1)>")},
		{"no ending", "pdf", pdf(20)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := t.TempDir()
			_, faults, err := open(t, data, storetest.NewClock().Now).Put(ctx, tt.file, bytes.NewReader(tt.body))
			if err != nil || len(faults) != 1 || faults[0].Message.ZH == "" || faults[0].Fix.EN == "" {
				t.Errorf("faults %+v, error %v", faults, err)
			}
			if left := files(t, data); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestTheLargestFileIsTakenAndNotHeldInMemory(t *testing.T) {
	s := open(t, t.TempDir(), storetest.NewClock().Now)
	// A stream that would be a thousand times as long if anybody unpacked it is a stream like any other.
	body := pdf(access.MaxAttachmentBytes)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a := put(t, s, "a.PDF", body)
	runtime.ReadMemStats(&after)
	if a.Bytes != access.MaxAttachmentBytes {
		t.Errorf("%d bytes", a.Bytes)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes of memory for a file of %d", used, len(body))
	}
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	data := t.TempDir()
	s := open(t, data, storetest.NewClock().Now)
	broken := io.MultiReader(bytes.NewReader(pdf(1<<20)), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, _, err := s.Put(ctx, "a.pdf", broken); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a connection that ends: %v", err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := s.Put(gone, "a.pdf", bytes.NewReader(pdf(1<<20))); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that is over: %v", err)
	}
	if left := files(t, data); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// refer makes an application that names files, now or at an earlier step.
func refer(t *testing.T, db *store.DB, receipt, now, before string) {
	t.Helper()
	err := db.Keep(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO account (id, kind, email, name, lang, created_at) VALUES ('u1', 'person', 'u1@example.org', '张三', 'zh', 1)")
		if err == nil {
			_, err = tx.Exec(ctx, `INSERT INTO application (receipt, account, agency, dataset, state, seq, due, wake, changed, body)
				VALUES (?, 'u1', 'transport', 'bus', 'draft', 1, 0, 0, 1, ?)`, receipt, `{"application":{"attachments":[{"name":"a.pdf","sha256":"`+now+`"}]}}`)
		}
		if err == nil {
			_, err = tx.Exec(ctx, "INSERT INTO application_event (receipt, seq, body) VALUES (?, 1, ?)", receipt, `{"attachments":[{"sha256":"`+before+`"}]}`)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestASweepRemovesWhatNoApplicationEverReferredTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		data := t.TempDir()
		s := open(t, data, clock.Now)
		sums := map[string]string{}
		for _, what := range []string{"needed", "needed before", "orphan", "handed in again"} {
			sums[what] = put(t, s, "a.pdf", append(pdf(20), what...)).SHA256
		}
		refer(t, db, "one", sums["needed"], sums["needed before"])
		u, err := s.begin() // of a process that was killed
		if err != nil {
			t.Fatal(err)
		}
		u.f.Close()
		if err := os.Chtimes(filepath.Join(data, uploads, u.name), clock.Now(), clock.Now()); err != nil {
			t.Fatal(err)
		}
		sweep := func(want int) {
			t.Helper()
			if n, err := s.Sweep(ctx, db); err != nil || n != want {
				t.Errorf("%d removed, %v, want %d", n, err, want)
			}
		}
		clock.Add(Spared)
		sweep(0)
		put(t, s, "b.pdf", append(pdf(20), "handed in again"...))
		clock.Add(time.Second)
		sweep(2)
		delete(sums, "orphan")
		var want []string
		for _, sum := range slices.Sorted(maps.Values(sums)) {
			want = append(want, "attachments/"+sum)
		}
		if diff := cmp.Diff(want, files(t, data)); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
		clock.Add(Spared)
		sweep(1)
	})
}
