package compose

import (
	"fmt"
	"strconv"

	"github.com/kaimen-portal/kaimen/generator/pages"
)

// callExamples are how a program asks for the first rows. Each runs as it stands,
// with nothing beyond the language's own library; where a key is needed it is in
// the environment, where it is not read over a shoulder or copied into a program.
func callExamples(rows, csv string, locked bool) []pages.Code {
	return []pages.Code{
		{Key: "curl", Label: "curl", Text: callCurl(rows, locked)},
		{Key: "python", Label: "Python", Text: callPython(rows, locked)},
		{Key: "r", Label: "R", Text: callR(csv, locked)},
		{Key: "javascript", Label: "JavaScript", Text: callJavaScript(rows, locked)},
		{Key: "go", Label: "Go", Text: callGo(rows, locked)},
	}
}

func callCurl(url string, locked bool) string {
	if locked {
		return `curl -fsS -H "Authorization: Bearer $KAIMEN_KEY" ` + shell(url)
	}
	return "curl -fsS " + shell(url)
}

func callPython(url string, locked bool) string {
	imports, headers := "import json, urllib.request", ""
	if locked {
		imports, headers = "import json, os, urllib.request", `, headers={"Authorization": "Bearer " + os.environ["KAIMEN_KEY"]}`
	}
	return fmt.Sprintf(`%s

request = urllib.request.Request(%s%s)
with urllib.request.urlopen(request) as f:
    page = json.load(f)
print(len(page["rows"]), page["rows"][:1])`, imports, strconv.Quote(url), headers)
}

// callR reads CSV, which R does without a package.
func callR(url string, locked bool) string {
	from := strconv.Quote(url)
	if locked {
		from = "url(" + from + ",\n  headers = c(Authorization = paste(\"Bearer\", Sys.getenv(\"KAIMEN_KEY\"))))"
	}
	return fmt.Sprintf(`d <- read.csv(%s, encoding = "UTF-8", check.names = FALSE, na.strings = "")
str(d)`, from)
}

func callJavaScript(url string, locked bool) string {
	options := ""
	if locked {
		options = ", {\n  headers: { Authorization: `Bearer ${process.env.KAIMEN_KEY}` },\n}"
	}
	return fmt.Sprintf(`const response = await fetch(%s%s);
if (!response.ok) throw new Error((await response.json()).detail);
const { rows, next } = await response.json();
console.log(rows.length, rows[0], next);`, strconv.Quote(url), options)
}

func callGo(url string, locked bool) string {
	imports, header := "", ""
	if locked {
		imports, header = "\n\t\"os\"", "\n\trequest.Header.Set(\"Authorization\", \"Bearer \"+os.Getenv(\"KAIMEN_KEY\"))"
	}
	return fmt.Sprintf(`package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"%s
)

func main() {
	request, err := http.NewRequest("GET", %s, nil)
	if err != nil {
		log.Fatal(err)
	}%s
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	var page struct {
		Rows   []map[string]any
		Next   string
		Detail string // why the call was refused
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil || page.Detail != "" {
		log.Fatal(err, page.Detail)
	}
	fmt.Println(len(page.Rows), page.Rows, page.Next)
}`, imports, strconv.Quote(url), header)
}
