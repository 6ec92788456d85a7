package render

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/bep/logg"
	"github.com/gohugoio/hugo/common/hugo"
	"github.com/gohugoio/hugo/common/loggers"
	"github.com/gohugoio/hugo/config"
	"github.com/gohugoio/hugo/config/allconfig"
	"github.com/gohugoio/hugo/deps"
	"github.com/gohugoio/hugo/hugofs"
	"github.com/gohugoio/hugo/hugolib"
	"github.com/spf13/afero"
)

// Roots inside the two memory file systems.
const (
	hugoSource = "/src"
	hugoOutput = "/out"
)

// hugoVersion is the version of the library that is linked.
func hugoVersion() string { return hugo.CurrentVersion.String() }

// runHugo builds the project src, whose keys are paths below its root, and
// returns what it drew, by path below its output. Hugo promises no API for
// this, so all that touches its types is in this file. It takes no context: a
// build cannot be stopped halfway, which is one more reason to keep shards small.
func runHugo(src map[string][]byte) (files map[string][]byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("hugo panicked: %v", r)
		}
	}()
	source, output := afero.NewMemMapFs(), afero.NewMemMapFs()
	for name, body := range src {
		if err := afero.WriteFile(source, path.Join(hugoSource, name), body, 0o644); err != nil {
			return nil, err
		}
	}
	log := new(logBuffer)
	if err := build(source, output, log); err != nil {
		return nil, fmt.Errorf("%w%s", err, log.tail())
	}
	if said := log.tail(); said != "" {
		return nil, fmt.Errorf("hugo warned%s", said)
	}
	return collect(output)
}

// build runs Hugo from source to output. Warnings and errors go to log.
func build(source, output afero.Fs, log io.Writer) error {
	flags := config.New()
	flags.Set("workingDir", hugoSource)
	flags.Set("publishDir", hugoOutput)
	flags.Set("cacheDir", "/cache")
	logger := loggers.New(loggers.Options{StdOut: io.Discard, StdErr: log, Level: logg.LevelWarn})
	conf, err := allconfig.LoadConfig(allconfig.ConfigSourceDescriptor{
		Fs: source, Logger: logger, Flags: flags,
		Filename:     hugoSource + "/hugo.json",
		Environment:  "production",
		Environ:      []string{"HUGO_ENV=production"}, // an empty list would let HUGO_* of the process change the site
		SkipNpmCheck: true,
	})
	if err != nil {
		return fmt.Errorf("site configuration: %w", err)
	}
	sites, err := hugolib.NewHugoSites(deps.DepsCfg{
		Configs: conf, LogLevel: logger.Level(),
		StdOut: io.Discard, // on a terminal Hugo writes progress escapes here
		StdErr: log,
		Fs:     hugofs.NewFromSourceAndDestination(source, output, flags),
	})
	if err != nil {
		return fmt.Errorf("open site: %w", err)
	}
	defer sites.Close()
	if err := sites.Build(hugolib.BuildCfg{NoBuildLock: true}); err != nil {
		return fmt.Errorf("build site: %w", err)
	}
	if n := sites.NumLogErrors(); n > 0 {
		return fmt.Errorf("build site: %d errors", n)
	}
	return nil
}

// collect reads all files below hugoOutput.
func collect(output afero.Fs) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := afero.Walk(output, hugoOutput, func(name string, info fs.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		body, err := afero.ReadFile(output, name)
		files[strings.TrimPrefix(name, hugoOutput+"/")] = body
		return err
	})
	return files, err
}

// logBuffer keeps what Hugo says; its logger writes from several goroutines.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// tail is what was said, ready to stand behind an error: empty, or ": …".
func (l *logBuffer) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if said := strings.TrimSpace(l.buf.String()); said != "" {
		return ": " + said
	}
	return ""
}
