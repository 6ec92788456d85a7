package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

func TestStaffAreAddedGivenAnotherRoleAndDisabledByAnAdministrator(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "zhejiang-2016-draft"))
	admin := d.Staff(t, "admin", accounts.Admin, "")
	b := d.in(t, admin)
	const path = "en/desk/staff/"
	for field, pairs := range map[string][]string{
		"name":   {"name", " ", "email", "han@example.org", "role", "operator"},
		"email":  {"name", "Han", "email", "han", "role", "operator"},
		"role":   {"name", "Han", "email", "han@example.org", "role", "king"},
		"agency": {"name", "Han", "email", "han@example.org", "role", "reviewer", "agency", "none"},
	} {
		if a := b.Post(path, pairs...); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#`+field+`"`) {
			t.Errorf("%s: %d\n%s", field, a.Status, a.Text(t))
		}
	}
	added := b.Post(path, "name", "Han Meimei", "email", "han@example.org", "role", "reviewer", "agency", "transport", "lang", "en")
	_, rest, ok := strings.Cut(added.Body, "https://data.example.org/en/account/password/?link=")
	if added.Status != http.StatusOK || !ok {
		t.Fatalf("%d\n%s", added.Status, added.Text(t))
	}
	link, _, _ := strings.Cut(rest, "<")
	if faults, err := d.Accounts.SetPassword(t.Context(), link, apisrvtest.Password); err != nil || len(faults) > 0 {
		t.Fatalf("the link sets no password: %v %v", faults, err)
	}
	if a := b.Get(path); strings.Contains(a.Body, "link=") || !strings.Contains(a.Text(t), "Han Meimei") {
		t.Errorf("the list shows a link, or not who was added:\n%s", a.Text(t))
	}
	if a := b.Post(path, "name", "Han", "email", "HAN@example.org", "role", "operator"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("the same address again: %d", a.Status)
	}
	han, err := d.Accounts.ByEmail(t.Context(), "han@example.org")
	if err != nil {
		t.Fatal(err)
	}
	her := d.in(t, han)
	if a := b.Post(path+han.ID+"/", "do", "role", "role", "operator"); a.Status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", a.Status, a.Text(t))
	}
	if a := her.Get("en/desk/"); a.Location == "" {
		t.Error("a session goes on after the role was changed")
	}
	if a := b.Post(path+han.ID+"/", "do", "disable", "reason", "She left"); a.Status != http.StatusSeeOther || !strings.Contains(b.Get(path).Text(t), "disabled") {
		t.Errorf("%d\n%s", a.Status, a.Text(t))
	}
	if a := b.Post(path+admin.ID+"/", "do", "disable", "reason", "I leave"); a.Status != http.StatusForbidden {
		t.Errorf("an administrator disabled themself: %d", a.Status)
	}
	if a := b.Get(path + d.applicant.ID + "/"); a.Status != http.StatusNotFound {
		t.Errorf("an applicant's account among the staff: %d", a.Status)
	}
}

func TestTheAuditLogIsReadVerifiedAndDownloaded(t *testing.T) {
	d := newDesk(t, apisrvtest.NewSQLite(t, "shandong-2020"))
	receipt := d.reviewing(t)
	if _, err := d.DB.Checkpoint(t.Context(), d.Secrets.Signer()); err != nil {
		t.Fatal(err)
	}
	b := d.in(t, d.auditor)
	all, about := b.Get("en/desk/audit/"), b.Get("en/desk/audit/?receipt="+receipt)
	if !strings.Contains(all.Body, "account.created") || strings.Contains(about.Body, "account.created") || !strings.Contains(about.Body, "application.review") ||
		!strings.Contains(about.Text(t), "Staff transport") {
		t.Errorf("about the application:\n%s", about.Text(t))
	}
	if a := b.Post("en/desk/audit/"); a.Status != http.StatusOK || !strings.Contains(a.Text(t), "nothing wrong. Checkpoints vouch for the first") {
		t.Errorf("%d\n%s", a.Status, a.Text(t))
	}
	log := b.Get("en/desk/audit/export/")
	summary, err := audit.File(strings.NewReader(log.Body), nil)
	if err != nil || summary.Entries < 10 || log.Header.Get("Content-Disposition") == "" {
		t.Errorf("%+v %v", summary, err)
	}
	if strings.Contains(log.Body, receipt) || strings.Contains(log.Body, "atlas@example.org") {
		t.Error("the log has a receipt or an address")
	}
	err = d.DB.Keep(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE audit SET line = replace(line, 'application.review', 'application.refuse') WHERE line LIKE '%application.review%'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := b.Post("en/desk/audit/"); !strings.Contains(a.Text(t), "The log was changed") {
		t.Errorf("an entry was rewritten: %d\n%s", a.Status, a.Text(t))
	}
	if got := d.state(t, receipt); got != access.Reviewing {
		t.Errorf("at %s", got)
	}
}
