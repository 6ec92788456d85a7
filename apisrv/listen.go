package apisrv

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Limits on a connection. A client that sends nothing holds a place for
// headerTime at most; one that reads nothing for writeTime (small answers) or
// segmentTime (each part of a large one).
const (
	headerTime = 5 * time.Second // for the whole request too: none of ours has a body
	writeTime  = 60 * time.Second
	idleTime   = 60 * time.Second
	// maxHeader bounds the request line and header fields: net/http adds
	// another 4 KiB before it answers 431.
	maxHeader = 8 << 10
	// maxConns bounds the open connections; more wait in the system's queue.
	maxConns = 16_384
	// drainTime is how long a stopping server still takes requests, asking
	// each client to close, so that no kept-alive connection is cut between
	// a request's arrival and its reading.
	drainTime = 500 * time.Millisecond
	// stopTime is how long downloads under way may then take.
	stopTime = 30 * time.Second
)

// Serve answers requests on ln until ctx ends, then finishes those under way
// and closes ln. With a certificate it speaks TLS 1.2 or later and HTTP/2.
// It returns nil after an orderly stop.
func (s *Server) Serve(ctx context.Context, ln net.Listener, cert *tls.Certificate) error {
	capped := &cappedListener{Listener: ln, slots: make(chan struct{}, maxConns), closed: make(chan struct{})}
	srv := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       headerTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          log.New(acceptErrors{s.log}, "", 0),
		ConnState:         capped.release,
	}
	stopped := make(chan error, 1)
	failed := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
			stopped <- s.stop(srv)
		case <-failed:
			stopped <- nil
		}
	}()
	var err error
	if cert != nil {
		srv.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{*cert}}
		err = srv.ServeTLS(capped, "", "")
	} else {
		err = srv.Serve(capped)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		close(failed)
		return errors.Join(fmt.Errorf("serve %s: %w", ln.Addr(), err), <-stopped)
	}
	return <-stopped
}

// stop ends srv in order; what takes longer than stopTime is cut off.
func (s *Server) stop(srv *http.Server) error {
	s.draining.Store(true)
	time.Sleep(drainTime)
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		srv.Close()
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}

// cappedListener accepts while there are free slots. It leaves connections as
// they are, for a wrapped one would lose sendfile; the server's ConnState
// hook gives the slots back.
type cappedListener struct {
	net.Listener
	slots  chan struct{}
	closed chan struct{}
	once   sync.Once
}

// Accept waits for a free slot, then for a connection.
func (l *cappedListener) Accept() (net.Conn, error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
	}
	return conn, err
}

// Close also ends an Accept that waits for a slot.
func (l *cappedListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

func (l *cappedListener) release(_ net.Conn, state http.ConnState) {
	if state == http.StateClosed || state == http.StateHijacked {
		<-l.slots
	}
}

// acceptErrors lets through what net/http reports of the listener, such as a
// process out of file descriptors. Its other reports are faults of clients,
// and name their addresses.
type acceptErrors struct{ log *slog.Logger }

func (a acceptErrors) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("Accept error")) {
		a.log.Error("accept", "error", string(bytes.TrimSpace(line)))
	}
	return len(line), nil
}
