package apisrv

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// serve runs s on a free port and returns its address and how to stop it.
func serve(t testing.TB, s *Server) (addr string, stop func()) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln, nil) }()
	return ln.Addr().String(), func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("stop: %v", err)
		}
	}
}

func TestAThousandSwapsUnderLoadMixNothingAndMissNothing(t *testing.T) {
	const swaps, readers = 1000, 4
	p := newPortal(t)
	for _, id := range []string{"a", "b"} {
		p.release(id, map[string]string{
			"index.html":       strings.Repeat(id, 2000),
			"404.html":         "missing",
			"data/x/small.csv": strings.Repeat(id, 100),
			"data/x/big.csv":   strings.Repeat(id, maxCached+1),
		})
	}
	p.use("a")
	s := p.open(Options{})
	addr, stop := serve(t, s)
	defer stop()
	var done atomic.Bool
	var answers atomic.Int64
	var wg sync.WaitGroup
	for i := range readers {
		wg.Go(func() {
			targets := []string{"/", "/data/x/small.csv", "/data/x/big.csv"}
			for n := i; !done.Load(); n++ {
				if err := wholeAnswer("http://" + addr + targets[n%len(targets)]); err != nil {
					t.Error(err)
					return
				}
				answers.Add(1)
			}
		})
	}
	for n := range swaps {
		id := string("ba"[n%2])
		p.use(id)
		if err := s.swap(id); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Millisecond)
	}
	done.Store(true)
	wg.Wait()
	if answers.Load() < swaps/2 {
		t.Errorf("only %d answers were read during %d swaps", answers.Load(), swaps)
	}
}

// wholeAnswer fails unless the answer is complete and of one release.
func wholeAnswer(target string) error {
	res, err := http.Get(target)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", target, err)
	}
	if res.StatusCode != http.StatusOK || len(body) == 0 || len(bytes.Trim(body, string(body[:1]))) != 0 {
		return fmt.Errorf("%s: status %d, %d bytes, first %.10q", target, res.StatusCode, len(body), body)
	}
	return nil
}

func TestARetiredReleaseLeavesTheCache(t *testing.T) {
	p := newPortal(t)
	p.release("a", map[string]string{"index.html": "first", "same.txt": "same", "gone.txt": "gone"})
	p.release("b", map[string]string{"index.html": "second", "same.txt": "same"})
	p.use("a")
	s := p.open(Options{})
	for _, target := range []string{"/", "/same.txt", "/gone.txt"} {
		ask(s, "GET", target)
	}
	p.must(s.swap("b"))
	if len(s.cache.entries) != 1 || s.cache.entries["same.txt"] == nil {
		t.Errorf("cached after the swap: %d files, want same.txt alone", len(s.cache.entries))
	}
	if got := ask(s, "GET", "/").Body.String(); got != "second" {
		t.Errorf("page after the swap: %q", got)
	}
}

func TestStoppingFinishesWhatIsUnderWay(t *testing.T) {
	const clients = 8
	p := newPortal(t)
	p.release("r1", map[string]string{"index.html": pageText, "data/x/big.csv": strings.Repeat("z", 8<<20)})
	p.use("r1")
	var taken bytes.Buffer
	lines := NewLogBuffer(&taken)
	s := p.open(Options{Requests: lines})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	p.must(err)
	ctx, cancel := signal.NotifyContext(t.Context(), syscall.SIGTERM)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln, nil) }()

	slow, err := http.Get("http://" + ln.Addr().String() + "/data/x/big.csv")
	p.must(err)
	var answered atomic.Int64
	var stopping atomic.Bool
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for {
				res, err := http.Get("http://" + ln.Addr().String() + "/")
				if err != nil {
					if !stopping.Load() {
						t.Error(err)
					}
					return // the listener is closed: the request was never taken
				}
				if body, err := io.ReadAll(res.Body); err != nil || len(body) != len(pageText) {
					t.Errorf("%d bytes, %v", len(body), err)
				}
				res.Body.Close()
				answered.Add(1)
			}
		})
	}
	time.Sleep(100 * time.Millisecond)
	stopping.Store(true)
	p.must(syscall.Kill(os.Getpid(), syscall.SIGTERM))
	wg.Wait()
	if body, err := io.ReadAll(slow.Body); err != nil || len(body) != 8<<20 {
		t.Errorf("download under way: %d bytes, %v", len(body), err)
	}
	slow.Body.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	lines.flush()
	if n := int64(strings.Count(taken.String(), "path=/ status=200")); n != answered.Load() || n == 0 {
		t.Errorf("%d requests taken, %d answered", n, answered.Load())
	}
}

