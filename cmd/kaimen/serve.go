package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/kaimen-portal/kaimen/apisrv"
	"github.com/kaimen-portal/kaimen/apisrv/publish"
)

// collectorHeadroom is memory that is reserved and never touched, in bytes. The
// garbage collector counts it, and so lets a small portal's heap grow by as much
// before it runs: a tenth of the work of a busy server otherwise.
const collectorHeadroom = 64 << 20

// minMetricsToken is how long a token has to be, in characters, not to be guessed.
const minMetricsToken = 16

// serving is one run of "kaimen serve": its flags and where it writes.
type serving struct {
	catalogue       string // folder; empty: the embedded sample
	data, addr      string
	watch           bool
	tlsCert, tlsKey string
	baseURL, asOf   string
	noBuild, quiet  bool
	cacheMB         int64
	metricsToken    string // file; empty: metrics are for this machine only
	office          officing
	out, err        io.Writer
}

func newServeCommand() *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:   "serve [DIR]",
		Short: "Build a portal if need be and serve it",
		Long: `Builds a release of the catalogue in DIR, or of the sample catalogue that is
part of this program, and serves it. A build that changes nothing is quick. If
the build fails and there is an older release, that one is served.

With --watch the portal is published again when a file of the catalogue changes
and, unless --as-of fixes the date, when a new day begins. The old release is
served until the new one is complete.`,
		Example: `  kaimen serve
  kaimen serve catalogue --data /var/lib/kaimen --watch
  kaimen serve --no-build --data /var/lib/kaimen --addr :443 --tls-cert cert.pem --tls-key key.pem`,
		Args: catalogueArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				s.catalogue = args[0]
			}
			s.out, s.err = cmd.OutOrStdout(), cmd.ErrOrStderr()
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return s.run(ctx)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&s.data, "data", "kaimen-data", "folder that holds the releases")
	flags.StringVar(&s.addr, "addr", ":8080", "address to listen on")
	flags.BoolVar(&s.watch, "watch", false, "publish again when the catalogue changes")
	flags.StringVar(&s.tlsCert, "tls-cert", "", "file with the TLS certificate and its chain (PEM)")
	flags.StringVar(&s.tlsKey, "tls-key", "", "file with the key of the certificate (PEM)")
	flags.StringVar(&s.baseURL, "base-url", "", "address at which the public sees the portal (default: that of portal.yaml)")
	flags.StringVar(&s.asOf, "as-of", "", "date that the pages speak of, such as 2026-01-31 (default: today in Shanghai)")
	flags.BoolVar(&s.noBuild, "no-build", false, "serve the release that is there and start no build")
	flags.BoolVar(&s.quiet, "quiet", false, "log no requests, only faults")
	flags.Int64Var(&s.cacheMB, "cache-mb", apisrv.DefaultCacheBytes>>20, "memory for files, in MiB")
	flags.StringVar(&s.metricsToken, "metrics-token-file", "", "file with a token of at least 16 characters that opens /metrics to other machines (default: this machine only)")
	s.office.flags(cmd)
	return cmd
}

// usage checks what the flags cannot say by themselves.
func (s serving) usage() error {
	switch {
	case s.cacheMB < 1:
		return fmt.Errorf("%w: --cache-mb %d is less than 1", errUsage, s.cacheMB)
	case (s.tlsCert == "") != (s.tlsKey == ""):
		return fmt.Errorf("%w: --tls-cert and --tls-key go together", errUsage)
	case s.noBuild && s.watch:
		return fmt.Errorf("%w: --watch publishes again, which --no-build forbids", errUsage)
	}
	return nil
}

