package snapshot

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/archive"
	"byo-mesh/sidecar/internal/bucket"
	"byo-mesh/sidecar/internal/bucket/buckettest"
)

// inBucket has a loop's snapshots held by a service, of which it shows the secret key that is given.
func inBucket(t *testing.T, loop *Loop, service buckettest.Service, secretKey string) {
	t.Helper()
	client, err := bucket.NewClient(bucket.Settings{
		Endpoint: "http://" + service.Address, Bucket: buckettest.Bucket, Region: buckettest.Region,
		AccessKey: buckettest.AccessKey, SecretKey: secretKey, Scratch: loop.Scratch, Log: loop.Log,
	}, cluster)
	if err != nil {
		t.Fatal(err)
	}
	loop.Store = client
}

func TestABucketBringsBackWhatWasLostAndTellsNothingOfIt(t *testing.T) {
	site, service := newSite(t), buckettest.Serve(t)
	lost, _ := site.loop(filled("a secret of the servers"))
	inBucket(t, lost, service, buckettest.SecretKey)
	rounds(t, lost, 3)

	of := empty()
	loop, out := site.loop(of)
	inBucket(t, loop, service, buckettest.SecretKey)
	rounds(t, loop, 3)
	if !slices.Equal(of.restored, []string{"a secret of the servers"}) || of.saves > 0 {
		t.Errorf("restored %q, took %d snapshots; the log is\n%s", of.restored, of.saves, out)
	}
	seen := 0
	err := filepath.WalkDir(filepath.Join(service.Directory, buckettest.Bucket), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		seen++
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte("secret of")) || !bytes.Contains(data, []byte(cluster)) {
			t.Errorf("%s holds %q", path, data)
		}
		return err
	})
	if err != nil || seen != 1 {
		t.Errorf("there are %d objects: %v", seen, err)
	}
}

// counted is a store that is asked for its newest so often.
type counted struct {
	archive.Store
	times int
}

func (c *counted) Newest(ctx context.Context) (string, error) {
	c.times++
	return c.Store.Newest(ctx)
}

func TestAStoreIsAskedAgainWhenSomethingChangedOrAfterAWhile(t *testing.T) {
	site, of := newSite(t), filled("first")
	loop, _ := site.loop(of)
	loop.Ask = time.Hour
	store := &counted{Store: loop.Store}
	loop.Store = store
	rounds(t, loop, 4)
	if store.times != 1 {
		t.Errorf("asked %d times for what it had just stored", store.times)
	}
	of.change(func() { of.index, of.content = 11, "second" })
	rounds(t, loop, 2)
	site.wantHeld("second", "first")
	site.replaceKeeper()
	store.Store, loop.asked = site.client(), time.Now().Add(-2*time.Hour)
	rounds(t, loop, 1)
	site.wantHeld("second")
}

func TestAStoreThatRefusesIsSaidOnceAndAskedAgain(t *testing.T) {
	site, service, of := newSite(t), buckettest.Serve(t), filled("first")
	loop, out := site.loop(of)
	inBucket(t, loop, service, "another-secret")
	for range 3 {
		if round(t, loop) == nil {
			t.Error("saves with a wrong key")
		}
	}
	inBucket(t, loop, service, buckettest.SecretKey)
	rounds(t, loop, 1)
	if strings.Count(out.String(), "SignatureDoesNotMatch") != 1 || !strings.Contains(out.String(), "saved raft index 10 of ") ||
		strings.Contains(out.String(), "another-secret") {
		t.Errorf("the log is\n%s", out)
	}
}
