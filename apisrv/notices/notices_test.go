package notices

import (
	"context"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var (
	ctx      = context.Background()
	shanghai = Portal{Name: lang.Text{ZH: "示例市公共数据开放平台", EN: "Sample City Open Data"}, URL: "https://data.example.org/"}
)

// postOffice is an SMTP server that keeps what it takes, or refuses it.
type postOffice struct {
	mu      sync.Mutex
	letters []letter
	refuse  error
}

type letter struct {
	from, to, subject, id, text string
}

func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &counterClerk{office: o}, nil
}

type counterClerk struct {
	office   *postOffice
	from, to string
}

func (c *counterClerk) Reset()        {}
func (c *counterClerk) Logout() error { return nil }
func (c *counterClerk) Mail(from string, _ *smtp.MailOptions) error {
	c.from = from
	return nil
}
func (c *counterClerk) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = to
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	return c.office.refuse
}
func (c *counterClerk) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		return err
	}
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.letters = append(c.office.letters, letter{c.from, c.to, subject, m.Header.Get("Message-ID"), strings.ReplaceAll(string(text), "\r\n", "\n")})
	return nil
}

// open starts the server on loopback and returns its address.
func (o *postOffice) open(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(o)
	s.Domain = "localhost"
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(ln) }()
	t.Cleanup(func() { s.Close(); <-done })
	return "smtp://" + ln.Addr().String()
}

// sender is one over an empty store of each kind, with somebody who signed up.
func sender(t *testing.T, office *postOffice, f func(t *testing.T, s *Sender, clock *storetest.Clock)) {
	server, err := ParseServer(office.open(t), "Open Data <data@example.org>")
	if err != nil {
		t.Fatal(err)
	}
	policy, err := accounts.PolicyOf(accounts.NIST)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		sec, err := secrets.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		office.letters = nil
		s := &Sender{DB: db, Accounts: accounts.New(db, sec, policy), Server: server, Portal: shanghai, Log: slog.New(slog.DiscardHandler)}
		faults, err := s.Accounts.SignUp(ctx, accounts.SignUp{Kind: access.Person, Email: "li@example.com", Name: "李雷", Password: "correct horse battery staple",
			Lang: lang.ZH, From: netip.MustParseAddr("192.0.2.1")})
		if err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
		f(t, s, clock)
	})
}

func (s *Sender) mustSend(t *testing.T, want int) {
	t.Helper()
	if got, err := s.Round(ctx); err != nil || got != want {
		t.Fatalf("%d mails were taken, %v; want %d", got, err, want)
	}
}

func TestAMailArrivesInBothLanguagesWithALinkThatWorks(t *testing.T) {
	office := &postOffice{}
	sender(t, office, func(t *testing.T, s *Sender, clock *storetest.Clock) {
		s.mustSend(t, 1)
		s.mustSend(t, 0)
		if len(office.letters) != 1 {
			t.Fatalf("%d letters arrived", len(office.letters))
		}
		got := office.letters[0]
		if got.from != "data@example.org" || got.to != "li@example.com" || got.subject != "请确认您在示例市公共数据开放平台的邮箱" || !strings.HasSuffix(got.id, "@example.org>") {
			t.Errorf("the letter is %+v", got)
		}
		_, link, found := strings.Cut(got.text, "https://data.example.org/en/account/verify/?link=")
		if !found || !strings.Contains(got.text, "https://data.example.org/account/verify/?link=") || !strings.Contains(got.text, "Confirm your e-mail address") {
			t.Fatalf("the text is:\n%s", got.text)
		}
		link = strings.Fields(link)[0]
		if err := s.Accounts.Verify(ctx, link, "correct horse battery staple", netip.MustParseAddr("192.0.2.1")); err != nil {
			t.Errorf("the link %s: %v", link, err)
		}
	})
}

func TestTheStoreHoldsNoCodeOfALink(t *testing.T) {
	office := &postOffice{}
	sender(t, office, func(t *testing.T, s *Sender, clock *storetest.Clock) {
		s.mustSend(t, 1)
		_, link, _ := strings.Cut(office.letters[0].text, "?link=")
		_, code, _ := strings.Cut(strings.Fields(link)[0], ".")
		if len(code) != 32 {
			t.Fatalf("the code is %q", code)
		}
		var n int64
		err := s.DB.Read(ctx, func(tx *store.Tx) error {
			return tx.Row(ctx, "SELECT (SELECT COUNT(*) FROM notice WHERE params LIKE ?) + (SELECT COUNT(*) FROM audit WHERE line LIKE ?)", []any{"%" + code + "%", "%" + code + "%"}, &n)
		})
		if err != nil || n > 0 {
			t.Errorf("the code stands in %d rows, %v", n, err)
		}
	})
}

func TestAMailThatIsNotTakenIsTriedAgain(t *testing.T) {
	office := &postOffice{}
	sender(t, office, func(t *testing.T, s *Sender, clock *storetest.Clock) {
		office.refuse = &smtp.SMTPError{Code: 451, Message: "later, please"}
		s.mustSend(t, 0)
		office.refuse = nil
		s.mustSend(t, 0) // not due yet
		clock.Add(firstRetry)
		s.mustSend(t, 1)
	})
}

func TestAMailThatIsNeverTakenIsGivenUp(t *testing.T) {
	office := &postOffice{}
	sender(t, office, func(t *testing.T, s *Sender, clock *storetest.Clock) {
		office.refuse = &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
		s.mustSend(t, 0)
		office.refuse = nil
		clock.Add(30 * 24 * time.Hour)
		s.mustSend(t, 0)
	})
}

