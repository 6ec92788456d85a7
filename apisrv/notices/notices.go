// Package notices words what people are told about their accounts and
// applications, in Chinese and in English, and mails it. A notice gets into the
// outbox in the transaction of the change that it tells of (store.Tx.Notify);
// a Sender takes it out again. No notice contains a secret: a link's code is
// made when the mail is, and an access key is only ever shown on its page.
package notices

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"strings"
	"text/template"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Portal is who writes.
type Portal struct {
	Name lang.Text
	URL  string // base URL of the portal, with a slash at its end
	// Title is what a dataset is called; nil: its id.
	Title func(dataset string) lang.Text
}

// Message is a notice in words.
type Message struct {
	Subject string
	Text    string // lines, no markup
}

// words are those of a kind of notice. They are templates: .Portal is the name
// of the portal, .Name that of the account, .Link an address, and .P the
// parameters of the notice.
type words struct {
	page          string // of the link that the notice carries, below the base URL; empty: none
	subject, text lang.Text
}

// Words puts a notice into the words of one language, as the portal shows it.
// Of one that carries a link only the subject is left: the link is for who reads
// the mail, not for who is logged in.
func (p Portal) Words(n store.Notice, name string, c lang.Code) (Message, error) {
	m, err := p.words(n, name, "", c)
	if kinds[n.Kind].page != "" {
		m.Text = ""
	}
	return m, err
}

// Mail puts a notice into the words of both languages, the first one first. The
// code is the text of the notice's link, where it has one.
func (p Portal) Mail(n store.Notice, name, code string, first lang.Code) (Message, error) {
	second := lang.EN
	if first == lang.EN {
		second = lang.ZH
	}
	m, err := p.words(n, name, code, first)
	if err != nil {
		return Message{}, err
	}
	other, err := p.words(n, name, code, second)
	if err != nil {
		return Message{}, err
	}
	m.Text += "\n----\n\n" + other.Subject + "\n\n" + other.Text
	return m, nil
}

func (p Portal) words(n store.Notice, name, code string, c lang.Code) (Message, error) {
	w, ok := kinds[n.Kind]
	if !ok {
		return Message{}, fmt.Errorf("notice %s: there are no words for its kind %q", n.ID, n.Kind)
	}
	values := map[string]any{"Portal": p.Name.In(c), "Name": name, "Link": p.link(w, code, c), "P": p.named(n.Params, c)}
	subject, err := fill(w.subject.In(c), values)
	if err != nil {
		return Message{}, fmt.Errorf("subject of notice %s: %w", n.ID, err)
	}
	text, err := fill(w.text.In(c), values)
	if err != nil {
		return Message{}, fmt.Errorf("text of notice %s: %w", n.ID, err)
	}
	return Message{Subject: strings.Join(strings.Fields(subject), " "), Text: text}, nil
}

// named are the parameters of a notice, with the title of a dataset for its id.
func (p Portal) named(params map[string]string, c lang.Code) map[string]string {
	id := params["dataset"]
	if id == "" || p.Title == nil {
		return params
	}
	params = maps.Clone(params)
	title := p.Title(id)
	params["dataset"] = cmp.Or(title.In(c), title.ZH, title.EN, id)
	return params
}

// link is the address of the page that a notice leads to.
func (p Portal) link(w words, code string, c lang.Code) string {
	if w.page == "" || code == "" {
		return ""
	}
	prefix := ""
	if c == lang.EN {
		prefix = "en/"
	}
	return p.URL + prefix + w.page + "?link=" + code
}

func fill(text string, values map[string]any) (string, error) {
	t, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = t.Execute(&b, values)
	return b.String(), err
}
