package access

import (
	"strings"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

func TestAnApplicationSaysEverythingThatIsWrongAtOnce(t *testing.T) {
	if faults := busApplication().Check(buses); len(faults) > 0 {
		t.Errorf("a complete application: %+v", faults)
	}
	want := "dataset applicant.kind applicant.name applicant.identity contact.name contact.phone contact.email purpose system items delivery months storage security commitment.name"
	faults := Application{}.Check(buses)
	if got := fieldsOf(faults); got != want {
		t.Errorf("an empty one:\n got %s\nwant %s", got, want)
	}
	spoken(t, faults)
}

func TestEveryFieldOfAnApplicationIsChecked(t *testing.T) {
	long := func(n int) string { return strings.Repeat("数", n) }
	for _, c := range []struct {
		name, field string
		edit        func(*Application)
	}{
		{"the longest purpose", "", func(a *Application) { a.Purpose = long(2000) }},
		{"several lines", "", func(a *Application) { a.Purpose = "一\r\n二\t三" }},
		{"a purpose of one character too many", "purpose", func(a *Application) { a.Purpose = long(2001) }},
		{"a purpose of spaces", "purpose", func(a *Application) { a.Purpose = " \u3000\n" }},
		{"a purpose with a NUL", "purpose", func(a *Application) { a.Purpose = "a\x00b" }},
		{"a purpose that is no UTF-8", "purpose", func(a *Application) { a.Purpose = "a\xffb" }},
		{"a purpose written right to left", "purpose", func(a *Application) { a.Purpose = "a\u202eb" }},
		{"a line break in a name", "system", func(a *Application) { a.System = "a\nb" }},
		{"a name that is too long", "applicant.name", func(a *Application) { a.Applicant.Name = long(201) }},
		{"neither person nor organisation", "applicant.kind applicant.identity", func(a *Application) { a.Applicant.Kind = "robot" }},
		{"a person with an organisation's code", "applicant.identity", func(a *Application) { a.Applicant.Kind = Person }},
		{"a person", "", func(a *Application) {
			a.Applicant.Kind, a.Applicant.Identity = Person, Identity{Kind: ResidentID, Masked: "1****************X", Hash: "h"}
		}},
		{"an e-mail address with a name", "contact.email", func(a *Application) { a.Applicant.Contact.Email = "A <a@example.com>" }},
		{"an e-mail address with a header", "contact.email", func(a *Application) { a.Applicant.Contact.Email = "a@example.com\r\nBcc: b@example.com" }},
		{"an e-mail address without a domain", "contact.email", func(a *Application) { a.Applicant.Contact.Email = "root@localhost" }},
		{"an e-mail address that is too long", "contact.email", func(a *Application) { a.Applicant.Contact.Email = strings.Repeat("a", 250) + "@b.cn" }},
		{"a telephone number of words", "contact.phone", func(a *Application) { a.Applicant.Contact.Phone = "call me" }},
		{"an item of another dataset", "items", func(a *Application) { a.Items = []string{"salary"} }},
		{"an item twice", "items", func(a *Application) { a.Items = []string{"time", "time"} }},
		{"ten thousand items", "items", func(a *Application) { a.Items = make([]string, 10000) }},
		{"a way of delivery that the dataset lacks", "delivery", func(a *Application) { a.Delivery, a.Calls = Sandbox, 0 }},
		{"a file", "", func(a *Application) { a.Delivery, a.Calls = File, 0 }},
		{"a file with calls", "calls", func(a *Application) { a.Delivery = File }},
		{"an interface without calls", "calls", func(a *Application) { a.Calls = 0 }},
		{"too many calls", "calls", func(a *Application) { a.Calls = MaxCalls + 1 }},
		{"negative months", "months", func(a *Application) { a.Months = -1 }},
		{"for ever", "months", func(a *Application) { a.Months = MaxMonths + 1 }},
		{"an older commitment", "commitment.name", func(a *Application) { a.Commitment.Version-- }},
		{"a commitment of no day", "commitment.name", func(a *Application) { a.Commitment.On = 0 }},
		{"an attachment", "", func(a *Application) { a.Attachments = []Attachment{plan} }},
		{"too many attachments", "attachments", func(a *Application) { a.Attachments = make([]Attachment, 11) }},
	} {
		a := busApplication()
		c.edit(&a)
		faults := a.Check(buses)
		if got := fieldsOf(faults); got != c.field {
			t.Errorf("%s: faults at %q, want %q", c.name, got, c.field)
		}
		spoken(t, faults)
	}
}

func TestADatasetCanBeForOrganisationsOnly(t *testing.T) {
	d := buses
	d.For = []string{Organisation}
	a := busApplication()
	a.Applicant.Kind, a.Applicant.Identity.Kind = Person, ResidentID
	if got := fieldsOf(a.Check(d)); got != "applicant.kind" {
		t.Errorf("faults at %q", got)
	}
	d.For, d.Delivery = nil, nil
	a.Delivery, a.Calls = Sandbox, 0
	if faults := a.Check(d); len(faults) > 0 {
		t.Errorf("a dataset that names nobody is for everybody: %+v", faults)
	}
}

func TestMessagesRepeatHostileTextHarmlessly(t *testing.T) {
	a := busApplication()
	a.Items = []string{"\x1b[31m\u202e" + strings.Repeat("x", 1000)}
	said := a.Check(buses)[0].Message.EN
	if strings.ContainsAny(said, "\x1b\u202e") || len(said) > 150 {
		t.Errorf("it says %q", said)
	}
}

var plan = Attachment{Name: "安全方案.PDF", MediaType: "application/pdf", Bytes: 1000, SHA256: strings.Repeat("ab", 32)}

func TestAttachmentsAreWhatTheyClaim(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"方案.pdf", "%PDF-1.7\n", "application/pdf"},
		{"SCAN.JPEG", "\xff\xd8\xff\xe0", "image/jpeg"},
		{"scan.png", "\x89PNG\r\n\x1a\n", "image/png"},
		{"scan.png", "%PDF-1.7", ""},
		{"方案.pdf", "<html>", ""},
		{"方案.pdf.exe", "%PDF-1.7", ""},
		{"macro.docm", "PK\x03\x04", ""},
		{"", "", ""},
	} {
		got, faults := SniffAttachment(c.name, []byte(c.head))
		if got != c.want || (len(faults) == 0) != (c.want != "") {
			t.Errorf("%s beginning %q: %q %v, want %q", c.name, c.head, got, faults, c.want)
		}
		spoken(t, faults)
	}
	for name, edit := range map[string]func(*Attachment){
		"a path":           func(a *Attachment) { a.Name = "../../etc/x.pdf" },
		"a line break":     func(a *Attachment) { a.Name = "a\r\nb.pdf" },
		"a long name":      func(a *Attachment) { a.Name = strings.Repeat("a", 300) + ".pdf" },
		"an empty file":    func(a *Attachment) { a.Bytes = 0 },
		"a large file":     func(a *Attachment) { a.Bytes = MaxAttachmentBytes + 1 },
		"another type":     func(a *Attachment) { a.MediaType = "image/png" },
		"a short digest":   func(a *Attachment) { a.SHA256 = "abab" },
		"a digest of caps": func(a *Attachment) { a.SHA256 = strings.ToUpper(a.SHA256) },
	} {
		a := plan
		edit(&a)
		if len(a.check()) != 1 {
			t.Errorf("%s was taken: %+v", name, a)
		}
	}
}

