package apply_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/office"
)

var letter = []byte("%PDF-1.7\nA letter from our organisation\n%%EOF\n")

func sumOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// upload sends the form of an application with files, given as name, content,
// name, content, after other values.
func upload(t testing.TB, b *apisrvtest.Browser, path string, values []string, files ...string) apisrvtest.Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(values); i += 2 {
		if err := form.WriteField(values[i], values[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < len(files); i += 2 {
		w, err := form.CreateFormFile("attachments", files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Upload(path+"form/", form.FormDataContentType(), &body)
}

func TestAttachmentsAreHandedInSentAndRemoved(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	saved := upload(t, b, path, pairs(with(answered, "do", "save"), nil), "介绍信.pdf", string(letter))
	form := b.Follow(saved)
	says(t, form, "Saved.", "介绍信.pdf", "1 kB")
	if kept := form.Inputs(t, path+"form/").Get("purpose"); kept != answered.Get("purpose") {
		t.Errorf("the fields beside the file: %q", kept)
	}
	hash := sumOf(letter)
	got := b.Get(path + "attachments/" + hash)
	if got.Status != http.StatusOK || got.Body != string(letter) {
		t.Fatalf("%d %q", got.Status, got.Body)
	}
	for name, want := range map[string]string{"Content-Disposition": "attachment; filename*=utf-8''%E4%BB%8B%E7%BB%8D%E4%BF%A1.pdf", "Content-Type": "application/pdf",
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, no-store"} {
		if h := got.Header.Get(name); h != want {
			t.Errorf("%s: %s, want %s", name, h, want)
		}
	}
	removed := b.Follow(b.Post(path+"form/", pairs(form.Inputs(t, path+"form/"), with(answered, "remove", hash))...))
	if text := removed.Text(t); strings.Contains(text, "介绍信") {
		t.Errorf("still there:\n%s", text)
	}
	if a := b.Get(path + "attachments/" + hash); a.Status != http.StatusNotFound {
		t.Errorf("a file that was removed: %d", a.Status)
	}
}

func TestAttachmentsAreOfThoseWhoSeeTheApplication(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	upload(t, b, path, pairs(with(answered, "do", "save"), nil), "letter.pdf", string(letter))
	address := path + "attachments/" + sumOf(letter)
	reviewer := p.LogIn(t, p.Staff(t, "reviewer", accounts.Reviewer, "transport"))
	if a := reviewer.Get(address); a.Status != http.StatusNotFound {
		t.Errorf("the reviewer before the submission: %d", a.Status)
	}
	submitted(t, b, path)
	for _, tt := range []struct {
		who  string
		b    *apisrvtest.Browser
		want int
	}{
		{"applicant", b, 200}, {"reviewer of the agency", reviewer, 200}, {"auditor", p.LogIn(t, p.Staff(t, "auditor", accounts.Auditor, "")), 200},
		{"another reviewer", p.LogIn(t, p.Staff(t, "other", accounts.Reviewer, "greening")), 404},
		{"another applicant", p.LogIn(t, p.Organisation(t, "hanmeimei")), 404}, {"admin", p.LogIn(t, p.Staff(t, "admin", accounts.Admin, "")), 403}, {"visitor", p.Browser(t), 303},
	} {
		if a := tt.b.Get(address); a.Status != tt.want {
			t.Errorf("%s: %d, want %d", tt.who, a.Status, tt.want)
		}
		if a := tt.b.Get(path + "attachments/" + sumOf([]byte("another"))); tt.want == 200 && a.Status != 404 {
			t.Errorf("%s asks for another file: %d", tt.who, a.Status)
		}
	}
}

func TestWhatIsNotWhatItSaysIsRefusedAndTheRestSaved(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	values := pairs(with(answered, "do", "check"), nil)
	for name, body := range map[string]string{"page.pdf": "<script>alert(1)</script>", "page.html": string(letter), "empty.pdf": "", "program.exe": "MZ",
		"large.pdf": "%PDF-" + strings.Repeat("x", access.MaxAttachmentBytes)} {
		a := upload(t, b, path, values, name, body)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#attachments"`) {
			t.Errorf("%s: %d\n%s", name, a.Status, a.Text(t))
		}
	}
	kept := b.Get(path+"form/").Inputs(t, path+"form/")
	if kept.Get("purpose") != answered.Get("purpose") {
		t.Errorf("kept: %v", kept)
	}
	if a := upload(t, b, path, values, "a.pdf", "%PDF-"+strings.Repeat("x", 2*access.MaxAttachmentBytes+office.MaxForm)); a.Status != http.StatusRequestEntityTooLarge && a.Status != http.StatusUnprocessableEntity {
		t.Errorf("far too large: %d", a.Status)
	}
	if a := upload(t, b, path, []string{"purpose", strings.Repeat("x", office.MaxForm)}); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a field that is too large: %d", a.Status)
	}
	for name, kind := range map[string]string{"no boundary": "multipart/form-data", "another boundary": "multipart/form-data; boundary=other", "mixed": "multipart/mixed; boundary=b"} {
		if a := b.Upload(path+"form/", kind, strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"do\"\r\n\r\nsave")); a.Status != http.StatusBadRequest {
			t.Errorf("%s: %d\n%s", name, a.Status, a.Text(t))
		}
	}
	if a := b.Upload(path+"withdraw/", "multipart/form-data; boundary=b", strings.NewReader("--b--\r\n")); a.Status != http.StatusBadRequest {
		t.Errorf("a form with files where none are taken: %d", a.Status)
	}
}

// A draft can be anything, but not a place to keep files.
func TestAnEleventhFileIsNotKept(t *testing.T) {
	p := apisrvtest.NewSQLite(t, "shandong-2020")
	b := p.LogIn(t, p.Organisation(t, "lilei"))
	path := begun(t, b, "metro-flow")
	content := func(i int) string { return string(letter) + strings.Repeat("x", i) }
	values := pairs(with(answered, "do", "save"), nil)
	for i := range access.MaxAttachments {
		upload(t, b, path, values, "letter.pdf", content(i))
	}
	says(t, upload(t, b, path, values, "one.pdf", content(10), "another.pdf", content(11)), "There are too many attachments")
	for i, want := range map[int]int{access.MaxAttachments - 1: http.StatusOK, access.MaxAttachments: http.StatusNotFound, access.MaxAttachments + 1: http.StatusNotFound} {
		if got := b.Get(path + "attachments/" + sumOf([]byte(content(i)))); got.Status != want {
			t.Errorf("file %d of %d: %d, want %d", i+1, access.MaxAttachments, got.Status, want)
		}
		f, err := p.Files.Open(sumOf([]byte(content(i))))
		if (err == nil) != (want == http.StatusOK) {
			t.Errorf("file %d on the disk: %v", i+1, err)
		}
		if err == nil {
			f.Close()
		}
	}
	upload(t, b, path, pairs(with(with(answered, "do", "save"), "remove", sumOf([]byte(content(0)))), nil))
	upload(t, b, path, values, "one.pdf", content(10))
	if got := b.Get(path + "attachments/" + sumOf([]byte(content(10)))); got.Status != http.StatusOK {
		t.Errorf("in the place of one that was removed: %d", got.Status)
	}
}
