// Package bucket holds sealed snapshots of a mesh's Consul servers in a bucket of an S3-compatible service.
package bucket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"

	"byo-mesh/sidecar/internal/archive"
)

// Settings are where a server finds its bucket, and what it shows there.
type Settings struct {
	// Endpoint is the service's URL, without a path.
	Endpoint, Bucket, Region string
	// Prefix is a folder in the bucket; empty for none.
	Prefix string
	// CA are the authorities, as PEM, of which the service's certificate has to come; empty for all that the container trusts.
	CA                   string
	AccessKey, SecretKey string
	// Scratch is a directory for a snapshot on its way: S3 wants its size and digest first.
	Scratch string
	Log     *log.Logger
}

// GoString and String keep the keys out of logs.
func (s Settings) GoString() string { return "bucket.Settings" }
func (s Settings) String() string   { return s.GoString() }

// Client is a server's way to the snapshots of its cluster. Each is an object of its own that nobody writes twice. Their
// names are numbers that count down, because a list of a bucket begins with the least: so it begins with the newest.
type Client struct {
	settings Settings
	http     *http.Client
	// base is the bucket's address, folder where the cluster's objects are in it, with a slash at its beginning and its end.
	base, folder string
	listed       *regexp.Regexp
	// proven says that the service was tried whether it knows conditions, undeleted that it deletes nothing.
	proven, undeleted bool
}

// last is what the first snapshot is counted down from.
const last = 999_999_999_999

// NewClient makes a client for one cluster.
func NewClient(settings Settings, cluster string) (*Client, error) {
	if !archive.ValidCluster(cluster) {
		return nil, fmt.Errorf("clusterId is %q, expected a UUID in lower case", cluster)
	}
	client, err := settings.client()
	if err != nil {
		return nil, err
	}
	folder := "/" + cluster + "/"
	if settings.Prefix != "" {
		folder = "/" + settings.Prefix + folder
	}
	// A parser of XML would cost every process of the mesh more memory than all of this; names of this form need none.
	listed := regexp.MustCompile(`<Key>` + regexp.QuoteMeta(folder[1:]) + `(\d{12})</Key>`)
	base := strings.TrimSuffix(settings.Endpoint, "/") + "/" + settings.Bucket
	return &Client{settings: settings, http: client, base: base, folder: folder, listed: listed}, nil
}

// Newest is the name of the newest snapshot, or archive.ErrNone.
func (c *Client) Newest(ctx context.Context) (string, error) {
	return c.at(ctx, 0)
}

// Get begins to read a snapshot, counted from the newest, and returns its name; archive.ErrNone when there are not so many.
func (c *Client) Get(ctx context.Context, age int) (io.ReadCloser, string, error) {
	name, err := c.at(ctx, age)
	if err != nil {
		return nil, "", err
	}
	response, err := c.do(ctx, http.MethodGet, c.folder+name, "", nil, nil)
	if err != nil {
		return nil, "", err
	}
	return response.Body, name, nil
}

// Put stores a snapshot and returns its name, if the newest is the one known, or none. A content that breaks off with an
// error is not stored.
func (c *Client) Put(ctx context.Context, known string, content io.Reader) (string, error) {
	file, err := os.CreateTemp(c.settings.Scratch, "snapshot-*")
	if err != nil {
		return "", fmt.Errorf("there is no room for a snapshot: %w", err)
	}
	defer file.Close()
	// It is gone however this process ends.
	_ = os.Remove(file.Name())
	whole, err := receive(file, content)
	if err != nil {
		return "", err
	}
	names, err := c.list(ctx)
	if err != nil {
		return "", err
	}
	number := last
	if len(names) > 0 {
		if number, err = strconv.Atoi(names[0]); err != nil {
			return "", err
		}
	}
	switch {
	case known == "" && len(names) > 0, known != "" && (len(names) == 0 || names[0] != known):
		return "", archive.ErrOutdated
	case number == 0:
		return "", errors.New("the folder of snapshots is at the end of its numbers, empty it")
	}
	name := fmt.Sprintf("%012d", number-1)
	if err := c.create(ctx, name, whole); err != nil {
		return "", err
	}
	c.prove(ctx, name, whole)
	c.clear(ctx, names)
	return name, nil
}

