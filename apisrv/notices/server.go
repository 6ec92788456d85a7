package notices

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// sendTimeout bounds each step of talking to the mail server.
const sendTimeout = 30 * time.Second

// Server is the mail server that takes the portal's mails.
type Server struct {
	host           string
	port           int
	tls            bool // from the first byte (smtps); else STARTTLS
	user, password string
	from           *mail.Address
}

// ParseServer reads where to send mails, in the form smtp://USER:PASSWORD@HOST:PORT
// (STARTTLS, port 587) or smtps://… (TLS, port 465), and the address that they
// come from. Without a user nobody logs in. Only a server on the same machine
// may be talked to without TLS.
func ParseServer(address, from string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("mail server: the address cannot be read; want smtp://USER:PASSWORD@HOST:PORT") // the error would show the password
	}
	s := &Server{host: u.Hostname(), user: u.User.Username(), port: 587, tls: u.Scheme == "smtps"}
	s.password, _ = u.User.Password()
	switch {
	case u.Scheme != "smtp" && u.Scheme != "smtps", s.host == "", u.Path != "" && u.Path != "/":
		return nil, fmt.Errorf("mail server %s: want smtp://USER:PASSWORD@HOST:PORT or smtps://…", u.Redacted())
	case s.tls:
		s.port = 465
	}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return nil, fmt.Errorf("mail server %s: %s is no port", u.Redacted(), p)
		}
	}
	if s.from, err = mail.ParseAddress(from); err != nil {
		return nil, fmt.Errorf("sender of mails %q: %w", from, err)
	}
	return s, nil
}

func (s *Server) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.port), gomail.WithTimeout(sendTimeout)}
	switch {
	case s.tls:
		options = append(options, gomail.WithSSL())
	case s.local():
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.user != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.user), gomail.WithPassword(s.password))
	}
	return gomail.NewClient(s.host, options...)
}

// local reports whether the server is this machine.
func (s *Server) local() bool {
	ip := net.ParseIP(s.host)
	return s.host == "localhost" || ip != nil && ip.IsLoopback()
}

// letter is a message to an address. Its id is the same at every try, so that a
// mail server can tell a second copy from a second letter.
func (s *Server) letter(id, to string, m Message, at time.Time) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	msg.FromMailAddress(s.from)
	if err := msg.To(to); err != nil {
		return nil, err
	}
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.SetDateWithValue(at)
	msg.SetMessageIDWithValue(id + "@" + s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:])
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office replies
	return msg, nil
}
