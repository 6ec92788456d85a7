package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/secrets"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func newUserCommand() *cobra.Command {
	return group("user", "Make, change and end accounts", newUserAddCommand(), newUserLinkCommand(), newUserRoleCommand(), newUserCodesOffCommand(), newUserDisableCommand(), newUserEraseCommand())
}

// staffing is one run of a command below "kaimen user".
type staffing struct {
	database
	email, name  string
	role, agency string
	lang, reason string
	first        bool // the account may be the first one of the portal
	out          io.Writer
}

// service opens the accounts for f.
func (s *staffing) service(ctx context.Context, f func(*accounts.Service) error) error {
	if s.email == "" {
		return fmt.Errorf("%w: --email is missing", errUsage)
	}
	if err := s.folder(); err != nil {
		return err
	}
	sec, err := secrets.Open(s.data)
	if err != nil {
		return err
	}
	db, err := s.open(ctx)
	if err != nil {
		return err
	}
	// Commands set no passwords, so any policy does.
	return errors.Join(f(accounts.New(db, sec, accounts.Policy{})), db.Close())
}

// folder makes the data folder for a first account. Where there has to be one, none
// is made of a name that is misspelt.
func (s *staffing) folder() error {
	if s.first {
		if err := os.MkdirAll(s.data, 0o755); err != nil {
			return fmt.Errorf("make data folder: %w", err)
		}
		return nil
	}
	if _, err := os.Stat(s.data); err != nil {
		return fmt.Errorf("find the portal's data folder: %w; name it with --data", err)
	}
	return nil
}

func (s *staffing) emailFlag(cmd *cobra.Command) {
	s.flags(cmd)
	cmd.Flags().StringVar(&s.email, "email", "", "e-mail address, which is the name to log in with")
}

func (s *staffing) roleFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.role, "role", "", "one of "+roles())
	cmd.Flags().StringVar(&s.agency, "agency", "", "id of the agency for whose datasets a reviewer answers, as in agencies.yaml")
}

func newUserAddCommand() *cobra.Command {
	s := staffing{first: true}
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Make an account for a member of staff",
		Long: `Makes an account of staff with a role and sends its owner a mail with the link by
which the password is set; the link is also printed, for a portal that sends no
mails yet. It works once, within three days. docs/operate.md says what each role
may do.`,
		Example: `  kaimen user add --role reviewer --agency jtj --email wang@example.org --name 王芳
  kaimen user add --role admin --email li@example.org --name "Li Lei" --lang en --data /var/lib/kaimen`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s.out = cmd.OutOrStdout()
			return s.add(cmd.Context())
		},
	}
	s.emailFlag(cmd)
	s.roleFlags(cmd)
	cmd.Flags().StringVar(&s.name, "name", "", "name of the person")
	cmd.Flags().StringVar(&s.lang, "lang", string(lang.ZH), "language in which the person is written to first: zh or en")
	return cmd
}

func (s *staffing) add(ctx context.Context) error {
	if s.lang != string(lang.ZH) && s.lang != string(lang.EN) {
		return fmt.Errorf("%w: --lang is zh or en", errUsage)
	}
	if err := s.checkPost(); err != nil {
		return err
	}
	return s.service(ctx, func(a *accounts.Service) error {
		link, err := a.AddStaff(ctx, commandActor(), accounts.Colleague{Email: s.email, Name: s.name,
			Role: accounts.Role(s.role), Agency: s.agency, Lang: lang.Code(s.lang)})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "Added %s as %s. The password is set within three days at\n  account/password/?link=%s\nof the portal; pass that on to nobody else.\n", s.email, s.role, link)
		return err
	})
}

