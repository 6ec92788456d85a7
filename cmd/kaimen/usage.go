package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/rollup"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/apisrv/weblog"
	"github.com/kaimen-portal/kaimen/apisrv/weblog/format"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

func newUsageCommand() *cobra.Command {
	return group("usage", "Count the use of pages that another server hosts", newUsageImportCommand())
}

// importing is one run of "kaimen usage import".
type importing struct {
	database
	opts     weblog.Options
	basePath string
	without  []string
	json     bool
	quiet    bool
	in       io.Reader
	out, err io.Writer
}

func newUsageImportCommand() *cobra.Command {
	var im importing
	cmd := &cobra.Command{
		Use:   "import LOG...",
		Short: "Count the use of a portal whose pages another server hosts, from its access logs",
		Long: `Reads access logs and counts the pages, files and searches of the portal in them
together with what "kaimen serve" counts itself. "-" is the standard input.

Logs of nginx, Apache, Caddy, Amazon CloudFront, Cloudflare, Akamai, and JSON with
common keys are told apart by their first lines; gzip and Zstandard are unpacked.
A log is known by what stands in it: one that comes again, was renamed, rotated,
compressed or has grown counts only with what is new, and the next import goes on
where one was cut off. So a line of cron may name all logs each time.

Try a first log with --dry-run. Of a log in which nothing counts nothing is kept:
with another --base-path, --host or --format it can be read again.

Addresses are hashed while they are read and are not kept. Do not import the log
of a proxy before "kaimen serve": the server counts those requests itself. Where
it answers only /api/ and /search/ behind that host, give --without search,call.

Exit status 1 says that lines were skipped that are worth a look, 3 that a log
could not be read; the others are counted all the same. docs/statistics.md tells
of formats, of logs that are rotated, and of lines that are not counted.`,
		Example: `  kaimen usage import --data /var/lib/kaimen /var/log/nginx/access.log*
  kaimen usage import --host data.example.org --dry-run access.log.1
  zcat E2X*.gz | kaimen usage import --data /var/lib/kaimen -
  kaimen usage import --format json:time=ts,address=ip,method=verb,target=uri,status=code,agent=ua log.ndjson`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("%w: name the logs", errUsage)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			im.in, im.out, im.err = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
			return im.run(cmd.Context(), args)
		},
	}
	im.allFlags(cmd)
	return cmd
}

func (im *importing) allFlags(cmd *cobra.Command) {
	im.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&im.opts.Host, "host", "", "count only what was asked of this host, in a log of several")
	flags.StringVar(&im.basePath, "base-path", "", "path below which the portal stands on that host (default: that of the release)")
	flags.StringVar(&im.opts.Label, "label", "", "what to call the server that wrote the log (default: its host)")
	flags.StringVar(&im.opts.Format, "format", "", "format of the log: "+strings.Join(format.Names(), ", ")+", or json:FIELD=KEY,… (default: found out)")
	flags.StringSliceVar(&im.without, "without", nil, "kinds that are counted elsewhere: "+kinds())
	flags.BoolVar(&im.opts.Dry, "dry-run", false, "write nothing, only say what would be counted")
	flags.BoolVar(&im.json, "json", false, "print the outcome as JSON")
	flags.BoolVar(&im.quiet, "quiet", false, "show no progress")
}

// usage checks what the flags cannot say by themselves.
func (im *importing) usage() error {
	if im.opts.Format != "" {
		if _, err := format.Named(im.opts.Format); err != nil {
			return fmt.Errorf("%w: --format: %w", errUsage, err)
		}
	}
	if strings.ContainsAny(im.opts.Host, "/:") {
		return fmt.Errorf("%w: --host %s: name the host alone, such as data.example.org, without https://, port and path", errUsage, im.opts.Host)
	}
	im.opts.Without = map[events.Kind]bool{}
	for _, name := range im.without {
		kind := events.Kind(name)
		if !slices.Contains(events.Kinds, kind) {
			return fmt.Errorf("%w: --without: no kind %q; there are %s", errUsage, name, kinds())
		}
		im.opts.Without[kind] = true
	}
	return nil
}

// kinds names what can be counted.
func kinds() string {
	var names []string
	for _, k := range events.Kinds {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

func (im *importing) run(ctx context.Context, logs []string) (err error) {
	if err := im.usage(); err != nil {
		return err
	}
	places, err := im.readRelease()
	if err != nil {
		return err
	}
	db, err := im.store(ctx)
	if err != nil {
		return err
	}
	if db != nil {
		defer func() { err = errors.Join(err, db.Close()) }()
		im.opts.Counter = rollup.New(db, places)
	}
	if !im.opts.Dry {
		if err := im.opts.Counter.SweepAlone(ctx); err != nil {
			return err
		}
	}
	im.opts.Now = time.Now
	return im.all(ctx, logs)
}

// store opens the store; nil: there is none, and a dry run makes none.
func (im *importing) store(ctx context.Context) (*store.DB, error) {
	if !im.opts.Dry {
		return im.open(ctx)
	}
	db, err := im.inspect(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return db, err
}

// readRelease takes from the current release where the portal stands, unless
// flags say it, and returns where its catalogue has datasets.
func (im *importing) readRelease() (func(string) rollup.Place, error) {
	release, portal, err := readPortal(im.data)
	if err != nil {
		return nil, err
	}
	s, err := supply.Read(release)
	if err != nil {
		return nil, fmt.Errorf("read release: %w; run kaimen build again", err)
	}
	base, err := url.Parse(portal.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("read release: base URL: %w", err)
	}
	if im.basePath == "" {
		im.basePath = base.Path
	}
	im.opts.Base = "/"
	if path := strings.Trim(im.basePath, "/"); path != "" {
		im.opts.Base = "/" + path + "/"
	}
	if im.opts.Label == "" {
		if im.opts.Label = im.opts.Host; im.opts.Label == "" {
			im.opts.Label = base.Host
		}
	}
	return (&office.Offer{Supply: s}).Place, nil
}
