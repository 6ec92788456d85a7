package zips

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
)

func archive(t *testing.T, entries ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := NewWriter(&buf)
	for _, name := range entries {
		e, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(e, strings.Repeat("content of "+name+"\n", 1000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestArchivesOfTheSameContentAreTheSameBytes(t *testing.T) {
	first := archive(t, "a.csv", "b.csv")
	archive(t, "something else that used the same compressor")
	if !bytes.Equal(first, archive(t, "a.csv", "b.csv")) {
		t.Error("the second archive differs from the first")
	}
}

func TestCopyKeepsTheContent(t *testing.T) {
	b := archive(t, "a.csv", "b.csv")
	in, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	w := NewWriter(&buf)
	for _, f := range in.File {
		if err := w.Copy("set/"+f.Name, f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := out.Open("set/b.csv")
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(f)
	if want := strings.Repeat("content of b.csv\n", 1000); err != nil || string(got) != want {
		t.Errorf("set/b.csv holds %d bytes (%v), want %d", len(got), err, len(want))
	}
}
