package limits

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/limits/redistest"
)

// replicas is how many servers a portal has in these tests.
const replicas = 3

// serveLimiter is a server of the portal, as a process of its own. It answers
// GET /?key=&quota=&ms= on a socket with the decision of its limiter.
func serveLimiter(argument string) error {
	url, socket, _ := strings.Cut(argument, " ")
	l, err := New(time.Now, url, replicas)
	if err != nil {
		return err
	}
	// The machine may be busy with other tests: that Redis is given up in time
	// is tested by itself.
	l.shared.patience = probePatience
	go l.Run(context.Background(), quiet)
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		quota, _ := strconv.ParseInt(q.Get("quota"), 10, 64)
		ms, _ := strconv.Atoi(q.Get("ms"))
		d := l.Allow(r.Context(), subject(q.Get("key")), 1, []Window{{"window", quota, time.Duration(ms) * time.Millisecond, Calls}})
		d.SetHeader(w.Header(), time.Now(), false)
		if !d.OK() {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}))
}

// portal is several servers on one Redis.
type portal struct {
	t       *testing.T
	clients [replicas]http.Client
}

// startPortal starts the servers, which end with the test.
func startPortal(t *testing.T, url string) *portal {
	t.Helper()
	p := &portal{t: t}
	dir, err := os.MkdirTemp("", "kaimen-limits-") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for i := range p.clients {
		socket := filepath.Join(dir, strconv.Itoa(i))
		startRole(t, "KAIMEN_TEST_LIMITER", url+" "+socket)
		p.clients[i].Transport = &http.Transport{MaxIdleConnsPerHost: 64, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		}}
		t.Cleanup(p.clients[i].CloseIdleConnections)
		for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
			if conn, err := net.Dial("unix", socket); err == nil {
				conn.Close()
				break
			} else if time.Since(start) > time.Minute {
				t.Fatal(err)
			}
		}
	}
	return p
}

// startRole starts this program in another role, until the test ends.
func startRole(t *testing.T, role, argument string) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), role+"="+argument)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd, out
}

// call asks one of the servers; alone says that it counted by itself.
func (p *portal) call(server int, query string) (passed, alone bool, err error) {
	res, err := p.clients[server].Get("http://portal/?" + query)
	if err != nil {
		return false, false, err
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	switch res.StatusCode {
	case http.StatusOK:
		return true, res.Header.Get(LocalHeader) != "", nil
	case http.StatusTooManyRequests:
		return false, res.Header.Get(LocalHeader) != "", nil
	}
	return false, false, fmt.Errorf("answered %s", res.Status)
}

// crowd lets 64 clients call all servers in turn, each until it is told to stop
// or has called so often.
func (p *portal) crowd(query string, calls int, until time.Time) (passed, alone, asked int) {
	p.t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for client := range 64 {
		all.Go(func() {
			for i := 0; i < calls && (until.IsZero() || time.Now().Before(until)); i++ {
				ok, byItself, err := p.call((client+i)%replicas, query)
				mu.Lock()
				asked++
				if err != nil {
					p.t.Error(err)
				}
				if ok {
					passed++
				}
				if byItself {
					alone++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return passed, alone, asked
}

func TestSixtyFourClientsOverThreeServersPassExactlyToTheLimit(t *testing.T) {
	p := startPortal(t, redistest.New(t).URL)
	for trial := range 5 {
		passed, alone, asked := p.crowd(fmt.Sprintf("key=%d&quota=1000&ms=3600000", trial), 50, time.Time{})
		if passed != 1000 || alone != 0 || asked != 3200 {
			t.Errorf("trial %d: %d of %d passed, %d counted by a server alone; want 1000 of 3200 and none", trial, passed, asked, alone)
		}
	}
}

// Windows follow each other while the clients call without a pause.
func TestSixtyFourClientsOverThreeServersPassNoMoreThanEachWindowAllows(t *testing.T) {
	p := startPortal(t, redistest.New(t).URL)
	const quota, width = 100, 500 * time.Millisecond
	start := time.Now()
	passed, alone, asked := p.crowd(fmt.Sprintf("key=a&quota=%d&ms=%d", quota, width.Milliseconds()), 1<<30, start.Add(3*time.Second))
	windows := int(time.Since(start)/width) + 1
	if passed > windows*quota || alone != 0 {
		t.Errorf("%d passed in %d windows of %d, %d counted by a server alone", passed, windows, quota, alone)
	}
	if passed < 3*quota || asked < 2*passed {
		t.Errorf("%d of %d passed: the clients did not press", passed, asked)
	}
}

func TestWithoutRedisThreeServersTogetherPassTheLimit(t *testing.T) {
	r := redistest.New(t)
	p := startPortal(t, r.URL)
	if passed, alone, _ := p.crowd("key=a&quota=300&ms=3600000", 10, time.Time{}); passed != 300 || alone != 0 {
		t.Errorf("before: %d passed, %d alone", passed, alone)
	}
	r.Stop()
	passed, alone, asked := p.crowd("key=b&quota=1000&ms=3600000", 50, time.Time{})
	if passed != 999 || alone != asked { // a third each, rounded down
		t.Errorf("away: %d of %d passed, want 999; %d alone, want all", passed, asked, alone)
	}
}
