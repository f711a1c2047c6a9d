// Package archive says what must be able to hold sealed snapshots of a mesh's Consul servers outside of them.
package archive

import (
	"context"
	"errors"
	"io"
	"net/url"
	"regexp"
)

// Kept is how many snapshots of a cluster are held: older ones are for when the newest turns out to be damaged.
const Kept = 3

// LongestSnapshot is what is taken: many times what a mesh has, and a few of them fit in an instance's disk.
const LongestSnapshot = 64 << 20

var (
	// ErrNone is a store that has no such snapshot.
	ErrNone = errors.New("has no snapshot of this cluster")
	// ErrOutdated is a snapshot that was not stored, because another one is the newest by now.
	ErrOutdated = errors.New("another server has stored a snapshot meanwhile")
)

// Store holds snapshots of one cluster. Each is known by a name that the store gives it.
type Store interface {
	// Newest is the name of the newest snapshot; ErrNone when there is none.
	Newest(ctx context.Context) (string, error)
	// Get begins to read a snapshot, counted from the newest, and returns its name; ErrNone when there are not so many.
	Get(ctx context.Context, age int) (io.ReadCloser, string, error)
	// Put stores a snapshot and returns its name, if the newest is the one known, or none; otherwise ErrOutdated. A content
	// that breaks off with an error is not stored.
	Put(ctx context.Context, known string, content io.Reader) (string, error)
}

// clusterID is a UUID as Pulumi makes it: nothing else becomes part of a path.
var clusterID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// ValidCluster says whether something is the id of a cluster.
func ValidCluster(id string) bool { return clusterID.MatchString(id) }

// Cause takes the method and the address of a request away, which say nothing here.
func Cause(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}
