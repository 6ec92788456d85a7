package apply

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var agreementTitle = lang.Text{ZH: "数据利用协议", EN: "Agreement on use"}

// agreement is the page on which the agreement is read and accepted.
type agreement struct {
	Receipt   string
	Seq       int
	Text      template.HTML
	Shown     string            // hash of the text
	Again     bool              // the text changed since it was shown
	Signature *access.Signature // nil: not accepted yet
}

// draftOf is the agreement as it would be signed now.
func draftOf(v *office.Visit) (access.Template, access.Particulars, []byte, error) {
	d := v.Dataset()
	p := access.Particulars{Portal: v.Offer.Portal.Title, Agency: v.Offer.Agency(d.Agency).Name, Dataset: d.Title, Case: v.Case, On: today(v)}
	t, err := v.Cases.Template(v.Context())
	if err != nil {
		return t, p, nil, err
	}
	text, err := v.Rules.Agreement(t, p)
	return t, p, text, err
}

func showAgreement(v *office.Visit) error {
	if v.Case.Signature == nil && !possible(v, access.Sign) {
		return v.Redirect(page(v, ""), nil)
	}
	return drawAgreement(v, false)
}

func drawAgreement(v *office.Visit, again bool, faults ...access.Fault) error {
	a := agreement{Receipt: v.Case.Receipt, Seq: v.Case.Seq, Again: again, Signature: v.Case.Signature}
	status := 0
	switch {
	case a.Signature != nil:
		text, err := v.Cases.Agreement(v.Context(), v.Case.Receipt)
		if err != nil {
			return err
		}
		a.Text = access.SafeHTML(text)
	default:
		_, _, text, err := draftOf(v)
		if err != nil {
			return err
		}
		a.Text, a.Shown = access.SafeHTML(text), access.HashText(text)
	}
	if again {
		status = http.StatusConflict
	}
	return v.Show(office.Page{Title: agreementTitle, Template: "apply/agreement", Data: a, Form: v.Form(faults...), Status: status})
}

// sign accepts the text that the page showed. One that reads otherwise by now,
// since the template changed, is shown again instead.
func sign(v *office.Visit) error {
	if d := v.Case.Decision; d == nil || !d.Approved {
		return v.Redirect(page(v, ""), nil)
	}
	t, p, draft, err := draftOf(v)
	if err != nil {
		return err
	}
	if v.Case.Signature == nil && v.Value("shown") != access.HashText(draft) {
		return drawAgreement(v, true)
	}
	name := strings.TrimSpace(v.Value("signature.name"))
	if v.Value("accept") == "" {
		return drawAgreement(v, false, access.Fault{Field: "accept", Message: lang.Text{ZH: "没有勾选同意", EN: "The agreement is not accepted"},
			Fix: lang.Text{ZH: "请阅读协议，同意的，勾选后签署。", EN: "Read it, and tick the box if you agree."}})
	}
	p.Signer = name
	text, err := v.Rules.Agreement(t, p)
	if err != nil {
		return err
	}
	s := access.Signature{Template: t.ID, Version: t.Version, Hash: access.HashText(text), Name: name, On: today(v)}
	_, err = take(v, access.Move{Step: access.Sign, Signature: &s}, text)
	if faults := missing(err); faults != nil {
		return drawAgreement(v, false, faults...)
	}
	if err != nil {
		return err
	}
	return v.Redirect(page(v, ""), url.Values{"done": {"signed"}})
}

// sendAgreement sends the signed text, byte for byte, after its hash was held
// against that of the signature.
func sendAgreement(v *office.Visit) error {
	text, err := v.Cases.Agreement(v.Context(), v.Case.Receipt)
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="agreement-`+v.Case.Receipt+`.txt"`)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	v.W.WriteHeader(http.StatusOK)
	if v.R.Method != http.MethodHead {
		_, _ = v.W.Write(text) // a client that went away gets nothing
	}
	return nil
}
