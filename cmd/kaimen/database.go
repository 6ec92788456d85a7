package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/user"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// database is where the state of a portal's server is, as flags say.
type database struct {
	data string // data directory
	url  string // of PostgreSQL; empty: the SQLite file of the data directory
}

func (d *database) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&d.data, "data", "kaimen-data", "folder that holds the releases, the database and the secrets")
	cmd.Flags().StringVar(&d.url, "database", "", "URL of a PostgreSQL database, postgres://… (default: the SQLite file kaimen.db in the data folder)")
}

// place is what package store opens.
func (d *database) place() (string, error) {
	switch {
	case d.url == "":
		return filepath.Join(d.data, store.FileName), nil
	case !store.IsURL(d.url):
		return "", fmt.Errorf("%w: --database is the URL of a PostgreSQL database, postgres://…", errUsage)
	}
	return d.url, nil
}

// inspect opens the database without changing it.
func (d *database) inspect(ctx context.Context) (*store.DB, error) {
	place, err := d.place()
	if err != nil {
		return nil, err
	}
	db, err := store.Inspect(ctx, place, time.Now)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: name the portal's data folder with --data", err)
	}
	return db, err
}

// open opens the database, and makes it the first time.
func (d *database) open(ctx context.Context) (*store.DB, error) {
	place, err := d.place()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, place, time.Now)
}

// commandActor is what the audit log calls who runs a command.
func commandActor() string {
	u, err := user.Current()
	if err != nil {
		return "command:unknown"
	}
	return "command:" + u.Username
}

// noArgs refuses arguments as wrong usage.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%w: %q is too much: this command takes flags only, such as --data FOLDER", errUsage, args[0])
	}
	return nil
}

// oneFile takes exactly one argument.
func oneFile(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%w: name one file", errUsage)
	}
	return nil
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: unknown command %q", errUsage, use+" "+args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(commands...)
	return cmd
}
