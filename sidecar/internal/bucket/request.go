package bucket

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"byo-mesh/sidecar/internal/archive"
)

const (
	// reachWithin bounds each step until the service answers.
	reachWithin = 10 * time.Second
	// answerWithin bounds its first byte, which it sends when it has stored what it got.
	answerWithin = 30 * time.Second
	// transferWithin bounds a snapshot on its way, however slowly its bytes come.
	transferWithin = 2 * time.Minute
	// idleFor keeps the connection of a server that looks in again and again.
	idleFor = 90 * time.Second

	longestList    = 256 << 10
	longestRefusal = 4 << 10
	longestReason  = 300

	// ofNothing is the SHA-256 of a request without a content.
	ofNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

// client takes the authorities that are given for the only ones.
func (s Settings) client() (*http.Client, error) {
	if _, err := url.Parse(s.Endpoint); err != nil {
		return nil, fmt.Errorf("store.endpoint is no address: %w", archive.Cause(err))
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.CA != "" {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM([]byte(s.CA)) {
			return nil, errors.New("store.ca holds no certificate, expected that of an authority as PEM")
		}
	}
	transport := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: reachWithin}).DialContext,
		TLSClientConfig:       config,
		TLSHandshakeTimeout:   reachWithin,
		ResponseHeaderTimeout: answerWithin,
		IdleConnTimeout:       idleFor,
		MaxIdleConnsPerHost:   1,
		Protocols:             new(http.Protocols),
	}
	transport.Protocols.SetHTTP1(true)
	// A redirection would lead to where the signature is not good.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: transport, Timeout: transferWithin, CheckRedirect: stay}, nil
}

// refusedError is an answer that is not what was asked for.
type refusedError struct {
	status       int
	code, reason string
}

func (e *refusedError) Error() string {
	text := fmt.Sprintf("the snapshot store refuses: %s (HTTP %d)", strings.TrimPrefix(e.code+": "+e.reason, ": "), e.status)
	if e.status == http.StatusForbidden {
		text += "; either its access key and secret key are not those of the servers, or they may not list, read and write in the bucket"
	}
	return text
}

// refusal keeps of an answer the two parts that say why; others may hold what was signed.
func refusal(response *http.Response) error {
	defer response.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(response.Body, longestRefusal))
	refused := &refusedError{response.StatusCode, said(answer, "Code"), said(answer, "Message")}
	if refused.code+refused.reason == "" {
		refused.reason = http.StatusText(response.StatusCode)
	}
	return refused
}

// said is what an element of an answer holds, without what would break a line of the log.
func said(answer []byte, element string) string {
	_, after, _ := strings.Cut(string(answer), "<"+element+">")
	text, _, whole := strings.Cut(after, "</"+element+">")
	if !whole {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, text[:min(len(text), longestReason)])
}

// do asks for an object of the bucket, or for the bucket itself.
func (c *Client) do(ctx context.Context, method, object, query string, header http.Header, whole *upload) (*http.Response, error) {
	// The bucket in the path, not in the host's name, is what all services know and all certificates cover.
	request, err := http.NewRequestWithContext(ctx, method, c.base+object, nil)
	if err != nil {
		return nil, err
	}
	request.URL.RawQuery = query
	for name, values := range header {
		request.Header[name] = values
	}
	digest := ofNothing
	if whole != nil {
		// Each attempt reads it from the beginning, and none closes it.
		request.GetBody = func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(whole.file, 0, whole.size)), nil
		}
		request.Body, _ = request.GetBody()
		request.ContentLength, digest = whole.size, whole.sha256
	}
	if err := c.sign(ctx, request, digest); err != nil {
		return nil, fmt.Errorf("cannot sign a request to the snapshot store: %w", err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the snapshot store does not answer: %w", archive.Cause(err))
	}
	if response.StatusCode/100 != 2 {
		return nil, refusal(response)
	}
	return response, nil
}

func (c *Client) sign(ctx context.Context, request *http.Request, digest string) error {
	request.Header.Set("X-Amz-Content-Sha256", digest)
	credentials := aws.Credentials{AccessKeyID: c.settings.AccessKey, SecretAccessKey: c.settings.SecretKey}
	// Unlike other services, S3 takes a path as it is.
	signer := v4.NewSigner(func(options *v4.SignerOptions) { options.DisableURIPathEscaping = true })
	return signer.SignHTTP(ctx, credentials, request, digest, "s3", c.settings.Region, time.Now())
}

// listOf asks a bucket for the first names in a folder.
func listOf(folder string, count int) string {
	return url.Values{"list-type": {"2"}, "prefix": {folder}, "max-keys": {strconv.Itoa(count)}}.Encode()
}