func TestSlowSendersAreCutOffAndOthersServed(t *testing.T) {
	addr, stop := serve(t, sampleServer(t))
	defer stop()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET / HTTP/1.1\r\nHost: ")
	if status, _ := raw(t, addr, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"); status != 200 {
		t.Errorf("beside a slow sender: status %d", status)
	}
	conn.SetReadDeadline(time.Now().Add(headerTime + 5*time.Second))
	if _, err := io.ReadAll(conn); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a connection that sends no whole head stays open")
	}
}

func TestConnectionsBeyondTheCapWait(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln := &cappedListener{Listener: inner, slots: make(chan struct{}, 1), closed: make(chan struct{})}
	accepted := make(chan error, 2)
	accept := func() { _, err := ln.Accept(); accepted <- err }
	for range 2 {
		conn, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	go accept()
	if err := <-accepted; err != nil {
		t.Fatal(err)
	}
	go accept()
	select {
	case <-accepted:
		t.Fatal("a second connection was accepted over a cap of one")
	case <-time.After(50 * time.Millisecond):
	}
	ln.release(nil, http.StateClosed)
	if err := <-accepted; err != nil {
		t.Fatal(err)
	}
	go accept()
	ln.Close()
	if err := <-accepted; !errors.Is(err, net.ErrClosed) {
		t.Errorf("waiting at a closed listener: %v", err)
	}
}

func TestTLSSpeaksHTTP2AndNothingOld(t *testing.T) {
	s := sampleServer(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln, selfSigned(t)) }()
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	res, err := client.Get("https://" + ln.Addr().String() + "/data/bus/all.csv")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if res.ProtoMajor != 2 || string(body) != bigTable || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("HTTP/%d, %d bytes, HSTS %q", res.ProtoMajor, len(body), res.Header.Get("Strict-Transport-Security"))
	}
	old := &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	if conn, err := tls.Dial("tcp", ln.Addr().String(), old); err == nil {
		conn.Close()
		t.Error("TLS 1.1 was accepted")
	}
	client.CloseIdleConnections()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func selfSigned(t *testing.T) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestTheLogHasOneLineForEachRequestAndNoAddress(t *testing.T) {
	var lines bytes.Buffer
	p := newPortal(t)
	p.release("r1", sampleFiles)
	p.use("r1")
	s := p.open(Options{Log: slog.New(slog.NewTextHandler(&lines, nil)), Requests: &lines})
	ask(s, "GET", "/robots.txt?token=canary", "Authorization", "canary", "Cookie", "canary", "Referer", "canary")
	ask(s, "GET", "/api/v1/search?q=canary", "X-Forwarded-For", "192.0.2.1")
	ask(s, "GET", "/a%0d%0ab%1b[31m")
	ask(s, "GET", "/a%20status=200")
	got := lines.String()
	if strings.Count(got, "\n") != 4 {
		t.Errorf("log of four requests:\n%s", got)
	}
	for _, want := range []string{
		"level=INFO msg=request method=GET path=/robots.txt status=200 bytes=14 took=",
		`path="/a\r\nb\x1b[31m" status=404`, `path="/a status=200" status=404`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for _, bad := range []string{"canary", "192.0.2.1", "\r", "\x1b"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q in\n%s", bad, got)
		}
	}
}

func TestAPanicCostsOneAnswer(t *testing.T) {
	s := sampleServer(t)
	h := s.record(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "900")
		panic("canary")
	}))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "canary") || w.Header().Get("Content-Length") != "" {
		t.Errorf("status %d, body %q, headers %v", w.Code, w.Body, w.Header())
	}
}

// deadlines is a response writer that counts how often its deadline is moved.
type deadlines struct {
	*httptest.ResponseRecorder
	moved int
}

func (d *deadlines) SetWriteDeadline(time.Time) error { d.moved++; return nil }

func TestEachPartOfALargeBodyHasItsOwnDeadline(t *testing.T) {
	for _, c := range []struct {
		source io.Reader
		sent   int64
	}{
		{&io.LimitedReader{R: strings.NewReader(strings.Repeat("x", 5*segment)), N: 4*segment - 1}, 4*segment - 1},
		{&io.LimitedReader{R: strings.NewReader(strings.Repeat("x", 4*segment-1)), N: 9 * segment}, 4*segment - 1},
		{strings.NewReader(strings.Repeat("x", 4*segment-1)), 4*segment - 1},
	} {
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		rec := &recorder{ResponseWriter: w}
		n, err := rec.ReadFrom(c.source)
		if err != nil || n != c.sent || rec.bytes != c.sent || int64(w.Body.Len()) != c.sent || w.moved != 4 {
			t.Errorf("sent %d (noted %d) under %d deadlines, %v; want %d under 4", n, rec.bytes, w.moved, err, c.sent)
		}
	}
}
