package apisrv

import (
	"errors"
	"io"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/events"
)

const (
	// segment is how much of a large body is sent under one write deadline,
	// and segmentTime how long it may take: a client slower than about 4 KiB
	// a second is cut off, one that is merely slow gets its whole file.
	segment     = 256 << 10
	segmentTime = 60 * time.Second
)

// recorder notes what was answered, for the request log, and moves the write
// deadline along while a large body is sent.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	path   string       // for the log in place of the address; empty: the address
	id     string       // of the request, as the answer names it
	line   []byte       // scratch for the log
	route  string       // method and pattern as the policies name them; empty: a public file
	event  events.Event // what handlers know of it
}

var recorders = sync.Pool{New: func() any { return new(recorder) }}

// record logs one line per request, without the query and without the address
// of the client, and turns a panic into a 500 that the process survives.
func (s *Server) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := recorders.Get().(*recorder)
		rec.ResponseWriter = w
		rec.id = s.ids.next()
		w.Header().Set(requestID, rec.id)
		if s.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		defer func() {
			failure := recover()
			if failure != nil && failure != http.ErrAbortHandler {
				s.log.Error("panic", "path", rec.logged(r), "request", rec.id, "panic", failure, "stack", string(debug.Stack()))
			}
			if failure != nil && rec.status == 0 && failure != http.ErrAbortHandler {
				clear(w.Header())
				w.Header().Set(requestID, rec.id)
				refuse(rec, http.StatusInternalServerError)
				failure = nil
			}
			if s.requests != nil {
				rec.line = appendRequest(rec.line[:0], start, r, rec)
				_, _ = s.requests.Write(rec.line) // an answer is not taken back because its line is lost
			}
			s.count(r, rec, time.Since(start))
			*rec = recorder{line: rec.line}
			recorders.Put(rec)
			if failure != nil {
				panic(http.ErrAbortHandler) // the answer is broken off: so is the connection
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// appendRequest appends the line of a request in the form that slog's text
// handler gives to events, in a fraction of its time.
func appendRequest(line []byte, start time.Time, r *http.Request, rec *recorder) []byte {
	line = append(line, "time="...)
	line = start.AppendFormat(line, time.RFC3339Nano)
	line = append(line, " level=INFO msg=request method="...)
	line = appendWord(line, r.Method)
	line = append(line, " path="...)
	line = appendWord(line, rec.logged(r))
	line = append(line, " status="...)
	line = strconv.AppendInt(line, int64(rec.status), 10)
	line = append(line, " bytes="...)
	line = strconv.AppendInt(line, rec.bytes, 10)
	line = append(line, " took="...)
	line = strconv.AppendInt(line, time.Since(start).Microseconds(), 10)
	line = append(line, "µs request="...)
	line = append(line, rec.id...)
	return append(line, '\n')
}

// logged is the path of the request as logs have it.
func (rec *recorder) logged(r *http.Request) string {
	if rec.path != "" {
		return rec.path
	}
	return r.URL.Path
}

// appendWord appends a text that clients choose, in quotes unless it consists
// of plain letters, so that none can end the line or pass for another field.
func appendWord(line []byte, text string) []byte {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\' {
			return strconv.AppendQuote(line, text)
		}
	}
	return append(line, text...)
}

// WriteHeader notes the status.
func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 {
		rec.status = status
	}
	rec.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (rec *recorder) Write(p []byte) (int, error) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	n, err := rec.ResponseWriter.Write(p)
	rec.bytes += int64(n)
	return n, err
}

// ReadFrom sends a body segment by segment, each under its own deadline. It
// hands limited files on as such, so that the system's sendfile carries them.
func (rec *recorder) ReadFrom(src io.Reader) (int64, error) {
	whole, ok := src.(*io.LimitedReader)
	if !ok {
		whole = &io.LimitedReader{R: src, N: 1<<63 - 1}
	}
	control := http.NewResponseController(rec.ResponseWriter)
	var sent int64
	for whole.N > 0 {
		if err := control.SetWriteDeadline(time.Now().Add(segmentTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return sent, err
		}
		part := &io.LimitedReader{R: whole.R, N: min(whole.N, segment)}
		n, err := io.Copy(rec.ResponseWriter, part)
		sent += n
		whole.N -= n
		rec.bytes += n
		if err != nil || part.N > 0 {
			return sent, err
		}
	}
	return sent, nil
}

// Event is what is known of the request, for events.Of.
func (rec *recorder) Event() *events.Event { return &rec.event }

// Unwrap lets http.ResponseController reach the connection.
func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }
