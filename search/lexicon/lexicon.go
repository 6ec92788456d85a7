// Package lexicon reads the two files by which an operator adds to what the
// search knows, both beside portal.yaml and both optional: synonyms.txt, words
// that mean the same, and pinyin.txt, how Chinese words are read aloud. What
// may stand in them is decided by search/text.
package lexicon

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search/text"
)

// Names of the files in a catalogue.
const (
	SynonymsFile = "synonyms.txt"
	PinyinFile   = "pinyin.txt"
)

// Rule is the rule of findings about the files.
const Rule = "L-words"

// Lexicon holds the texts of the files; one that is not there, or has a mistake,
// is empty.
type Lexicon struct {
	Synonyms string
	Pinyin   string
}

// Load reads the files of a catalogue. A mistake is a finding with its line; the
// search then does without the whole file.
func Load(fsys fs.FS) (l Lexicon, found []datasets.Finding, err error) {
	for _, file := range []struct {
		name  string
		into  *string
		parse func(string) error
	}{
		{SynonymsFile, &l.Synonyms, func(s string) error { _, err := text.ParseSynonyms(s); return err }},
		{PinyinFile, &l.Pinyin, func(s string) error { _, err := text.ParseReadings(s); return err }},
	} {
		content, err := read(fsys, file.name)
		if err != nil {
			return Lexicon{}, nil, err
		}
		var mistake *text.FileError
		switch err := file.parse(content); {
		case err == nil:
			*file.into = content
		case errors.As(err, &mistake):
			found = append(found, finding(file.name, mistake))
		default:
			return Lexicon{}, nil, fmt.Errorf("read %s: %w", file.name, err)
		}
	}
	return l, found, nil
}

// read reads a file as far as the parser wants to see it: a byte too many makes
// the parser say that it is too long.
func read(fsys fs.FS, name string) (string, error) {
	f, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, text.MaxFile+1))
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return string(b), nil
}

func finding(name string, e *text.FileError) datasets.Finding {
	message := e.Message
	if e.Column > 0 {
		message = lang.Text{ZH: fmt.Sprintf("第 %d 个字符：%s", e.Column, e.Message.ZH), EN: fmt.Sprintf("character %d: %s", e.Column, e.Message.EN)}
	}
	return datasets.Finding{Severity: datasets.Warns, Rule: Rule, File: name, Line: e.Line,
		Message: lang.Text{ZH: message.ZH + "，搜索暂不使用这个文件", EN: message.EN + "; the search does without the file until then"}, Fix: e.Fix}
}
