// Package buckettest runs a real S3-compatible service, one that checks signatures, for tests.
package buckettest

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the service takes.
const (
	AccessKey = "access"
	SecretKey = "the-secret-key-of-the-tests"
	Region    = "eu-test-1"
	Bucket    = "snapshots"
)

// module is where the service's program is pinned, beside this package.
var module = func() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "src", "test", "versitygw")
}()

// program is built once and stays in Go's own cache.
var program = sync.OnceValues(func() (string, error) {
	build := exec.Command("go", "-C", module, "tool", "-n", "versitygw")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	var said bytes.Buffer
	build.Stderr = &said
	path, err := build.Output()
	if err != nil {
		return said.String(), err
	}
	return strings.TrimSpace(string(path)), nil
})

// Service is a service with one bucket.
type Service struct {
	// Address is host:port.
	Address string
	// Directory holds the bucket's objects as files.
	Directory string
}

// Serve runs a service until the test ends; with a certificate and its key, as files, it speaks HTTPS.
func Serve(t testing.TB, certificate ...string) Service {
	path, err := program()
	if err != nil {
		t.Fatalf("the S3 service cannot be built: %v\n%s", err, path)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	service := Service{free.Addr().String(), t.TempDir()}
	free.Close()
	if err := os.Mkdir(filepath.Join(service.Directory, Bucket), 0o755); err != nil {
		t.Fatal(err)
	}
	arguments := []string{"--port", service.Address, "--region", Region, "--quiet", "--keep-alive"}
	if len(certificate) == 2 {
		arguments = append(arguments, "--cert", certificate[0], "--key", certificate[1])
	}
	// Not every file system of a test has extended attributes.
	command := exec.Command(path, append(arguments, "posix", "--sidecar", t.TempDir(), service.Directory)...)
	command.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+AccessKey, "ROOT_SECRET_KEY="+SecretKey)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-ended
	})
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if connection, err := net.Dial("tcp", service.Address); err == nil {
			connection.Close()
			return service
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the S3 service ended: %v\n%s", err, &said)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("the S3 service does not listen")
		}
	}
}
