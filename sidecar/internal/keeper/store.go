package keeper

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"byo-mesh/sidecar/internal/archive"
)

// errOutdated is a snapshot of somebody who does not know the newest.
var errOutdated = errors.New("another snapshot was stored meanwhile")

// store is a directory of its own for each cluster. A snapshot's name is its number and the digest of its content.
type store struct {
	directory string
	// limit is how large a snapshot may be.
	limit int64
	// storing makes "is it still the newest" and "store it" one step.
	storing sync.Mutex
}

// openStore removes what an earlier process had not received to its end.
func openStore(directory string, limit int64) (*store, error) {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, err
	}
	left, err := filepath.Glob(filepath.Join(directory, incoming))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return &store{directory: directory, limit: limit}, err
}

const incoming = "incoming-*"

// name takes the digest apart from the number, by which names sort as they were stored.
func name(number int, digest string) string { return fmt.Sprintf("%012d-%s", number, digest) }

func digestOf(name string) string { return name[strings.IndexByte(name, '-')+1:] }

// list is all that is held of a cluster, the newest first.
func (s *store) list(cluster string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(s.directory, cluster))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	slices.Reverse(names)
	return names, nil
}

// open opens a snapshot, counted from the newest, and returns its digest; fs.ErrNotExist when there are not so many.
func (s *store) open(cluster string, age int) (*os.File, string, error) {
	names, err := s.list(cluster)
	if err != nil {
		return nil, "", err
	}
	if age >= len(names) {
		return nil, "", fs.ErrNotExist
	}
	file, err := os.Open(filepath.Join(s.directory, cluster, names[age]))
	return file, digestOf(names[age]), err
}

// put stores a snapshot as the newest, if the newest so far has the expected digest, and returns the snapshot's own.
// What ends with an error leaves nothing behind.
func (s *store) put(cluster, expected string, content io.Reader) (digest string, err error) {
	file, err := os.CreateTemp(s.directory, incoming)
	if err != nil {
		return "", err
	}
	defer func() {
		file.Close()
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, hash), content)
	if err != nil {
		return "", err
	}
	if size == 0 {
		return "", errors.New("the snapshot is empty")
	}
	if err := file.Sync(); err != nil {
		return "", err
	}
	digest = hex.EncodeToString(hash.Sum(nil))

	s.storing.Lock()
	defer s.storing.Unlock()
	names, err := s.list(cluster)
	if err != nil {
		return "", err
	}
	newest, number := "", 0
	if len(names) > 0 {
		newest = digestOf(names[0])
		if _, err := fmt.Sscanf(names[0], "%d-", &number); err != nil {
			return "", fmt.Errorf("%s is no name of a snapshot: %w", names[0], err)
		}
	}
	if newest != expected {
		return "", errOutdated
	}
	own := filepath.Join(s.directory, cluster)
	if err := os.MkdirAll(own, 0o700); err != nil {
		return "", err
	}
	if err := os.Rename(file.Name(), filepath.Join(own, name(number+1, digest))); err != nil {
		return "", err
	}
	for _, old := range names[min(len(names), archive.Kept-1):] {
		// A snapshot that cannot be removed does not make the new one worth less.
		_ = os.Remove(filepath.Join(own, old))
	}
	return digest, nil
}
