package activity

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// version is that of the form of the files. A reader takes no other.
const version = 1

// Limits of a file: some 200,000 answers, and texts as long as a form takes them.
const (
	MaxBytes = 128 << 20
	maxText  = 20_000 // bytes
)

// The forms of the files.
type (
	answersFile struct {
		Version int      `json:"version"`
		Answers []Answer `json:"answers"`
	}
	checkpointsFile struct {
		Version int `json:"version"`
		Checkpoints
	}
	suspendedFile struct {
		Version   int          `json:"version"`
		Suspended []Suspension `json:"suspended"`
	}
	misuseFile struct {
		Version int      `json:"version"`
		Misuse  []Misuse `json:"misuse"`
	}
)

// Read reads a file of the folder; the error wraps fs.ErrNotExist where it is
// not there.
func Read(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err == nil && len(body) > MaxBytes {
		err = fmt.Errorf("%s is larger than %d bytes", name, MaxBytes)
	}
	return body, err
}

// Encode writes the named file.
func (s *State) Encode(name string) ([]byte, error) {
	encode := func(v any) ([]byte, error) { return json.MarshalIndent(v, "", " ") }
	if name == DailyFile { // the one that may be long
		encode = json.Marshal
	}
	body, err := encode(s.form(name))
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return append(body, '\n'), nil
}

// form is what the named file holds; nil for a name that is none.
func (s *State) form(name string) any {
	switch name {
	case AnswersFile:
		return answersFile{version, s.Answers}
	case CheckpointsFile:
		return checkpointsFile{version, s.Checkpoints}
	case SuspendedFile:
		return suspendedFile{version, s.Suspended}
	case MisuseFile:
		return misuseFile{version, s.Misuse}
	case UsageFile:
		return usageFile{version, s.Usage}
	case DailyFile:
		return dailyFile{version, s.Daily}
	case EvaluationFile:
		return evaluationFile{version, s.Evaluations}
	}
	return nil
}

// Decode takes in what the named file says. A file that is not whole, of another
// version, or that holds what no page can show is refused as a whole, and leaves
// the state as it was.
func (s *State) Decode(name string, body []byte) error {
	next, err := *s, error(nil)
	switch name {
	case AnswersFile:
		next.Answers, err = decodeAnswers(body)
	case CheckpointsFile:
		next.Checkpoints, err = decodeCheckpoints(body)
	case SuspendedFile:
		next.Suspended, err = decodeSuspended(body)
	case MisuseFile:
		next.Misuse, err = decodeMisuse(body)
	case UsageFile:
		next.Usage, err = decodeUsage(body)
	case DailyFile:
		next.Daily, err = decodeDaily(body)
	case EvaluationFile:
		next.Evaluations, err = decodeEvaluations(body)
	default:
		err = errors.New("no file of that name is known")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	*s = next
	return nil
}

func decodeAnswers(body []byte) ([]Answer, error) {
	var f answersFile
	if err := decode(body, &f, &f.Version); err != nil {
		return nil, err
	}
	for i, a := range f.Answers {
		err := errors.Join(subject(a.Dataset, a.On), oneOf("applicant", a.Applicant, "person", "organisation"),
			oneOf("decision", a.Decision, Approved, Refused), legible(a.Purpose, a.Reason))
		if err != nil {
			return nil, fmt.Errorf("answer %d: %w", i+1, err)
		}
	}
	slices.SortStableFunc(f.Answers, func(a, b Answer) int { return cmp.Compare(b.On, a.On) })
	return f.Answers, nil
}

func decodeCheckpoints(body []byte) (Checkpoints, error) {
	var f checkpointsFile
	if err := decode(body, &f, &f.Version); err != nil {
		return Checkpoints{}, err
	}
	slices.SortFunc(f.Notes, func(a, b Checkpoint) int { return cmp.Compare(a.On, b.On) })
	err := oneLine(f.Key)
	for i, n := range f.Notes {
		if n.On.IsZero() || n.Seq < 1 || n.Note == "" || !strings.Contains(n.Note, "\n\n— ") {
			err = errors.Join(err, fmt.Errorf("checkpoint %d is no signed note with a day and the number of an entry", i+1))
		}
		if i > 0 && f.Notes[i-1].On == n.On {
			err = errors.Join(err, fmt.Errorf("two checkpoints are of %s", n.On))
		}
		err = errors.Join(err, legible(n.Note))
	}
	return f.Checkpoints, err
}

func decodeSuspended(body []byte) ([]Suspension, error) {
	var f suspendedFile
	if err := decode(body, &f, &f.Version); err != nil {
		return nil, err
	}
	slices.SortFunc(f.Suspended, func(a, b Suspension) int { return cmp.Compare(a.Dataset, b.Dataset) })
	for i, s := range f.Suspended {
		err := errors.Join(subject(s.Dataset, s.Since), legible(texts(s.Reason)...))
		if i > 0 && f.Suspended[i-1].Dataset == s.Dataset {
			err = errors.Join(err, errors.New("suspended twice"))
		}
		if err != nil {
			return nil, fmt.Errorf("suspended dataset %q: %w", s.Dataset, err)
		}
	}
	return f.Suspended, nil
}

func decodeMisuse(body []byte) ([]Misuse, error) {
	var f misuseFile
	if err := decode(body, &f, &f.Version); err != nil {
		return nil, err
	}
	for i, m := range f.Misuse {
		if err := errors.Join(subject(m.Dataset, m.On), legible(append(texts(m.Kind, m.Text, m.Cite.Instrument), m.Who, m.Cite.Article)...)); err != nil {
			return nil, fmt.Errorf("notice %d: %w", i+1, err)
		}
	}
	slices.SortStableFunc(f.Misuse, func(a, b Misuse) int { return cmp.Compare(b.On, a.On) })
	return f.Misuse, nil
}

// decode reads one JSON value with no unknown keys, of the version.
func decode(body []byte, into any, got *int) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("something follows the end of the file's value")
	}
	if *got != version {
		return fmt.Errorf("version %d is not %d", *got, version)
	}
	return nil
}

func texts(all ...lang.Text) (out []string) {
	for _, t := range all {
		out = append(out, t.ZH, t.EN)
	}
	return out
}

func subject(dataset string, on calendar.Date) error {
	switch {
	case !datasets.ValidID(dataset):
		return fmt.Errorf("%q is no id of a dataset", dataset)
	case on.IsZero():
		return errors.New("no date")
	}
	return nil
}

func oneOf(what, got string, known ...string) error {
	if !slices.Contains(known, got) {
		return fmt.Errorf("%s %q is none of %s", what, got, strings.Join(known, ", "))
	}
	return nil
}

func oneLine(s string) error {
	if strings.ContainsAny(s, "\r\n") {
		return errors.New("the key is longer than a line")
	}
	return legible(s)
}

func legible(all ...string) error {
	for _, s := range all {
		if len(s) > maxText || !utf8.ValidString(s) {
			return fmt.Errorf("a text is longer than %d bytes, or no UTF-8", maxText)
		}
	}
	return nil
}
