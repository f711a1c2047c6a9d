package keeper_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/archive"
	"byo-mesh/sidecar/internal/archive/archivetest"
	"byo-mesh/sidecar/internal/keeper"
	"byo-mesh/sidecar/internal/keeper/keepertest"
)

const (
	cluster = archivetest.Cluster
	another = archivetest.Another
)

// started is a keeper, its address and its directory.
func started(t *testing.T, authority *keepertest.Authority) (address, directory string) {
	directory = filepath.Join(t.TempDir(), "snapshots")
	return keepertest.Serve(t, authority, directory), directory
}

func client(t *testing.T, address string, authority *keepertest.Authority, cluster string) *keeper.Client {
	t.Helper()
	made, err := keeper.NewClient(address, authority.Identity(keeper.ServerName), cluster)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestGivesTheNewestAndAFewBefore(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	address, directory := started(t, authority)
	c := client(t, address, authority, cluster)
	archivetest.GivesTheNewestAndAFewBefore(t, c)
	if files, err := os.ReadDir(filepath.Join(directory, cluster)); err != nil || len(files) != archive.Kept {
		t.Errorf("there are the files %v: %v", files, err)
	}
	archivetest.HasNone(t, client(t, address, authority, another), "for another cluster")
}

func TestKeepsWhatItHasWhenItIsStartedAgain(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	address, directory := started(t, authority)
	known := archivetest.Put(t, client(t, address, authority, cluster), "", "first")
	if err := os.WriteFile(filepath.Join(directory, "incoming-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := client(t, keepertest.Serve(t, authority, directory), authority, cluster)
	if content, digest, err := archivetest.Get(t, again, 0); err != nil || content != "first" || digest != known {
		t.Errorf("it has %q: %v", content, err)
	}
	archivetest.Put(t, again, known, "second")
	if entries, err := os.ReadDir(directory); err != nil || len(entries) != 1 {
		t.Errorf("there are %v: %v", entries, err)
	}
}

func TestOnlyItsOwnerReadsTheFiles(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	address, directory := started(t, authority)
	archivetest.Put(t, client(t, address, authority, cluster), "", "first")
	seen := 0
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		seen++
		if info, err := entry.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
		return nil
	})
	if err != nil || seen != 3 {
		t.Errorf("saw %d: %v", seen, err)
	}
}

func TestWhoDoesNotKnowTheNewestDoesNotHideIt(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	address, _ := started(t, authority)
	archivetest.WhoDoesNotKnowTheNewestDoesNotHideIt(t, client(t, address, authority, cluster))
}

func TestOfManyAtOnceOneIsStored(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	address, directory := started(t, authority)
	archivetest.OfManyAtOnceOneIsStored(t, func() archive.Store { return client(t, address, authority, cluster) })
	if files, err := os.ReadDir(filepath.Join(directory, cluster)); err != nil || len(files) != 1 {
		t.Errorf("there are %v: %v", files, err)
	}
}

func TestWhatBreaksOffOrIsTooLargeOrEmptyIsNotStored(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	address, directory := started(t, authority)
	archivetest.WhatBreaksOffOrIsTooLargeOrEmptyIsNotStored(t, client(t, address, authority, cluster))
	// The keeper notices a moment after the client does.
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		entries, err := os.ReadDir(directory)
		if err == nil && len(entries) == 1 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("what was received stays: %v, %v", entries, err)
		}
	}
}