// checkPost refuses a role that is missing, and a reviewer of an agency that the
// current release does not have, whose desk would stay empty.
func (s *staffing) checkPost() error {
	if s.role == "" {
		return fmt.Errorf("%w: --role is missing: one of %s", errUsage, roles())
	}
	if s.role != string(accounts.Reviewer) || s.agency == "" {
		return nil
	}
	_, portal, err := readPortal(s.data)
	if err != nil {
		return fmt.Errorf("look up agency %q: %w", s.agency, err)
	}
	var known []string
	for _, a := range portal.Agencies {
		if a.ID == s.agency {
			return nil
		}
		known = append(known, a.ID)
	}
	return fmt.Errorf("there is no agency %q, but %s; one that is new in agencies.yaml is known after kaimen build", s.agency, strings.Join(known, ", "))
}

// roles names what staff can be.
func roles() string {
	var names []string
	for _, r := range accounts.Roles {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

func newUserLinkCommand() *cobra.Command {
	var s staffing
	cmd := &cobra.Command{
		Use:   "link",
		Short: "Print the link that an account was sent last",
		Long: `Prints the link by which the owner of an account proves the e-mail address or sets
the password, if one was sent and is still good: for a portal that sends no mail.
Whoever has the link has the account, so the audit log records that it was shown.`,
		Example: "  kaimen user link --email li@example.org",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s.out = cmd.OutOrStdout()
			return s.link(cmd.Context())
		},
	}
	s.emailFlag(cmd)
	return cmd
}

func (s *staffing) link(ctx context.Context) error {
	return s.service(ctx, func(a *accounts.Service) error {
		purpose, link, err := a.ShowLink(ctx, commandActor(), s.email)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("%s was sent no link that is still good", s.email)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "account/%s/?link=%s\nof the portal; pass that on to nobody but the owner.\n", purpose, link)
		return err
	})
}

func newUserRoleCommand() *cobra.Command {
	var s staffing
	cmd := &cobra.Command{
		Use:     "role",
		Short:   "Give a member of staff another role",
		Long:    "Gives an account of staff another role. Its sessions end.",
		Example: "  kaimen user role --email wang@example.org --role operator",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := s.checkPost(); err != nil {
				return err
			}
			return s.service(cmd.Context(), func(a *accounts.Service) error {
				return a.SetRole(cmd.Context(), commandActor(), s.email, accounts.Role(s.role), s.agency)
			})
		},
	}
	s.emailFlag(cmd)
	s.roleFlags(cmd)
	return cmd
}

func newUserCodesOffCommand() *cobra.Command {
	return newUserReasonCommand("codes-off", "Turn an account's one-time codes off",
		`Turns one-time codes off for an owner who lost the phone, once it is sure by other
means that it is the owner. They are told by mail.`,
		`  kaimen user codes-off --email wang@example.org --reason "phone lost, came in person"`, (*accounts.Service).DropTOTP)
}

func newUserDisableCommand() *cobra.Command {
	return newUserReasonCommand("disable", "End an account",
		"Ends an account of whatever kind: its sessions end at once, and nobody logs in to it.",
		`  kaimen user disable --email wang@example.org --reason "left the agency"`, (*accounts.Service).Disable)
}

func newUserEraseCommand() *cobra.Command {
	return newUserReasonCommand("erase", "Remove what identifies the owner of an account",
		`Ends an account and removes its names, addresses, numbers, passwords and notices,
for good. The audit log stays whole. Backups that hold them have to be dealt with
apart.`,
		`  kaimen user erase --email wang@example.org --reason "asked for on 2026-01-31"`, (*accounts.Service).Erase)
}

// newUserReasonCommand is a command that takes something from an account for a
// reason.
func newUserReasonCommand(use, short, long, example string, take func(s *accounts.Service, ctx context.Context, by, email, reason string) error) *cobra.Command {
	var s staffing
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Example: example,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if s.reason == "" {
				return fmt.Errorf("%w: --reason is missing", errUsage)
			}
			return s.service(cmd.Context(), func(a *accounts.Service) error {
				return take(a, cmd.Context(), commandActor(), s.email, s.reason)
			})
		},
	}
	s.emailFlag(cmd)
	cmd.Flags().StringVar(&s.reason, "reason", "", "why, for the audit log")
	return cmd
}
