package cases

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
)

// 2016年网络安全法第二十一条第三项 asks for logs of six months; who is forgotten sooner
// is forgotten as an account, not as an applicant.
func TestErasureKeepsTheRecordsOfApplications(t *testing.T) {
	policy, err := accounts.PolicyOf(accounts.NIST)
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(d desk) {
		keeper, err := secrets.Open(t.TempDir())
		if err != nil {
			d.t.Fatal(err)
		}
		c := d.take(d.begin("form"), access.Submit, access.Accept, access.Review, access.Approve, access.Sign)
		id := d.note(c.Receipt, Sighting{Kind: access.MisuseTransfer, Seen: "sold on a forum", By: "r1"})
		if _, err := d.AddNote(ctx, "r1", c.Receipt, "已电话核实"); err != nil {
			d.t.Fatal(err)
		}
		before, history, err := d.ByReceipt(ctx, c.Receipt)
		if err != nil {
			d.t.Fatal(err)
		}
		logged := d.entries()
		people := accounts.New(d.db, keeper, policy)
		if err := people.Erase(ctx, "command:root", "u1@example.org", "asked for"); err != nil {
			d.t.Fatal(err)
		}
		d.clock.Add(6 * 31 * 24 * time.Hour)
		after, kept, err := d.ByReceipt(ctx, c.Receipt)
		if diff := cmp.Diff(before, after) + cmp.Diff(history, kept); diff != "" || err != nil {
			d.t.Errorf("%v\n%s", err, diff)
		}
		text, err := d.Agreement(ctx, c.Receipt)
		if err != nil || !strings.Contains(string(text), c.Receipt) {
			d.t.Errorf("the agreement: %v", err)
		}
		if m, err := d.MisuseOf(ctx, id); err != nil || m.Seen == "" {
			d.t.Errorf("the record of misuse: %v", err)
		}
		if notes, err := d.Notes(ctx, c.Receipt); err != nil || len(notes) != 1 {
			d.t.Errorf("%d notes, %v", len(notes), err)
		}
		if got := d.entries(); got != logged+1 {
			d.t.Errorf("%d entries of %d and the erasure", got, logged)
		}
		if a, err := people.ByID(ctx, "u1"); err != nil || a.Name != "" {
			d.t.Errorf("the account is still %q, %v", a.Name, err)
		}
	})
}
