package audit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

var start = time.Date(2026, 1, 31, 9, 2, 3, 4_000_000, time.FixedZone("CST", 8*3600))

// logOf is a log of n entries, and its head.
func logOf(t testing.TB, n int) ([][]byte, Head) {
	t.Helper()
	var lines [][]byte
	var head Head
	for i := range n {
		line, next, _, err := Seal(head, start.Add(time.Duration(i)*time.Second), Event{
			Actor: "account:a1", Action: "application.submitted", Object: fmt.Sprintf("application:%d", i),
			Detail: map[string]string{"dataset": "公交定位", "class": "<conditional>"}, Personal: map[string]string{"name": "张三"},
		})
		if err != nil {
			t.Fatal(err)
		}
		lines, head = append(lines, line), next
	}
	return lines, head
}

func file(lines [][]byte) []byte {
	var b bytes.Buffer
	for _, l := range lines {
		b.Write(l)
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// faultAt is the entry that File names, 0 where it finds no fault.
func faultAt(t *testing.T, log []byte, checkpoints ...Checkpoint) int64 {
	t.Helper()
	_, err := File(bytes.NewReader(log), checkpoints)
	var f *Fault
	if err != nil && !errors.As(err, &f) {
		t.Fatalf("no fault of an entry: %v", err)
	}
	if f == nil {
		return 0
	}
	return f.Seq
}

func TestALineSaysWhatHappenedAndNoPersonalValue(t *testing.T) {
	line, head, openings, err := Seal(Head{}, start, Event{Actor: "command:root", Action: "account.created", Object: "account:x", Personal: map[string]string{"email": "li@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	prefix := `{"seq":1,"prev":"` + Origin + `","at":"2026-01-31T01:02:03.004Z","actor":"command:root","action":"account.created","object":"account:x","personal":{"email":"`
	if !strings.HasPrefix(string(line), prefix) || strings.Contains(string(line), "li@") {
		t.Errorf("unexpected line %s", line)
	}
	if got, err := HeadOf(line); err != nil || got != head {
		t.Errorf("the head is %v, %v; want %v", got, err, head)
	}
	if len(openings) != 1 || !strings.Contains(string(line), openings[0].Commitment()) {
		t.Errorf("the openings %v do not open the line", openings)
	}
	openings[0].Value = "wang@example.org"
	if strings.Contains(string(line), openings[0].Commitment()) {
		t.Error("another value opens the same commitment")
	}
}

func TestALogThatNobodyTouchedIsWhole(t *testing.T) {
	lines, head := logOf(t, 50)
	got, err := File(bytes.NewReader(file(lines)), []Checkpoint{{Seq: 50, Hash: head.Hash}})
	want := Summary{Entries: 50, First: "2026-01-31T01:02:03.004Z", Last: "2026-01-31T01:02:52.004Z", Vouched: 50}
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if faultAt(t, nil) != 0 {
		t.Error("an empty log has no fault")
	}
}

func TestEveryFlippedByteIsFoundAndItsEntryNamed(t *testing.T) {
	lines, _ := logOf(t, 30)
	log := file(lines)
	entry := int64(1)
	for i, c := range log {
		log[i] = c ^ 1<<(i%8)
		if got := faultAt(t, log); got != entry {
			t.Fatalf("byte %d of entry %d was flipped; entry %d was named", i, entry, got)
		}
		log[i] = c
		if c == '\n' {
			entry++
		}
	}
}

func TestEveryEntryThatIsDroppedMovedOrInsertedIsFound(t *testing.T) {
	lines, head := logOf(t, 40)
	vouched := Checkpoint{Seq: head.Seq, Hash: head.Hash}
	other, _, _, err := Seal(Head{}, start, Event{Actor: "system", Action: "forged", Object: "log"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range lines {
		seq := int64(i) + 1
		dropped := slices.Delete(slices.Clone(lines), i, i+1)
		if got := faultAt(t, file(dropped), vouched); got != seq {
			t.Errorf("entry %d was dropped, entry %d was named", seq, got)
		}
		if got := faultAt(t, file(slices.Insert(slices.Clone(lines), i, other)), vouched); got != max(seq, 2) {
			t.Errorf("an entry was inserted at %d, entry %d was named", seq, got)
		}
		if got := faultAt(t, file(lines[:i]), vouched); got != seq {
			t.Errorf("the log was cut before entry %d, entry %d was named", seq, got)
		}
		if i > 0 {
			swapped := slices.Clone(lines)
			swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
			if got := faultAt(t, file(swapped), vouched); got != seq-1 {
				t.Errorf("entries %d and %d were swapped, entry %d was named", seq-1, seq, got)
			}
		}
	}
}

func TestALogThatWasRewrittenWholeContradictsItsCheckpoint(t *testing.T) {
	lines, head := logOf(t, 20)
	forged, _ := logOf(t, 20) // other salts: another log of the same length
	if got := faultAt(t, file(forged)); got != 0 {
		t.Fatalf("without a checkpoint a rewritten log is a good one, but entry %d was named", got)
	}
	tenth, err := HeadOf(lines[9])
	if err != nil {
		t.Fatal(err)
	}
	if got := faultAt(t, file(forged), Checkpoint{Seq: 10, Hash: tenth.Hash}); got != 10 {
		t.Errorf("the checkpoint of entry 10 contradicts the log, entry %d was named", got)
	}
	forked := Checkpoint{Seq: 10, Hash: head.Hash}
	if got := faultAt(t, file(lines), Checkpoint{Seq: 10, Hash: tenth.Hash}, forked); got != 10 {
		t.Errorf("two checkpoints state different hashes for entry 10, entry %d was named", got)
	}
}

func TestALineCutShortIsFound(t *testing.T) {
	lines, _ := logOf(t, 2)
	log := file(lines)
	for n := len(lines[0]) + 2; n < len(log); n++ {
		if got := faultAt(t, log[:n]); got != 2 {
			t.Fatalf("entry 2 was cut to %d bytes, entry %d was named", n-len(lines[0])-1, got)
		}
	}
	if got := faultAt(t, append(log, bytes.Repeat([]byte("x"), 2*MaxLine)...)); got != 3 {
		t.Errorf("entry 3 is a line without end, entry %d was named", got)
	}
}

func TestAnEntryHasALimit(t *testing.T) {
	_, _, _, err := Seal(Head{}, start, Event{Detail: map[string]string{"reason": strings.Repeat("长", MaxLine/3)}})
	if err == nil || !strings.Contains(err.Error(), "at most 16384 fit") {
		t.Errorf("got %v", err)
	}
}

func TestACheckpointIsReadOnlyWithItsKey(t *testing.T) {
	secret, public, err := note.GenerateKey(nil, Name)
	if err != nil {
		t.Fatal(err)
	}
	_, strange, err := note.GenerateKey(nil, Name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	want := CheckpointOf(Head{Seq: 7, Hash: strings.Repeat("ab", 32)}, start)
	signed, err := want.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, signed, key string
		ok                bool
	}{
		{"as it was signed", signed, public, true},
		{"with another number", strings.Replace(signed, "\n7\n", "\n8\n", 1), public, false},
		{"with a key of somebody else", signed, strange, false},
		{"nothing", "", public, false},
	} {
		verifier, err := note.NewVerifier(c.key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := OpenCheckpoint(c.signed, verifier)
		if (err == nil) != c.ok || c.ok && got != want {
			t.Errorf("%s: got %+v, %v", c.name, got, err)
		}
	}
}

// The reader takes bytes from anywhere and never panics; what it accepts reads
// the same when it is cut into entries again.
func FuzzFile(f *testing.F) {
	lines, _ := logOf(f, 3)
	f.Add(file(lines))
	f.Add([]byte(`{"seq":1}` + "\n"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, log []byte) {
		sum, err := File(bytes.NewReader(log), nil)
		if err == nil && sum.Entries != int64(bytes.Count(log, []byte("\n"))) {
			t.Errorf("%d entries in %d lines", sum.Entries, bytes.Count(log, []byte("\n")))
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	const entries = 10_000
	lines, _ := logOf(b, entries)
	log := file(lines)
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		if _, err := File(bytes.NewReader(log), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*entries/b.Elapsed().Seconds(), "entries/s")
}
