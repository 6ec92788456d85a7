package ckan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// maxBody bounds the arguments of a POST, in bytes.
const maxBody = 64 << 10

// args are the arguments of an action: texts from an address or a form, any JSON
// value from a body of JSON.
type args map[string]any

// readArgs reads the arguments, which clients send in the address or as a body.
func readArgs(r *http.Request) (args, error) {
	out := args{}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalid("message", "The parameters of the address cannot be read.")
	}
	out.add(values)
	if r.Method != http.MethodPost {
		return out, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("read the arguments: %w", err)
	}
	if len(body) > maxBody {
		return nil, &failure{http.StatusRequestEntityTooLarge, object{"__type": "Validation Error", "message": fmt.Sprintf("The arguments may have %d bytes.", maxBody)}}
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media == "application/x-www-form-urlencoded" && !json.Valid(body) { // curl -d says so of JSON, too
		if values, err = url.ParseQuery(string(body)); err != nil {
			return nil, invalid("message", "The parameters of the form cannot be read.")
		}
		out.add(values)
		return out, nil
	}
	if len(strings.TrimSpace(string(body))) == 0 {
		return out, nil
	}
	if err := decode(body, &out); err != nil || out == nil {
		return nil, &failure{http.StatusBadRequest, object{"__type": "Validation Error", "message": "JSON Error: the body has to be a JSON object."}}
	}
	return out, nil
}

// decode reads one JSON value and leaves numbers as they are written: one of more
// than 53 bits would be another otherwise.
func decode(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

func (a args) add(values url.Values) {
	for name, all := range values {
		a[name] = all[0]
		if len(all) > 1 {
			list := make([]any, len(all))
			for i, v := range all {
				list[i] = v
			}
			a[name] = list
		}
	}
}

var errNoText = errors.New("is not a text")

// text is an argument that is a text; numbers are taken for theirs.
func (c *call) text(names ...string) (string, error) {
	for _, name := range names {
		switch v := c.args[name].(type) {
		case nil:
		case string:
			return v, nil
		case json.Number:
			return v.String(), nil
		default:
			return "", c.invalid(name, lang.Text{ZH: "应为一段文字。", EN: "Must be a text."})
		}
	}
	return "", nil
}

// number is an argument that is a whole number from 0 on.
func (c *call) number(name string, other int64) (int64, error) {
	text, err := c.text(name)
	if err != nil || text == "" {
		return other, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt32 {
		return 0, c.invalid(name, lang.Text{ZH: "应为不小于 0 的整数。", EN: "Must be a natural number."})
	}
	return n, nil
}

// truth is an argument that is true or false, in any of the ways of CKAN.
func (c *call) truth(name string, other bool) (bool, error) {
	if v, ok := c.args[name].(bool); ok {
		return v, nil
	}
	text, err := c.text(name)
	if err != nil {
		return false, err
	}
	switch strings.ToLower(text) {
	case "":
		return other, nil
	case "true", "t", "1", "yes", "y", "on":
		return true, nil
	case "false", "f", "0", "no", "n", "off":
		return false, nil
	}
	return false, c.invalid(name, lang.Text{ZH: "应为 true 或 false。", EN: "Must be true or false."})
}

// list is an argument that is a list of texts: as JSON, as a JSON text, or as a
// text with commas between.
func (c *call) list(name string) ([]string, error) {
	v := c.args[name]
	if text, ok := v.(string); ok {
		if !strings.HasPrefix(strings.TrimSpace(text), "[") {
			return parted(text), nil
		}
		var decoded []any
		if err := decode([]byte(text), &decoded); err != nil {
			return nil, c.invalid(name, lang.Text{ZH: "不是有效的 JSON 列表。", EN: "Is not a list in JSON."})
		}
		v = decoded
	}
	items, ok := v.([]any)
	if v != nil && !ok {
		return nil, c.invalid(name, lang.Text{ZH: "应为列表。", EN: "Must be a list."})
	}
	var out []string
	for _, item := range items {
		text, err := textOf(item)
		if err != nil {
			return nil, c.invalid(name, lang.Text{ZH: "应为文字的列表。", EN: "Must be a list of texts."})
		}
		out = append(out, text)
	}
	return out, nil
}

// parted is a text cut at its commas.
func parted(text string) (out []string) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// textOf is a JSON value as it stands in a query.
func textOf(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	}
	return "", errNoText
}

// object is an argument that is an object: as JSON or as a JSON text.
func (c *call) object(name string) (object, error) {
	v := c.args[name]
	if text, ok := v.(string); ok && text != "" {
		var decoded object
		if err := decode([]byte(text), &decoded); err != nil {
			return nil, c.invalid(name, lang.Text{ZH: "不是有效的 JSON 对象。", EN: "Is not an object in JSON."})
		}
		return decoded, nil
	} else if ok {
		return nil, nil
	}
	out, ok := v.(object)
	if v != nil && !ok {
		return nil, c.invalid(name, lang.Text{ZH: "应为 JSON 对象。", EN: "Must be an object."})
	}
	return out, nil
}
