package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/generator/feeds"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
)

// ruleActivity marks findings about the files that the server writes.
const ruleActivity = "L-activity"

// told is a file of the server's as it was found: its bytes, or why there are
// none.
type told struct {
	body []byte
	err  error
}

// listen reads the files that the server wrote and sets the key of what they
// say.
func (b *build) listen() {
	folder, h := os.DirFS(b.store.Path(activity.Folder)), sha256.New()
	b.told = map[string]told{}
	for _, name := range activity.Files {
		body, err := activity.Read(folder, name)
		b.told[name] = told{body, err}
		fmt.Fprintf(h, "%s %x %v\n", name, sha256.Sum256(body), err)
	}
	b.next.ActivityKey = hex.EncodeToString(h.Sum(nil)[:16])
}

// understand takes in what the server wrote. In the place of a file that cannot
// be used stands the last one that could, or nothing; a finding says so.
func (b *build) understand() error {
	b.next.Activity = map[string]string{}
	for _, name := range activity.Files {
		t := b.told[name]
		if errors.Is(t.err, fs.ErrNotExist) {
			continue
		}
		err := t.err
		if err == nil {
			err = b.activity.Decode(name, t.body)
		}
		if err == nil {
			if b.next.Activity[name], err = record.KeepText(b.store, t.body); err != nil {
				return err
			}
			continue
		}
		b.misunderstood(name, err, b.recall(name))
	}
	b.told = nil
	return nil
}

// recall takes in the file as the release before understood it, and reports
// whether it could.
func (b *build) recall(name string) bool {
	kept := b.old.Activity[name]
	if kept == "" {
		return false
	}
	f, err := record.OpenText(b.store, kept)
	if err != nil {
		return false
	}
	defer f.Close()
	body, err := io.ReadAll(f)
	if err != nil || b.activity.Decode(name, body) != nil {
		return false
	}
	b.next.Activity[name] = kept
	return true
}

func (b *build) misunderstood(name string, err error, recalled bool) {
	shown := lang.Text{ZH: "页面上按没有处理。", EN: "The pages show none."}
	if recalled {
		shown = lang.Text{ZH: "页面上仍是上一次的内容。", EN: "The pages go on showing the last that could be used."}
	}
	f := datasets.Finding{Severity: datasets.Blocks, Rule: ruleActivity, File: activity.Folder + "/" + name,
		Message: lang.Text{ZH: "服务器写的这个文件不能用：" + err.Error() + "。" + shown.ZH, EN: "this file of the server's cannot be used: " + err.Error() + ". " + shown.EN},
		Fix:     lang.Text{ZH: "服务器运行时会重新写出；不要手工修改。", EN: "The server writes it anew while it runs; it is not for editing by hand."}}
	b.next.Findings = append(b.next.Findings, f)
	b.report.Findings = append(b.report.Findings, f)
}

// toldPages are the pages of what the server knows, with the files beside them.
func (b *build) toldPages(items []*record.Item) ([]compose.Planned, error) {
	for path, body := range b.frame.AuditFiles() {
		if err := b.fixed(path, []byte(body)); err != nil {
			return nil, err
		}
	}
	rows := b.frame.AnswerRows(items)
	var files []pages.File
	for _, f := range []struct {
		format string
		write  func([]feeds.Answer) ([]byte, error)
	}{{"csv", feeds.AnswersCSV}, {"json", feeds.AnswersJSON}} {
		path := "answers/answers." + f.format
		blob, err := b.file(path, fmt.Sprint(rows), func() ([]byte, error) { return f.write(rows) })
		if err != nil {
			return nil, err
		}
		files = append(files, compose.ListFile(path, f.format, blob.Bytes, blob.SHA256, int64(len(rows)), b.frame.Portal.BaseURL))
	}
	return append(b.frame.Answers(items, files), b.frame.Audit()...), nil
}
