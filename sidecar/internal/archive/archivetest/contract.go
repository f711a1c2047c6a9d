// Package archivetest says in tests what every store of snapshots has to do.
package archivetest

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"byo-mesh/sidecar/internal/archive"
)

// Cluster is whose snapshots a test stores, Another one that has none.
const (
	Cluster = "6b0f2c1e-5f0a-4d5e-9a51-0d4f6f7a2c11"
	Another = "11111111-1111-1111-1111-111111111111"
)

// Put stores a snapshot and returns its name.
func Put(t *testing.T, store archive.Store, known, content string) string {
	t.Helper()
	name, err := store.Put(t.Context(), known, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// Get reads a whole snapshot.
func Get(t *testing.T, store archive.Store, age int) (content, name string, err error) {
	t.Helper()
	body, name, err := store.Get(t.Context(), age)
	if err != nil {
		return "", "", err
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	return string(data), name, err
}

// IsNewest fails unless this is the name of the newest snapshot.
func IsNewest(t *testing.T, store archive.Store, name string) {
	t.Helper()
	if newest, err := store.Newest(t.Context()); err != nil || newest != name {
		t.Errorf("the newest is %q, stored %q: %v", newest, name, err)
	}
}

// HasNone fails unless there is no snapshot.
func HasNone(t *testing.T, store archive.Store, when string) {
	t.Helper()
	if _, err := store.Newest(t.Context()); !errors.Is(err, archive.ErrNone) {
		t.Errorf("%s: %v", when, err)
	}
}

// GivesTheNewestAndAFewBefore needs an empty store.
func GivesTheNewestAndAFewBefore(t *testing.T, store archive.Store) {
	t.Helper()
	HasNone(t, store, "before the first")
	known := ""
	for i := range 12 {
		known = Put(t, store, known, fmt.Sprintf("snapshot %d", i))
	}
	IsNewest(t, store, known)
	for age := range archive.Kept {
		if content, _, err := Get(t, store, age); err != nil || content != fmt.Sprintf("snapshot %d", 11-age) {
			t.Errorf("%d before the newest there is %q: %v", age, content, err)
		}
	}
	if _, _, err := Get(t, store, archive.Kept); err == nil {
		t.Error("gives more than are kept")
	}
}

// WhoDoesNotKnowTheNewestDoesNotHideIt needs an empty store.
func WhoDoesNotKnowTheNewestDoesNotHideIt(t *testing.T, store archive.Store) {
	t.Helper()
	first := Put(t, store, "", "first")
	second := Put(t, store, first, "second")
	for _, known := range []string{"", first, "unknown"} {
		if _, err := store.Put(t.Context(), known, strings.NewReader("late")); !errors.Is(err, archive.ErrOutdated) {
			t.Errorf("who knows %q: %v", known, err)
		}
	}
	if content, name, err := Get(t, store, 0); err != nil || content != "second" || name != second {
		t.Errorf("the newest is %q: %v", content, err)
	}
}

// OfManyAtOnceOneIsStored needs an empty store, of which each of many servers has a client.
func OfManyAtOnceOneIsStored(t *testing.T, client func() archive.Store) {
	t.Helper()
	results := make([]error, 5)
	var all sync.WaitGroup
	for i := range results {
		store := client()
		all.Go(func() { _, results[i] = store.Put(t.Context(), "", strings.NewReader(fmt.Sprint("snapshot ", i))) })
	}
	all.Wait()
	stored := 0
	for _, err := range results {
		switch {
		case err == nil:
			stored++
		case !errors.Is(err, archive.ErrOutdated):
			t.Error(err)
		}
	}
	if stored != 1 {
		t.Errorf("%d were stored: %v", stored, results)
	}
}

// WhatBreaksOffOrIsTooLargeOrEmptyIsNotStored needs an empty store.
func WhatBreaksOffOrIsTooLargeOrEmptyIsNotStored(t *testing.T, store archive.Store) {
	t.Helper()
	first, broken := Put(t, store, "", "first"), errors.New("broken off")
	for name, content := range map[string]io.Reader{
		"broken off": io.MultiReader(strings.NewReader(strings.Repeat("half", 1<<18)), iotest.ErrReader(broken)),
		"too large":  io.LimitReader(zeros{}, archive.LongestSnapshot+1),
		"empty":      struct{ io.Reader }{strings.NewReader("")},
	} {
		if _, err := store.Put(t.Context(), first, content); err == nil || name == "broken off" && !errors.Is(err, broken) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	IsNewest(t, store, first)
}

type zeros struct{}

func (zeros) Read(into []byte) (int, error) { return len(into), nil }
