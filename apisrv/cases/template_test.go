package cases

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
)

// version is the text of the software's own agreement as another version.
func version(t testing.TB, n string) []byte {
	t.Helper()
	own, err := access.BuiltInSource(access.UseAgreement)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.Replace(string(own), "version: 1", "version: "+n, 1))
}

func TestTheNewestAgreementIsSignedNextAndSignedOnesStay(t *testing.T) {
	each(t, func(d desk) {
		if newest, err := d.Template(ctx); err != nil || newest.Version != 1 || newest.Title.ZH == "" || newest.Title.EN == "" {
			d.t.Errorf("to begin with: version %d of %v, %v", newest.Version, newest.Title, err)
		}
		first := d.take(d.begin("first"), access.Submit, access.Accept, access.Review, access.Approve, access.Sign)
		shown := d.take(d.begin("second"), access.Submit, access.Accept, access.Review, access.Approve)
		before := d.entries()
		if faults, err := d.PublishTemplate(ctx, "o1", version(t, "2")); err != nil || len(faults) > 0 {
			d.t.Fatal(faults, err)
		}
		if got := d.entries() - before; got != 1 {
			d.t.Errorf("%d entries of the log", got)
		}
		sign := d.step(shown, access.Sign)
		if _, err := d.Take(ctx, sign); !errors.Is(err, ErrStale) {
			d.t.Errorf("the version before was signed: %v", err)
		}
		sign.Move.Signature.Version = 2
		if _, err := d.Take(ctx, sign); err != nil {
			d.t.Error(err)
		}
		if text, err := d.Agreement(ctx, first.Receipt); err != nil || string(text) != "数据利用协议 "+first.Receipt {
			d.t.Errorf("the first one reads %q, %v", text, err)
		}
		all, err := d.Templates(ctx)
		if err != nil || len(all) != 2 || all[0].Version != 2 || all[0].Author != "o1" || !all[0].Published.Equal(d.clock.Now()) || all[1].Version != 1 || !all[1].Published.IsZero() {
			d.t.Errorf("the versions are %+v, %v", all, err)
		}
		if diff := cmp.Diff(string(version(t, "2")), string(all[0].Source)); diff != "" {
			d.t.Error(diff)
		}
	})
}

func TestATemplateThatCannotBeUsedIsNotPublished(t *testing.T) {
	each(t, func(d desk) {
		for name, source := range map[string][]byte{
			"no YAML":           []byte("{"),
			"an unknown field":  []byte(strings.Replace(string(version(t, "2")), "{purpose}", "{salary}", 1)),
			"the same version":  version(t, "1"),
			"a version skipped": version(t, "3"),
			"another id":        []byte(strings.Replace(string(version(t, "2")), "id: use-agreement", "id: other", 1)),
			"a clause that the rules demand is missing": []byte(strings.Replace(string(version(t, "2")), "    when: no_third_party\n", "", 1)),
		} {
			faults, err := d.PublishTemplate(ctx, "o1", source)
			if err != nil || len(faults) == 0 {
				d.t.Errorf("%s: %v, %v", name, faults, err)
			}
			for _, f := range faults {
				if f.Message.ZH == "" || f.Message.EN == "" || f.Fix.ZH == "" || f.Fix.EN == "" {
					d.t.Errorf("%s is not told in full: %+v", name, f)
				}
			}
		}
		if all, err := d.Templates(ctx); err != nil || len(all) != 1 || d.entries() != 0 {
			d.t.Errorf("there are %d versions, %v", len(all), err)
		}
	})
}
