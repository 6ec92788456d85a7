package generator_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/andybalholm/brotli"
	"github.com/parquet-go/parquet-go"
)

// search looks for texts in files, also where they are encoded or packed.
type search struct {
	needles map[string][]byte // by what they are called in a report
}

func newSearch(texts ...string) search {
	s := search{needles: map[string][]byte{}}
	for _, text := range texts {
		for _, form := range []string{text, strings.ToLower(text), strings.ToUpper(text)} {
			for name, b := range encodings(form) {
				s.needles[name+" of "+form] = b
			}
		}
	}
	return s
}

// encodings are the ways in which a text may stand in a file.
func encodings(text string) map[string][]byte {
	var percent strings.Builder
	for _, b := range []byte(text) {
		fmt.Fprintf(&percent, "%%%02x", b)
	}
	out := map[string][]byte{
		"text": []byte(text), "UTF-16LE": utf16Bytes(text, binary.LittleEndian), "UTF-16BE": utf16Bytes(text, binary.BigEndian),
		"hexadecimal": []byte(hex.EncodeToString([]byte(text))), "upper-case hexadecimal": []byte(strings.ToUpper(hex.EncodeToString([]byte(text)))),
		"percent encoding": []byte(percent.String()), "upper-case percent encoding": []byte(strings.ToUpper(percent.String())),
	}
	for shift := range 3 {
		out[fmt.Sprintf("base64 shifted by %d", shift)] = base64Within(text, shift)
	}
	return out
}

func utf16Bytes(text string, order binary.AppendByteOrder) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

// base64Within are the characters of base64 that depend on the text alone when
// it begins shift bytes after a group of three.
func base64Within(text string, shift int) []byte {
	all := make([]byte, shift, shift+len(text))
	all = append(all, text...)
	first := (shift*8 + 5) / 6
	last := len(all) * 8 / 6
	return []byte(base64.RawStdEncoding.EncodeToString(all))[first:last]
}

// depth is how often something packed is unpacked again.
const depth = 4

// in reports where the texts stand in a file.
func (s search) in(name string, b []byte, left int) []string {
	var hits []string
	for what, n := range s.needles {
		if bytes.Contains(b, n) {
			hits = append(hits, name+": "+what)
		}
	}
	if left == 0 {
		return hits
	}
	for inner, body := range unpacked(name, b) {
		hits = append(hits, s.in(name+" > "+inner, body, left-1)...)
	}
	return hits
}

// unpacked is what a file holds in packed form, told by its first bytes, and
// for brotli, which has none of its own, by trying.
func unpacked(name string, b []byte) map[string][]byte {
	out := map[string][]byte{}
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			panic(name + ": " + err.Error())
		}
		for _, f := range z.File {
			out[f.Name] = readAll(f.Open())
			out[f.Name+" (header)"] = []byte(f.Name + f.Comment + string(f.Extra))
		}
	case bytes.HasPrefix(b, []byte("PAR1")):
		out["rows"] = parquetText(name, b)
	case bytes.HasPrefix(b, []byte("\x1f\x8b")):
		out["gzip"] = readAll(gzip.NewReader(bytes.NewReader(b)))
	default:
		if plain, err := io.ReadAll(io.LimitReader(brotli.NewReader(bytes.NewReader(b)), 64<<20)); err == nil && len(plain) > 0 {
			out["brotli"] = plain
		}
	}
	return out
}

func readAll[R io.Reader](r R, err error) []byte {
	b, read := []byte(nil), err
	if err == nil {
		b, read = io.ReadAll(r)
	}
	if read != nil {
		panic(read)
	}
	return b
}

// parquetText writes every value of a Parquet file as text, with its metadata.
func parquetText(name string, b []byte) []byte {
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		panic(name + ": " + err.Error())
	}
	var out bytes.Buffer
	fmt.Fprintln(&out, f.Schema(), f.Metadata().KeyValueMetadata)
	for _, group := range f.RowGroups() {
		rows := group.Rows()
		buf := make([]parquet.Row, 64)
		for {
			n, err := rows.ReadRows(buf)
			for _, row := range buf[:n] {
				for _, v := range row {
					out.WriteString(v.String() + "\n")
				}
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				panic(name + ": " + err.Error())
			}
		}
		rows.Close()
	}
	return out.Bytes()
}

func TestTheSearchFindsATextHoweverItIsPacked(t *testing.T) {
	const text = "Zq7Xv0Kp3WcanaryA1"
	packings := map[string]func([]byte) []byte{
		"nothing": func(b []byte) []byte { return b },
		"gzip": func(b []byte) []byte {
			var buf bytes.Buffer
			w := gzip.NewWriter(&buf)
			return packed(t, &buf, w, b)
		},
		"brotli": func(b []byte) []byte {
			var buf bytes.Buffer
			w := brotli.NewWriter(&buf)
			return packed(t, &buf, w, b)
		},
		"zip": func(b []byte) []byte { return zipped(t, "a.csv", b) },
		"XLSX": func(b []byte) []byte {
			return zipped(t, "xl/sharedStrings.xml", append(append([]byte("<si><t>"), b...), "</t></si>"...))
		},
		"Parquet": func(b []byte) []byte {
			var buf bytes.Buffer
			type row struct {
				Cell string `parquet:"cell,zstd"`
			}
			w := parquet.NewGenericWriter[row](&buf)
			if _, err := w.Write([]row{{"a"}, {string(b)}}); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			return buf.Bytes()
		},
		"gzip in zip": func(b []byte) []byte {
			var buf bytes.Buffer
			w := gzip.NewWriter(&buf)
			return zipped(t, "a.gz", packed(t, &buf, w, b))
		},
	}
	s := newSearch("Zq7Xv0Kp3W")
	for packing, pack := range packings {
		for encoding, b := range encodings(strings.Repeat("-", 5) + text + "tail") {
			if hits := s.in("file", pack(append([]byte("head,"), b...)), depth); len(hits) == 0 {
				t.Errorf("%s in %s: not found", encoding, packing)
			}
		}
		if hits := s.in("file", pack([]byte("nothing of the kind")), depth); len(hits) > 0 {
			t.Errorf("found in %s what is not there: %v", packing, hits)
		}
	}
}

func packed(t *testing.T, buf *bytes.Buffer, w io.WriteCloser, b []byte) []byte {
	t.Helper()
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func zipped(t *testing.T, name string, b []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
