package cases

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Template is a version of the agreement on use.
type Template struct {
	access.Template
	Source    []byte    // YAML, as it was published
	Author    string    // id of the account; empty: it comes with the software
	Published time.Time // zero: it comes with the software
}

// Templates lists all versions of the agreement on use, the newest first; the
// last is the one that comes with the software. None is ever removed.
func (s *Service) Templates(ctx context.Context) ([]Template, error) {
	all, err := s.templates(ctx, "")
	if err != nil {
		return nil, err
	}
	own, err := access.BuiltInSource(access.UseAgreement)
	if err != nil {
		return nil, err
	}
	t, err := access.BuiltInTemplate(access.UseAgreement)
	return append(all, Template{Template: t, Source: own}), err
}

// Template is the version that the next agreement is made of.
func (s *Service) Template(ctx context.Context) (access.Template, error) {
	newest, err := s.templates(ctx, " LIMIT 1")
	if err != nil {
		return access.Template{}, err
	}
	if len(newest) == 0 {
		return access.BuiltInTemplate(access.UseAgreement)
	}
	return newest[0].Template, nil
}

func (s *Service) templates(ctx context.Context, limit string) (all []Template, err error) {
	type row struct {
		source, author string
		published      int64
	}
	var rows []row
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = store.All(ctx, tx, "SELECT source, author, published_at FROM agreement_template WHERE id = ? ORDER BY version DESC"+limit,
			[]any{access.UseAgreement}, func(r *row) []any { return []any{&r.source, &r.author, &r.published} })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the templates of the agreement: %w", err)
	}
	for _, r := range rows {
		t, problems := access.ParseTemplate(access.UseAgreement, []byte(r.source))
		if len(problems) > 0 {
			return nil, fmt.Errorf("the template published at %s is damaged: %s", store.Time(r.published), problems[0].Message.EN)
		}
		all = append(all, Template{t, []byte(r.source), r.author, store.Time(r.published)})
	}
	return all, nil
}

// PublishTemplate makes a text in YAML the next version of the agreement on use,
// on behalf of an account. Agreements that are signed stay as they are.
func (s *Service) PublishTemplate(ctx context.Context, by string, source []byte) ([]access.Fault, error) {
	t, problems := access.ParseTemplate(access.UseAgreement, source)
	var faults []access.Fault
	for _, p := range problems {
		faults = append(faults, access.Fault{Field: "template", Fix: p.Fix,
			Message: lang.Text{ZH: fmt.Sprintf("第%d行：%s", p.Line, p.Message.ZH), EN: fmt.Sprintf("Line %d: %s", p.Line, p.Message.EN)}})
	}
	if len(faults) > 0 {
		return faults, nil
	}
	if faults := s.rules.CheckTemplate(t); len(faults) > 0 {
		return faults, nil
	}
	err := s.db.Change(ctx, func(tx *store.Tx) error {
		newest, err := templateVersion(ctx, tx)
		if err != nil {
			return err
		}
		if t.ID != access.UseAgreement || t.Version != newest+1 {
			faults = []access.Fault{{Field: "template", Message: lang.Text{ZH: "模板编号或版本不正确", EN: "The template's id or version is not right"},
				Fix: lang.Text{ZH: fmt.Sprintf("请写明 id: %s 和 version: %d。", access.UseAgreement, newest+1), EN: fmt.Sprintf("Write id: %s and version: %d.", access.UseAgreement, newest+1)}}}
			return errRefused
		}
		_, err = tx.Exec(ctx, "INSERT INTO agreement_template (id, version, source, author, published_at) VALUES (?, ?, ?, ?, ?)",
			t.ID, t.Version, string(source), by, store.Millis(tx.Now()))
		if err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Actor: "account:" + by, Action: "template.published", Object: "template:" + t.ID,
			Detail: map[string]string{"version": strconv.Itoa(t.Version), "hash": access.HashText(source)}})
	})
	if err != nil && !errors.Is(err, errRefused) {
		return nil, fmt.Errorf("publish a template: %w", err)
	}
	return faults, nil
}

// templateVersion is the number of the newest version.
func templateVersion(ctx context.Context, tx *store.Tx) (newest int, err error) {
	if err := tx.Row(ctx, "SELECT COALESCE(MAX(version), 0) FROM agreement_template WHERE id = ?", []any{access.UseAgreement}, &newest); err != nil || newest > 0 {
		return newest, err
	}
	t, err := access.BuiltInTemplate(access.UseAgreement)
	return t.Version, err
}

// signs checks that what is signed is the text that was shown, of the newest
// version: of another the error is ErrStale.
func signs(ctx context.Context, tx *store.Tx, sig access.Signature, text []byte) error {
	newest, err := templateVersion(ctx, tx)
	if err != nil {
		return err
	}
	if sig.Template != access.UseAgreement || sig.Version != newest {
		return fmt.Errorf("%w: the agreement now has version %d, signed was %s %d", ErrStale, newest, sig.Template, sig.Version)
	}
	return sig.Verify(text)
}
