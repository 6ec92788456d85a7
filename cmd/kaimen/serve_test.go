package main

import (
	"net"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func TestOperateNamesEveryFlagOfServeWithItsDefault(t *testing.T) {
	page, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "| `--") {
			rows = append(rows, line)
		}
	}
	newServeCommand().Flags().VisitAll(func(f *pflag.Flag) {
		for _, row := range rows {
			if strings.Contains(row, "`--"+f.Name+"`") {
				if f.DefValue != "" && f.DefValue != "false" && !strings.Contains(row, "`"+f.DefValue+"`") {
					t.Errorf("--%s: %q does not give the default %s", f.Name, row, f.DefValue)
				}
				return
			}
		}
		t.Errorf("docs/operate.md says nothing of --%s", f.Name)
	})
}

func TestServePrintsAnAddressThatOpensHere(t *testing.T) {
	for _, c := range []struct{ listening, cert, base, want string }{
		{"[::]:8080", "", "/", "http://localhost:8080/"},
		{"0.0.0.0:8080", "", "/open/", "http://localhost:8080/open/"},
		{"127.0.0.1:443", "cert.pem", "/", "https://localhost:443/"},
		{"192.0.2.7:80", "", "/", "http://192.0.2.7:80/"},
		{"[2001:db8::1]:80", "", "/", "http://[2001:db8::1]:80/"},
	} {
		addr, err := net.ResolveTCPAddr("tcp", c.listening)
		if err != nil {
			t.Fatal(err)
		}
		if got := (serving{tlsCert: c.cert}).address(addr, c.base); got != c.want {
			t.Errorf("listening on %s: %s, want %s", c.listening, got, c.want)
		}
	}
}
