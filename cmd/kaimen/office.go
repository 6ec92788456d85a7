package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/apisrv"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/notices"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/oidc"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// officing is what "kaimen serve" is told about accounts and applications.
type officing struct {
	database   string // URL of PostgreSQL; empty: the SQLite file of the data directory
	smtp, from string // mail server and sender; empty: no mails are sent
	prefix     string // of access keys
	redis      string // URL; empty: calls are counted in memory
	replicas   int    // servers that share Redis
	legacy     bool   // X-RateLimit fields too
	logins     string // file about a provider of logins; empty: there is none
}

func (o *officing) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.database, "database", "", "URL of a PostgreSQL database, postgres://… (default: the SQLite file kaimen.db in the data folder)")
	flags.StringVar(&o.smtp, "smtp", "", "mail server, smtp://USER:PASSWORD@HOST:PORT or smtps://… (default: none; notices are shown in the portal only)")
	flags.StringVar(&o.from, "mail-from", "", "address that mails come from")
	flags.StringVar(&o.prefix, "key-prefix", "kaimen", "first part of access keys, by which scanners find leaked ones: 2 to 16 lower-case letters and digits")
	flags.StringVar(&o.redis, "redis", "", "URL of the Redis in which several servers count calls together, redis://… (default: in memory)")
	flags.IntVar(&o.replicas, "replicas", 1, "how many servers share that Redis: while it does not answer, each counts its part of every limit")
	flags.BoolVar(&o.legacy, "legacy-rate-headers", false, "answers to calls also carry X-RateLimit-Limit, -Remaining and -Reset, for clients that know nothing newer")
	flags.StringVar(&o.logins, "oidc", "", "file that describes the OpenID Connect provider at which people may log in too (docs/logins.md)")
}

// open brings accounts and applications up on the server. The database is the
// caller's to close.
func (o *officing) open(ctx context.Context, data string, srv *apisrv.Server, publish func(context.Context), log *slog.Logger) (*office.Office, *store.DB, error) {
	opts := office.Options{Data: data, Prefix: o.prefix, Legacy: o.legacy, Publish: publish, Log: log}
	if o.smtp != "" {
		mail, err := notices.ParseServer(o.smtp, o.from)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: --smtp: %w", errUsage, err)
		}
		opts.Mail = mail
	}
	if o.logins != "" {
		logins, err := oidc.ReadConfig(o.logins)
		if err != nil {
			return nil, nil, fmt.Errorf("--oidc: %w", err)
		}
		opts.Logins = &logins
	}
	opts.Host, _ = os.Hostname() // a source without a name counts as well
	var err error
	if opts.Limiter, err = limits.New(time.Now, o.redis, o.replicas); err != nil {
		return nil, nil, fmt.Errorf("%w: --redis: %w", errUsage, err)
	}
	db, err := (&database{data: data, url: o.database}).open(ctx)
	if err != nil {
		return nil, nil, err
	}
	opened, err := srv.OpenOffice(ctx, db, opts)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open accounts and applications: %w", err), db.Close())
	}
	return opened, db, nil
}