// run builds, serves and watches until ctx ends.
func (s serving) run(ctx context.Context) error {
	if err := s.usage(); err != nil {
		return err
	}
	cert, err := s.certificate()
	if err != nil {
		return err
	}
	builder, err := s.builder()
	if err != nil {
		return err
	}
	if !s.noBuild {
		s.build(ctx, builder)
	}
	lines := apisrv.NewLogBuffer(s.err)
	srv, err := s.open(lines)
	if err != nil {
		return err
	}
	defer srv.Close()
	publishing := func(ctx context.Context) { s.build(ctx, builder) }
	if s.noBuild {
		publishing = nil
	}
	opened, db, err := s.office.open(ctx, s.data, srv, publishing, s.logger(lines))
	if err != nil {
		return err
	}
	defer db.Close()
	defer opened.Close()
	ln, err := net.Listen("tcp", s.addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Serving release %s at %s\n", srv.Release(), s.address(ln.Addr(), srv.BasePath()))

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// These two outlive ctx until the last answer is given and logged.
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	var watchers sync.WaitGroup
	watchers.Go(func() { lines.Run(watching) })
	watchers.Go(func() { srv.Watch(watching) })
	watchers.Go(func() { opened.Run(watching) })
	if s.watch {
		watchers.Go(func() { s.republish(ctx, builder) })
	}
	headroom := make([]byte, collectorHeadroom)
	err = srv.Serve(ctx, ln, cert)
	runtime.KeepAlive(headroom)
	cancel()
	stop()
	watchers.Wait()
	return err
}

// open reads the current release, and logs to lines.
func (s serving) open(lines io.Writer) (*apisrv.Server, error) {
	opts := apisrv.Options{CacheBytes: s.cacheMB << 20, Log: s.logger(lines)}
	if !s.quiet {
		opts.Requests = lines
	}
	if s.metricsToken != "" {
		token, err := os.ReadFile(s.metricsToken)
		if err != nil {
			return nil, fmt.Errorf("--metrics-token-file: %w", err)
		}
		if opts.MetricsToken = strings.TrimSpace(string(token)); len(opts.MetricsToken) < minMetricsToken {
			return nil, fmt.Errorf("%w: --metrics-token-file: the token in %s has less than %d characters", errUsage, s.metricsToken, minMetricsToken)
		}
	}
	srv, err := apisrv.Open(s.data, opts)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("nothing to serve: %w; run kaimen build first and look at what it says", err)
	}
	return srv, err
}

// builder starts this same program to build with the flags that serve got.
func (s serving) builder() (*publish.Builder, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	command := []string{program, "build", "--data", s.data}
	if s.catalogue != "" {
		command = append(command, s.catalogue)
	}
	if s.baseURL != "" {
		command = append(command, "--base-url", s.baseURL)
	}
	if s.asOf != "" {
		command = append(command, "--as-of", s.asOf)
	}
	return &publish.Builder{Command: command, Stdout: s.out, Stderr: s.err}, nil
}

// build makes a release and says what serving goes on with if there is none.
func (s serving) build(ctx context.Context, builder *publish.Builder) {
	err := builder.Build(ctx)
	if err != nil && !errors.Is(err, publish.ErrFindings) && ctx.Err() == nil {
		fmt.Fprintf(s.err, "kaimen: %v; the release before it, if there is one, is served\n", err)
	}
}

// republish builds whenever the catalogue or the day changes.
func (s serving) republish(ctx context.Context, builder *publish.Builder) {
	catalogue, data := s.catalogue, s.data
	for _, path := range []*string{&catalogue, &data} {
		if abs, err := filepath.Abs(*path); err == nil && *path != "" {
			*path = abs
		}
	}
	watcher := publish.Watcher{
		Catalogue: catalogue,
		Ignore:    data,
		FixedDay:  s.asOf != "" || os.Getenv("SOURCE_DATE_EPOCH") != "",
		Now:       time.Now,
		Build:     func(ctx context.Context) { s.build(ctx, builder) },
	}
	if err := watcher.Watch(ctx); err != nil {
		fmt.Fprintf(s.err, "kaimen: %v; changes are no longer noticed\n", err)
	}
}

func (s serving) certificate() (*tls.Certificate, error) {
	if s.tlsCert == "" {
		return nil, nil
	}
	cert, err := tls.LoadX509KeyPair(s.tlsCert, s.tlsKey)
	if err != nil {
		return nil, fmt.Errorf("load TLS certificate: %w", err)
	}
	return &cert, nil
}

func (s serving) logger(lines io.Writer) *slog.Logger {
	level := slog.LevelInfo
	if s.quiet {
		level = slog.LevelError
	}
	return slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{Level: level}))
}

// address is where a person on this machine finds the portal.
func (s serving) address(addr net.Addr, base string) string {
	scheme := "http"
	if s.tlsCert != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err == nil && ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + base
}
