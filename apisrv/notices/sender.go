package notices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

const (
	roundEvery = 5 * time.Second
	roundSize  = 50              // mails over one connection
	roundTime  = 5 * time.Minute // after which another process may take the mails of a round that was lost
	firstRetry = time.Minute     // then twice as long each time
	lastRetry  = 6 * time.Hour
	maxTries   = 12 // over about two days
)

// Sender mails the notices of the outbox. A mail is sent at least once: one
// whose sending was interrupted is sent again, under the same message id.
type Sender struct {
	DB       *store.DB
	Accounts *accounts.Service
	Server   *Server
	Portal   Portal
	Log      *slog.Logger
}

// Run sends what is due until ctx ends.
func (s *Sender) Run(ctx context.Context) {
	tick := time.NewTicker(roundEvery)
	defer tick.Stop()
	for {
		if _, err := s.Round(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("mails not sent", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Round sends what is due now, at most as much as goes over one connection, and
// returns how many mails the server took. A mail that it did not take is tried
// again later; the error says why none could be tried.
func (s *Sender) Round(ctx context.Context) (sent int, err error) {
	var due []store.Notice
	err = s.DB.Keep(ctx, func(tx *store.Tx) error {
		due, err = tx.TakeNotices(ctx, tx.Now().Add(roundTime), roundSize)
		return err
	})
	if err != nil || len(due) == 0 {
		return 0, err
	}
	client, err := s.Server.client()
	if err != nil {
		return 0, fmt.Errorf("mail server: %w", err)
	}
	dialed := client.DialWithContext(ctx)
	if dialed == nil {
		defer client.Close()
	}
	for _, n := range due {
		fault := dialed
		if fault == nil {
			fault = s.send(ctx, client, n)
		}
		if fault == nil {
			sent++
		}
		if err := s.note(ctx, n, fault); err != nil {
			return sent, err
		}
	}
	if dialed != nil {
		return 0, fmt.Errorf("connect to the mail server: %w", dialed)
	}
	return sent, nil
}

func (s *Sender) send(ctx context.Context, client *gomail.Client, n store.Notice) error {
	a, err := s.Accounts.ByID(ctx, n.Account)
	if err != nil {
		return fmt.Errorf("account of notice %s: %w", n.ID, err)
	}
	code := ""
	if id := n.Params["link"]; id != "" {
		code = s.Accounts.LinkText(id)
	}
	m, err := s.Portal.Mail(n, a.Name, code, a.Lang)
	if err != nil {
		return err
	}
	letter, err := s.Server.letter(n.ID, a.Email, m, n.Created)
	if err != nil {
		return err
	}
	return client.Send(letter)
}

// note keeps how the sending of a notice went.
func (s *Sender) note(ctx context.Context, n store.Notice, fault error) error {
	return s.DB.Keep(ctx, func(tx *store.Tx) error {
		if fault == nil {
			return tx.NoticeSent(ctx, n)
		}
		tries, err := tx.NoticeFailed(ctx, n, fault.Error(), func(tries int) time.Time {
			if final(fault, tries) {
				return time.Time{}
			}
			return tx.Now().Add(min(firstRetry<<(tries-1), lastRetry))
		})
		if err == nil && final(fault, tries) {
			s.Log.Error("mail given up", "notice", n.ID, "kind", n.Kind, "tries", tries, "error", fault)
		}
		return err
	})
}

// final reports whether another try is of no use: the server said that it never
// takes the mail (a 5xx answer, RFC 5321 section 4.2.1), or there were enough.
func final(fault error, tries int) bool {
	var refused *gomail.SendError
	permanent := errors.As(fault, &refused) && refused.ErrorCode() >= 500
	return permanent || tries >= maxTries
}
