package traffic

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
)

// Host is the one that the logs name.
const Host = "data.example.org"

// Combined are the lines of a log of nginx.
func Combined(all []Request) []string {
	var lines []string
	for _, r := range all {
		agent := r.Agent
		if agent == "" {
			agent = "-"
		}
		lines = append(lines, fmt.Sprintf("%s - - [%s] \"%s %s HTTP/1.1\" %03d %d \"-\" \"%s\"",
			r.From, r.At.In(zone).Format("02/Jan/2006:15:04:05 -0700"), r.Method, r.Target, r.Status, r.Bytes, agent))
	}
	return lines
}

// Hosted are the lines of a log of several hosts, between lines of another one.
func Hosted(all []Request) []string {
	var lines []string
	for i, line := range Combined(all) {
		lines = append(lines, Host+":443 "+line)
		if i%3 == 0 {
			lines = append(lines, "www.example.net "+line)
		}
	}
	return lines
}

// Caddy are the lines of a log of Caddy, between some that are about something else.
func Caddy(all []Request) []string {
	type header map[string][]string
	type request struct {
		RemoteIP string `json:"remote_ip"`
		ClientIP string `json:"client_ip"`
		Proto    string `json:"proto"`
		Method   string `json:"method"`
		Host     string `json:"host"`
		URI      string `json:"uri"`
		Headers  header `json:"headers"`
	}
	lines := []string{`{"level":"info","ts":1774368000.5,"logger":"admin","msg":"admin endpoint started","address":"localhost:2019"}`}
	for _, r := range all {
		h := header{"Accept": {"*/*"}}
		if r.Agent != "" {
			h["User-Agent"] = []string{r.Agent}
		}
		if r.Range != "" {
			h["Range"] = []string{r.Range}
		}
		line, err := json.Marshal(map[string]any{
			"level": "info", "ts": float64(r.At.Unix()) + 0.25, "logger": "http.log.access.log0", "msg": "handled request", "status": r.Status, "size": r.Bytes,
			"duration": float64(r.Milliseconds) / 1000, "request": request{"10.0.0.1", r.From, "HTTP/2.0", r.Method, Host, r.Target, h},
			"resp_headers": header{"Server": {"Caddy"}, "Etag": {"\"x\""}},
		})
		if err != nil {
			panic(err) // there are only texts and numbers in it
		}
		lines = append(lines, string(line))
	}
	return lines
}

// CloudFront are the lines of a log of Amazon CloudFront.
func CloudFront(all []Request) []string {
	lines := []string{"#Version: 1.0", "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) " +
		"cs-uri-query x-host-header time-taken sc-content-len sc-range-start sc-range-end"}
	for _, r := range all {
		stem, query, _ := strings.Cut(r.Target, "?")
		from, to, _ := strings.Cut(strings.TrimPrefix(r.Range, "bytes="), "-")
		agent := strings.ReplaceAll(url.QueryEscape(r.Agent), "+", "%20")
		cells := []string{r.At.UTC().Format("2006-01-02\t15:04:05"), "HKG62-C2", fmt.Sprint(r.Bytes + 321), r.From, r.Method, "d111.cloudfront.net", stem,
			fmt.Sprintf("%03d", r.Status), "", agent, query, Host, fmt.Sprintf("%.3f", float64(r.Milliseconds)/1000), fmt.Sprint(r.Bytes), from, to}
		for i, cell := range cells {
			if cell == "" {
				cells[i] = "-"
			}
		}
		lines = append(lines, strings.Join(cells, "\t"))
	}
	return lines
}

// Damage puts lines into a log of nginx that count as nothing, and says how many
// there are of each kind.
func Damage(lines []string, seed uint64) (damaged []string, kinds map[string]int64) {
	r := rand.New(rand.NewPCG(seed, 2))
	kinds = map[string]int64{}
	for i, line := range lines {
		if r.IntN(20) == 0 {
			kind, bad := spoil(r, line)
			kinds[kind]++
			damaged = append(damaged, bad)
		}
		damaged = append(damaged, lines[i])
	}
	return damaged, kinds
}

// spoil makes a bad line of a good one.
func spoil(r *rand.Rand, line string) (kind, bad string) {
	const before, behind = `198.51.100.1 - - [28/Feb/2026:12:00:00 +0800] "GET `, ` HTTP/1.1" 200 5 "-" "curl/8.5.0"`
	switch r.IntN(9) {
	case 0:
		return "cut", line[:len(line)/2-r.IntN(20)]
	case 1:
		return "cut", line[:52] + line // two processes wrote at once
	case 2:
		return "zero", strings.Repeat("\x00", 50) + line
	case 3:
		return "long", line + strings.Repeat("x", 70_000)
	case 4:
		return "future", strings.Replace(before, "2026", "2027", 1) + "/" + behind
	case 5:
		return "old", strings.Replace(before, "2026", "1970", 1) + "/" + behind
	case 6:
		return "address", before + "/search/?q=" + strings.Repeat("%E5", 3_400) + behind
	case 7:
		return "status", strings.Replace(before+"/"+behind, " 200 ", " OK ", 1)
	}
	return "cut", "\xb1\xb1\xbe\xa9" // text of another program, in GBK
}