func TestAScenarioTakesWhatFitsAndSaysWhatDoesNot(t *testing.T) {
	s, on := busScenario(), calendar.NewDate(2026, time.March, 2)
	if faults := s.Check(buses); len(faults) > 0 {
		t.Errorf("a good scenario: %+v", faults)
	}
	for _, c := range []struct {
		name, field string
		edit        func(*Application, *Scenario)
	}{
		{"a fit", "", func(*Application, *Scenario) {}},
		{"fewer items", "", func(a *Application, _ *Scenario) { a.Items = a.Items[:1] }},
		{"the last day", "", func(_ *Application, s *Scenario) { s.Until = on }},
		{"no scenario chosen", "scenario", func(a *Application, _ *Scenario) { a.Scenario = "" }},
		{"another dataset's", "scenario", func(_ *Application, s *Scenario) { s.Dataset = "rain" }},
		{"no longer offered", "scenario", func(_ *Application, s *Scenario) { s.Until = on - 1 }},
		{"another purpose", "purpose", func(a *Application, _ *Scenario) { a.Purpose += "。" }},
		{"more items", "items", func(_ *Application, s *Scenario) { s.Items = s.Items[:2] }},
		{"for individuals", "applicant.kind", func(_ *Application, s *Scenario) { s.For = []string{Person} }},
		{"another delivery", "delivery", func(_ *Application, s *Scenario) { s.Delivery = []string{File} }},
		{"more calls", "calls", func(_ *Application, s *Scenario) { s.Calls = 999 }},
		{"longer", "months", func(_ *Application, s *Scenario) { s.Months = 11 }},
	} {
		a, s := busApplication(), busScenario()
		c.edit(&a, &s)
		faults := s.Misfits(a, buses, on)
		if got := fieldsOf(faults); got != c.field {
			t.Errorf("%s: misfits at %q, want %q", c.name, got, c.field)
		}
		spoken(t, faults)
	}
	faults := Scenario{ID: "Not An Id", Calls: -1}.Check(buses)
	if got, want := fieldsOf(faults), "scenario.id scenario.name.zh scenario.name.en purpose items months"; got != want {
		t.Errorf("an empty scenario: %q, want %q", got, want)
	}
	spoken(t, faults)
}
