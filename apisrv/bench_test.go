package apisrv

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkBesideNginx serves the same files with nginx and with the shipped
// program, each alone on the first core, while wrk asks from the second over
// 64 kept-alive connections. Both log every request through a buffer; nginx is
// otherwise as Debian sets it up. It reports requests per second and their
// ratio; other work on the machine spoils both.
// It needs nginx, wrk and taskset, and two cores.
func BenchmarkBesideNginx(b *testing.B) {
	p := newPortal(b)
	line := "2026-01-31,line 71,客流,1234\n"
	p.release("r1", map[string]string{
		"index.html":    "x",
		"small.html":    strings.Repeat(line, 1024/len(line)+1)[:1024],
		"page.html":     strings.Repeat(line, 20<<10/len(line)+1)[:20<<10],
		"data/x/1m.csv": strings.Repeat(line, 1<<20/len(line)+1)[:1<<20],
		"data/x/4m.csv": strings.Repeat(line, 4<<20/len(line)+1)[:4<<20],
	})
	p.use("r1")
	nginx := startNginx(b, filepath.Join(p.dir, "releases/r1/public"))
	kaimen := startKaimen(b, p.dir)
	for _, c := range []struct{ name, path string }{
		{"1KB", "/small.html"}, {"20KB", "/page.html"}, {"1MB", "/data/x/1m.csv"}, {"4MB", "/data/x/4m.csv"},
	} {
		b.Run(c.name, func(b *testing.B) {
			var theirs, ours float64
			for b.Loop() {
				theirs += rate(b, nginx+c.path)
				ours += rate(b, kaimen+c.path)
			}
			b.ReportMetric(theirs/float64(b.N), "nginx-req/s")
			b.ReportMetric(ours/float64(b.N), "kaimen-req/s")
			b.ReportMetric(ours/theirs, "ratio")
		})
	}
}

var requestsPerSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)

// rate is how many requests per second the address answers.
func rate(b *testing.B, address string) float64 {
	out, err := exec.Command("taskset", "-c", "1", "wrk", "-t1", "-c64", "-d3s", address).CombinedOutput()
	found := requestsPerSecond.FindSubmatch(out)
	if err != nil || found == nil || strings.Contains(string(out), "Non-2xx") {
		b.Fatalf("wrk %s: %v\n%s", address, err, out)
	}
	n, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func startNginx(b *testing.B, root string) string {
	dir := b.TempDir()
	addr := freeAddress(b)
	conf := fmt.Sprintf(`daemon off; worker_processes 1; pid %[1]s/pid; error_log %[1]s/error.log; user root;
events { worker_connections 1024; }
http { include /etc/nginx/mime.types; access_log %[1]s/access.log combined buffer=64k flush=1s; sendfile on; tcp_nopush on;
keepalive_requests 1000000; server { listen %[2]s; root %[3]s; } }`, dir, addr, root)
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(conf), 0o644); err != nil {
		b.Fatal(err)
	}
	start(b, addr, exec.Command("taskset", "-c", "0", "nginx", "-p", dir, "-c", filepath.Join(dir, "nginx.conf")))
	return "http://" + addr
}

func startKaimen(b *testing.B, data string) string {
	program := filepath.Join(b.TempDir(), "kaimen")
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/kaimen").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	requests, err := os.Create(filepath.Join(b.TempDir(), "requests.log"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { requests.Close() })
	addr := freeAddress(b)
	cmd := exec.Command("taskset", "-c", "0", program, "serve", "--no-build", "--data", data, "--addr", addr)
	cmd.Stderr = requests
	start(b, addr, cmd)
	return "http://" + addr
}

// start runs a server until the benchmark ends, and waits for it to listen.
func start(b *testing.B, addr string, cmd *exec.Cmd) {
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			fmt.Fprint(conn, "GET / HTTP/1.0\r\n\r\n")
			_, err = bufio.NewReader(conn).ReadString('\n')
			conn.Close()
		}
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			b.Fatalf("%v does not answer: %v", cmd.Args, err)
		}
	}
}

func freeAddress(b *testing.B) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}
