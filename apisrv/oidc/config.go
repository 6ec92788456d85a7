package oidc

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/strict"
)

// Config says which provider the portal trusts and what it calls people's data.
type Config struct {
	Issuer     string    `yaml:"issuer"`     // https; as the provider's tokens state it, to the letter
	Client     string    `yaml:"client"`     // id of the portal at the provider
	SecretFile string    `yaml:"secretFile"` // file of the client's secret, readable by its owner only
	Name       lang.Text `yaml:"name"`       // what people call the provider, such as 统一身份认证
	Scopes     []string  `yaml:"scopes"`     // asked for beside openid, profile and email
	Claims     Names     `yaml:"claims"`
}

// Names are those of claims that no standard names. Where one is empty, the
// provider states no such thing.
type Names struct {
	ResidentID string `yaml:"residentId"` // 公民身份号码 of a person whose name was verified (实名)
	CreditCode string `yaml:"creditCode"` // 统一社会信用代码: who has one is an organisation
}

// maxConfig and maxSecret are in bytes.
const (
	maxConfig = 64 << 10
	maxSecret = 4 << 10
)

// ReadConfig reads and checks the file that describes a provider.
func ReadConfig(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read OpenID Connect provider: %w", err)
	}
	if len(data) > maxConfig {
		return Config{}, fmt.Errorf("read %s: it has %d bytes, a description of a provider has %d or fewer", path, len(data), maxConfig)
	}
	var c Config
	_, problems := strict.Read(path, data, &c, nil)
	var all []error
	for _, p := range problems {
		all = append(all, fmt.Errorf("%s:%d: %s: %s. %s", path, p.Line, p.Path, p.Message.EN, p.Fix.EN))
	}
	if len(all) > 0 {
		return Config{}, errors.Join(all...)
	}
	if err := c.Check(); err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// Check finds everything that is missing or unsafe, without asking the provider.
func (c Config) Check() error {
	var all []error
	if err := checkAddress(c.Issuer); err != nil {
		all = append(all, fmt.Errorf("issuer %q: %w", c.Issuer, err))
	}
	if c.Client == "" {
		all = append(all, errors.New("client is missing: the id under which the provider knows the portal"))
	}
	if c.SecretFile == "" {
		all = append(all, errors.New("secretFile is missing: the file that holds the client's secret"))
	}
	if c.Name.ZH == "" || c.Name.EN == "" {
		all = append(all, errors.New("name is missing: what people call the provider, in zh and en"))
	}
	for _, s := range c.Scopes {
		if s == "" || strings.ContainsAny(s, " \t\"\\") {
			all = append(all, fmt.Errorf("scope %q is none: write each as an item of its own", s))
		}
	}
	return errors.Join(all...)
}

// checkAddress takes https, and plain HTTP on the machine itself (RFC 9700
// section 2.6 and OpenID Connect Core 1.0 section 16.17 demand TLS).
func checkAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "":
		return errors.New("it is no address such as https://login.example.org")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return errors.New("it begins with something else than https")
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// secret reads the client's secret. A file that others can read is refused.
func (c Config) secret() (string, error) {
	info, err := os.Stat(c.SecretFile)
	if err != nil {
		return "", fmt.Errorf("read secret of OpenID Connect client: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("read secret: others than its owner can read %s; run chmod 600 on it, and ask the provider for a new secret", c.SecretFile)
	}
	if info.Size() > maxSecret {
		return "", fmt.Errorf("read secret: %s has %d bytes, a secret has %d or fewer", c.SecretFile, info.Size(), maxSecret)
	}
	b, err := os.ReadFile(c.SecretFile)
	if err != nil {
		return "", fmt.Errorf("read secret of OpenID Connect client: %w", err)
	}
	text := strings.TrimSpace(string(b))
	if text == "" {
		return "", fmt.Errorf("read secret: %s is empty", c.SecretFile)
	}
	return text, nil
}
