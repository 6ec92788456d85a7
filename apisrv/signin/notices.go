package signin

import (
	"context"
	"net/http"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/notices"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

var noticesTitle = lang.Text{ZH: "通知", EN: "Notices"}

// maxNotices is how many of the newest are shown: those of years for whoever
// applies, of months for a busy desk.
const maxNotices = 200

// told is a notice in words.
type told struct {
	notices.Message
	At    time.Time
	Fresh bool // not read before
}

// showNotices shows what the account was told. Who reads the page has read them.
func showNotices(v *office.Visit) error {
	newest, err := readNotices(v)
	if err != nil {
		return err
	}
	portal := notices.Portal{Name: v.Offer.Portal.Title, URL: v.Offer.Portal.BaseURL, Title: v.Offer.Title}
	var all []told
	for _, n := range newest {
		words, err := portal.Words(n, v.Account.Name, v.Lang)
		if err != nil {
			return err
		}
		all = append(all, told{words, n.Created, n.Read.IsZero()})
	}
	return v.Show(office.Page{Title: noticesTitle, Template: "signin/notices", Data: all})
}

// readNotices reads the newest notices and notes, in the same transaction, that
// they were read. A program that asks for the head of the page reads nothing.
func readNotices(v *office.Visit) (newest []store.Notice, err error) {
	ctx := v.Context()
	list := func(tx *store.Tx) (err error) {
		newest, err = tx.Notices(ctx, v.Account.ID, maxNotices)
		return err
	}
	if v.R.Method == http.MethodHead {
		return newest, v.DB.Read(ctx, list)
	}
	return newest, v.DB.Keep(ctx, func(tx *store.Tx) error {
		if err := list(tx); err != nil {
			return err
		}
		return markRead(ctx, tx, v.Account.ID)
	})
}

// markRead writes only where something is unread.
func markRead(ctx context.Context, tx *store.Tx, account string) error {
	unread, err := tx.Unread(ctx, account)
	if err != nil || unread == 0 {
		return err
	}
	return tx.ReadNotices(ctx, account)
}