func TestAServerThatIsAwayKeepsNothingFromBeingSent(t *testing.T) {
	office := &postOffice{}
	sender(t, office, func(t *testing.T, s *Sender, clock *storetest.Clock) {
		there := s.Server
		away, err := ParseServer("smtp://127.0.0.1:1", "data@example.org")
		if err != nil {
			t.Fatal(err)
		}
		s.Server = away
		if _, err := s.Round(ctx); err == nil || !strings.Contains(err.Error(), "connect to the mail server") {
			t.Errorf("got %v", err)
		}
		s.Server = there
		clock.Add(firstRetry)
		s.mustSend(t, 1)
	})
}

func TestEveryNoticeHasWordsInBothLanguages(t *testing.T) {
	for kind, w := range kinds {
		n := store.Notice{ID: "n", Kind: kind, Params: map[string]string{"receipt": "7YQ2MK-0C4XVT-9HB3EZ", "dataset": "bus-positions", "reason": "材料齐全",
			"doneZH": "受理了申请", "doneEN": "accepted the application for review", "n": "3", "days": "20", "issuer": "https://login.example.org", "display": "sample_live_abc123",
			"nextZH": "接下来由数据提供单位处理。", "nextEN": "Next, the providing agency handles it.", "dutyZH": "作出决定", "dutyEN": "Decide", "dueZH": "作出决定：已逾期。", "dueEN": "Decide: overdue.",
			"kindZH": "超出用途", "kindEN": "used for another purpose", "citeZH": "示例办法第一条", "citeEN": "Sample Measures, Art. 1", "textZH": "公告", "textEN": "notice",
			"untilZH": "2027年3月2日", "untilEN": "2 March 2027", "fromZH": "2026年3月2日", "fromEN": "2 March 2026", "toZH": "2026年9月2日", "toEN": "2 September 2026",
			"dayZH": "2026年3月2日", "dayEN": "2 March 2026", "whatZH": "数据变化后更新", "whatEN": "Changed data are published", "agencyZH": "市交通委", "agencyEN": "Transport Commission"}}
		for _, c := range lang.Codes {
			m, err := shanghai.Mail(n, "李雷", "id.code", c)
			if err != nil || m.Subject == "" || !strings.Contains(m.Text, "\n----\n") {
				t.Errorf("%s in %s: %+v, %v", kind, c, m, err)
			}
			if has := strings.Contains(m.Text, "?link=id.code"); has != (w.page != "") {
				t.Errorf("%s in %s: its link stands in it: %v", kind, c, has)
			}
			shown, err := shanghai.Words(n, "李雷", c)
			if err != nil || shown.Subject != m.Subject || (shown.Text == "") != (w.page != "") {
				t.Errorf("%s in the portal: %+v, %v", kind, shown, err)
			}
		}
	}
	if _, err := shanghai.Words(store.Notice{Kind: "nothing"}, "", lang.ZH); err == nil {
		t.Error("a kind without words was worded")
	}
}

func TestADatasetGoesByItsTitle(t *testing.T) {
	p := shanghai
	p.Title = func(id string) lang.Text {
		return map[string]lang.Text{"bus": {ZH: "公交到站", EN: "Bus arrivals"}}[id]
	}
	for dataset, want := range map[string]lang.Text{"bus": {ZH: "公交到站", EN: "Bus arrivals"}, "gone": {ZH: "gone", EN: "gone"}} {
		n := store.Notice{Kind: "dataset-suspended", Params: map[string]string{"dataset": dataset, "reason": "x"}}
		for _, c := range lang.Codes {
			if m, err := p.Words(n, "李雷", c); err != nil || !strings.Contains(m.Text+m.Subject, want.In(c)) {
				t.Errorf("%s in %s: %+v, %v", dataset, c, m, err)
			}
		}
	}
}

func TestAHostileNameStaysInTheText(t *testing.T) {
	m, err := shanghai.Mail(store.Notice{Kind: "password-changed"}, "x\r\nBcc: all@example.org\r\n{{.Link}}", "", lang.EN)
	if err != nil || strings.ContainsAny(m.Subject, "\r\n") {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestServersAreRead(t *testing.T) {
	type server struct {
		Host  string
		Port  int
		TLS   bool
		Local bool
		User  string
	}
	for address, want := range map[string]server{
		"smtp://mail.example.org":                {"mail.example.org", 587, false, false, ""},
		"smtp://u:p@mail.example.org:2525/":      {"mail.example.org", 2525, false, false, "u"},
		"smtps://u:p%40ss@mail.example.org":      {"mail.example.org", 465, true, false, "u"},
		"smtp://[::1]:25":                        {"::1", 25, false, true, ""},
		"http://mail.example.org":                {},
		"smtp://u:hunter2@mail.example.org/path": {},
		"smtp://u:hunter2@mail example.org":      {},
		"smtp://u:hunter2@mail.example.org:0":    {},
	} {
		s, err := ParseServer(address, "data@example.org")
		var got server
		if err == nil {
			got = server{s.host, s.port, s.tls, s.local(), s.user}
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows the password: %v", err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %v\n%s", address, err, diff)
		}
	}
	if _, err := ParseServer("smtp://localhost", "no address"); err == nil {
		t.Error("a sender without an address was taken")
	}
}