// create stores an object that nobody else has stored under its name.
func (c *Client) create(ctx context.Context, name string, whole *upload) error {
	condition := http.Header{"If-None-Match": {"*"}}
	response, err := c.do(ctx, http.MethodPut, c.folder+name, "", condition, whole)
	var refused *refusedError
	if errors.As(err, &refused) && (refused.status == http.StatusPreconditionFailed || refused.status == http.StatusConflict) {
		return archive.ErrOutdated
	}
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// prove says, once, if the service takes a second object of a name, as some do that know no conditions: then two servers
// that take themselves for the leader can hide each other's snapshots. What it writes for that is what is there already.
func (c *Client) prove(ctx context.Context, name string, whole *upload) {
	if c.proven {
		return
	}
	switch err := c.create(ctx, name, whole); {
	case errors.Is(err, archive.ErrOutdated):
		c.proven = true
	case err == nil:
		c.proven = true
		c.settings.Log.Print("snapshots: the snapshot store overwrites what is there although it is told not to (If-None-Match: *), " +
			"so a server that lost the lead may hide a newer snapshot; take a service that knows conditional writes")
	}
}

// clear deletes what is too old. Keys that may not delete are as good as others: then the older ones stay.
func (c *Client) clear(ctx context.Context, before []string) {
	for _, name := range before[min(len(before), archive.Kept-1):] {
		response, err := c.do(ctx, http.MethodDelete, c.folder+name, "", nil, nil)
		if err == nil {
			_ = response.Body.Close()
			continue
		}
		if !c.undeleted {
			c.settings.Log.Printf("snapshots: old ones stay: %v", err)
		}
		c.undeleted = true
		return
	}
}

// at is the name of a snapshot, counted from the newest.
func (c *Client) at(ctx context.Context, age int) (string, error) {
	names, err := c.list(ctx)
	if err != nil {
		return "", err
	}
	if age >= len(names) {
		return "", fmt.Errorf("the snapshot store %w", archive.ErrNone)
	}
	return names[age], nil
}

// few is more than are kept, so that what a deletion left is found again.
const few = archive.Kept + 5

// list is the newest ones' names, the newest first.
func (c *Client) list(ctx context.Context) ([]string, error) {
	response, err := c.do(ctx, http.MethodGet, "", listOf(c.folder[1:], few), nil, nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, longestList))
	if err != nil {
		return nil, fmt.Errorf("the snapshot store's answer broke off: %w", err)
	}
	// "There is none" makes servers begin anew, so nothing else may be taken for it.
	if !bytes.Contains(answer, []byte("<ListBucketResult")) {
		return nil, fmt.Errorf("the snapshot store at %s answers with something else than the list of a bucket, so it is no S3-compatible service",
			c.settings.Endpoint)
	}
	var names []string
	for _, match := range c.listed.FindAllSubmatch(answer, -1) {
		names = append(names, string(match[1]))
	}
	return names, nil
}

// upload is a whole snapshot, as a file.
type upload struct {
	file   *os.File
	size   int64
	sha256 string
}

// receive reads a snapshot to its end.
func receive(file *os.File, content io.Reader) (*upload, error) {
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, hash), io.LimitReader(content, archive.LongestSnapshot+1))
	switch {
	case err != nil:
		return nil, err
	case size > archive.LongestSnapshot:
		return nil, fmt.Errorf("the snapshot is larger than %d bytes", archive.LongestSnapshot)
	case size == 0:
		return nil, errors.New("the snapshot is empty")
	}
	return &upload{file, size, hex.EncodeToString(hash.Sum(nil))}, nil
}
