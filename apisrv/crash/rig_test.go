package crash_test

import (
	"bufio"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/kaimen-portal/kaimen/apisrv/accounts"
	"github.com/kaimen-portal/kaimen/apisrv/apisrvtest"
	"github.com/kaimen-portal/kaimen/apisrv/store/storetest"
)

// startTime bounds how long a server may take until it has acknowledged something.
const startTime = 30 * time.Second

// rig is a portal whose server is another process. The portal of this process,
// over the same database and data directory, prepares what people work on and
// looks at what they left.
type rig struct {
	*apisrvtest.Portal
	t     *testing.T
	place string
	child *exec.Cmd

	mu    sync.Mutex
	up    *sync.Cond
	url   string // of the server; empty while there is none
	facts []func() string
	over  bool // no more work is to be begun
}

func newRig(t *testing.T, place string) *rig {
	t.Helper()
	clock := storetest.NewClock()
	r := &rig{Portal: apisrvtest.New(t, storetest.Open(t, place, clock), clock, "changsha-2018"), t: t, place: place}
	r.up = sync.NewCond(&r.mu)
	t.Cleanup(func() {
		if r.child != nil {
			r.kill()
		}
	})
	return r
}

// start starts the server.
func (r *rig) start() {
	r.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), dataEnv+"="+r.Dir, placeEnv+"="+r.place)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		r.t.Fatalf("the server did not start: %v", err)
	}
	r.child = cmd
	r.mu.Lock()
	defer r.mu.Unlock()
	r.url = strings.TrimSpace(line)
	r.up.Broadcast()
}

// kill ends the server as a loss of power would end it, but for the disk.
func (r *rig) kill() {
	r.mu.Lock()
	r.url = ""
	r.mu.Unlock()
	r.child.Process.Kill()
	r.child.Wait()
	r.child = nil
}

// address waits for a server.
func (r *rig) address() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.url == "" {
		r.up.Wait()
	}
	return r.url
}

// told notes what has to be true for ever, as somebody was told it. The function
// returns what is wrong.
func (r *rig) told(fact func() string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.facts = append(r.facts, fact)
}

// since are the facts that were told after the first n.
func (r *rig) since(n int) []func() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.facts[n:]
}

func (r *rig) isOver() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.over
}

// hold checks everything that was told, and that nothing is there by half.
func (r *rig) hold(facts []func() string) {
	r.t.Helper()
	for _, f := range facts {
		if wrong := f(); wrong != "" {
			r.t.Error(wrong)
		}
	}
	r.whole()
}

// live has people work, kills the server under them as often as is asked, and
// lets them come to an end. Each of them does one thing after the other; each
// goes on where the next server stands as if it had only been slow.
func (r *rig) live(kills, people int, work func(p *person)) {
	r.t.Helper()
	r.start()
	var all sync.WaitGroup
	for range people {
		all.Go(func() {
			p := &person{rig: r}
			for !r.isOver() && !r.t.Failed() {
				work(p)
			}
		})
	}
	held := 0
	for range kills {
		for begun := time.Now(); len(r.since(held)) == 0 && time.Since(begun) < startTime && !r.t.Failed(); {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(rand.N(60 * time.Millisecond))
		r.kill()
		fresh := r.since(held)
		r.hold(fresh)
		held += len(fresh)
		r.start()
	}
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
	all.Wait()
	r.kill()
	r.hold(r.since(0))
	r.t.Logf("%d kills, %d things told", kills, len(r.since(0)))
}

// kills is how often a server is killed; KAIMEN_KILLS sets it.
func kills(t *testing.T, usual int) int {
	t.Helper()
	s := os.Getenv("KAIMEN_KILLS")
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// session logs an account in, with a one-time code taken into use where staff
// need one, and returns the text in its cookie.
func (r *rig) session(a accounts.Account) string {
	r.t.Helper()
	ctx := r.t.Context()
	session, _, err := r.Accounts.LogIn(ctx, accounts.LogIn{Email: a.Email, Password: apisrvtest.Password, From: netip.AddrFrom4([4]byte{192, 0, 2, 1})})
	if err != nil {
		r.t.Fatal(err)
	}
	if len(r.Accounts.Duties(a)) == 0 {
		return session
	}
	address, sealed, err := r.Accounts.NewTOTP(a, "Test")
	if err != nil {
		r.t.Fatal(err)
	}
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		r.t.Fatal(err)
	}
	code, err := totp.GenerateCode(key.Secret(), r.Now())
	if err != nil {
		r.t.Fatal(err)
	}
	if err := r.Accounts.UseTOTP(ctx, a, sealed, code); err != nil {
		r.t.Fatal(err)
	}
	return session
}
