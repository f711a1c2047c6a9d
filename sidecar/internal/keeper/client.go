package keeper

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"byo-mesh/sidecar/internal/archive"
)

// reachWithin bounds each step until the keeper answers.
const reachWithin = 5 * time.Second

// Client is a server's way to the keeper's snapshots of its cluster.
type Client struct {
	url  string
	http *http.Client
}

// NewClient makes a client of the keeper at an address, as host:port, for one cluster.
func NewClient(address string, identity Identity, cluster string) (*Client, error) {
	if !archive.ValidCluster(cluster) {
		return nil, fmt.Errorf("clusterId is %q, expected a UUID in lower case", cluster)
	}
	tls, err := identity.clientTLS()
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: reachWithin}).DialContext,
		TLSClientConfig:     tls,
		TLSHandshakeTimeout: reachWithin,
		// The keeper writes a snapshot to its disk before it answers.
		ResponseHeaderTimeout: 30 * time.Second,
		IdleConnTimeout:       idleFor / 2,
		MaxIdleConnsPerHost:   1,
	}
	// A redirection would lead away from the keeper.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{
		url:  "https://" + address + "/snapshots/" + cluster,
		http: &http.Client{Transport: transport, Timeout: transferWithin, CheckRedirect: stay},
	}, nil
}

// Newest is the digest of the newest snapshot, or archive.ErrNone.
func (c *Client) Newest(ctx context.Context) (string, error) {
	response, err := c.do(ctx, http.MethodHead, c.url, nil, nil)
	if err != nil {
		return "", err
	}
	return digest(response), response.Body.Close()
}

// Get begins to read a snapshot, counted from the newest, and returns its digest; archive.ErrNone when there are not so
// many.
func (c *Client) Get(ctx context.Context, age int) (io.ReadCloser, string, error) {
	response, err := c.do(ctx, http.MethodGet, fmt.Sprintf("%s?age=%d", c.url, age), nil, nil)
	if err != nil {
		return nil, "", err
	}
	return response.Body, digest(response), nil
}

// Put stores a snapshot and returns its digest, if the newest is the one known: its digest, or none. A content that
// breaks off with an error is not stored.
func (c *Client) Put(ctx context.Context, known string, content io.Reader) (string, error) {
	condition := http.Header{"If-None-Match": {"*"}}
	if known != "" {
		condition = http.Header{"If-Match": {tag(known)}}
	}
	response, err := c.do(ctx, http.MethodPut, c.url, condition, content)
	if err != nil {
		return "", err
	}
	return digest(response), response.Body.Close()
}

func digest(response *http.Response) string { return strings.Trim(response.Header.Get("ETag"), `"`) }

func (c *Client) do(ctx context.Context, method, url string, header http.Header, content io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, content)
	if err != nil {
		return nil, err
	}
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the keeper does not answer: %w", archive.Cause(err))
	}
	if response.StatusCode == http.StatusOK || response.StatusCode == http.StatusCreated {
		return response, nil
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusNotFound:
		return nil, fmt.Errorf("the keeper %w", archive.ErrNone)
	case http.StatusPreconditionFailed:
		return nil, archive.ErrOutdated
	}
	text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	return nil, fmt.Errorf("the keeper refuses: %s (HTTP %d)", strings.TrimSpace(string(text)), response.StatusCode)
}
