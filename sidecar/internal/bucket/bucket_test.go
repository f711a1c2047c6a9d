package bucket_test

import (
	"bytes"
	"errors"
	"log"
	"os"
	"path/filepath"
	"testing"

	"byo-mesh/sidecar/internal/archive"
	"byo-mesh/sidecar/internal/archive/archivetest"
	"byo-mesh/sidecar/internal/bucket"
	"byo-mesh/sidecar/internal/bucket/buckettest"
)

const (
	cluster = archivetest.Cluster
	another = archivetest.Another
)

// settings are those of a service over plain HTTP, and what a client of it logs.
func settings(t *testing.T, of buckettest.Service) (bucket.Settings, *bytes.Buffer) {
	out := &bytes.Buffer{}
	return bucket.Settings{
		Endpoint: "http://" + of.Address, Bucket: buckettest.Bucket, Region: buckettest.Region, Prefix: "meshes/blue",
		AccessKey: buckettest.AccessKey, SecretKey: buckettest.SecretKey, Scratch: t.TempDir(), Log: log.New(out, "", 0),
	}, out
}

func client(t *testing.T, with bucket.Settings, of string) *bucket.Client {
	t.Helper()
	c, err := bucket.NewClient(with, of)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGivesTheNewestAndAFewBefore(t *testing.T) {
	service := buckettest.Serve(t)
	with, out := settings(t, service)
	c := client(t, with, cluster)
	archivetest.GivesTheNewestAndAFewBefore(t, c)
	if _, _, err := archivetest.Get(t, c, archive.Kept); !errors.Is(err, archive.ErrNone) {
		t.Errorf("keeps more than a few: %v", err)
	}
	files, err := os.ReadDir(filepath.Join(service.Directory, buckettest.Bucket, "meshes", "blue", cluster))
	if err != nil || len(files) != archive.Kept {
		t.Errorf("there are the objects %v: %v", files, err)
	}
	if left, err := os.ReadDir(with.Scratch); err != nil || len(left) > 0 {
		t.Errorf("left %v: %v", left, err)
	}
	if out.Len() > 0 {
		t.Errorf("the log is\n%s", out)
	}
	archivetest.HasNone(t, client(t, with, another), "for another cluster")
	with.Prefix = ""
	archivetest.HasNone(t, client(t, with, cluster), "in another folder")
}

func TestWhoDoesNotKnowTheNewestDoesNotHideIt(t *testing.T) {
	with, _ := settings(t, buckettest.Serve(t))
	archivetest.WhoDoesNotKnowTheNewestDoesNotHideIt(t, client(t, with, cluster))
}

func TestOfManyAtOnceOneIsStored(t *testing.T) {
	service := buckettest.Serve(t)
	archivetest.OfManyAtOnceOneIsStored(t, func() archive.Store {
		with, _ := settings(t, service)
		return client(t, with, cluster)
	})
}

func TestWhatBreaksOffOrIsTooLargeOrEmptyIsNotStored(t *testing.T) {
	with, _ := settings(t, buckettest.Serve(t))
	archivetest.WhatBreaksOffOrIsTooLargeOrEmptyIsNotStored(t, client(t, with, cluster))
}

func TestOtherObjectsOfTheFolderAreNoSnapshots(t *testing.T) {
	service := buckettest.Serve(t)
	with, _ := settings(t, service)
	c := client(t, with, cluster)
	first := archivetest.Put(t, c, "", "first")
	folder := filepath.Join(service.Directory, buckettest.Bucket, "meshes", "blue", cluster)
	for _, name := range []string{"000000000000.txt", "0", "readme"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("something"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if newest, err := c.Newest(t.Context()); err != nil || newest != first {
		t.Errorf("the newest is %q: %v", newest, err)
	}
}
