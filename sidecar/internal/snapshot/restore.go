package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"byo-mesh/sidecar/internal/archive"
)

// restore brings the newest snapshot that opens back to servers that are empty.
func (l *Loop) restore(ctx context.Context) error {
	file, err := os.CreateTemp(l.Scratch, "snapshot-*")
	if err != nil {
		return fmt.Errorf("the servers are empty, and there is no room for a snapshot of them: %w", err)
	}
	defer file.Close()
	// It is gone however this process ends.
	_ = os.Remove(file.Name())

	var refused error
	for age := range archive.Kept {
		name, err := l.fetch(ctx, file, age)
		switch {
		case errors.Is(err, archive.ErrNone) && refused == nil:
			return l.fill(ctx, fmt.Errorf("the servers are empty, and %w", err))
		case errors.Is(err, archive.ErrNone):
			return l.fill(ctx, refused)
		case err != nil:
			return fmt.Errorf("the servers are empty, and %w; asks again", err)
		}
		if name == l.restored {
			return l.fill(ctx, errors.New("the servers are empty although a snapshot was restored; does not restore it again"))
		}
		header, err := l.open(io.Discard, file)
		var no *RefusedError
		switch {
		case errors.As(err, &no) && refused == nil:
			refused = fmt.Errorf("the servers are empty, and their newest snapshot is refused: %w", err)
			continue
		case errors.As(err, &no):
			continue
		case err != nil:
			return err
		}
		if err := l.bringBack(ctx, file); err != nil {
			return fmt.Errorf("the servers are empty, and cannot be restored to %s: %w", header, err)
		}
		if refused != nil {
			l.Log.Printf("snapshots: %v", refused)
		}
		l.Log.Printf("snapshots: the servers were empty and are restored to %s", header)
		return l.remember(ctx, name)
	}
	return l.fill(ctx, refused)
}

// fill is for servers to which nothing can be brought back, and why.
func (l *Loop) fill(ctx context.Context, why error) error {
	if l.Fill == nil {
		return fmt.Errorf("%w; saves nothing and asks again until somebody fills them", why)
	}
	if err := l.Fill(ctx); err != nil {
		return fmt.Errorf("%w; they do not become what they carry: %w", why, err)
	}
	l.Log.Printf("snapshots: %v; they have become what they carry", why)
	return nil
}

// fetch reads a sealed snapshot into a file.
func (l *Loop) fetch(ctx context.Context, file *os.File, age int) (string, error) {
	content, name, err := l.Store.Get(ctx, age)
	if err != nil {
		return "", err
	}
	defer content.Close()
	if err := file.Truncate(0); err != nil {
		return "", err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	if _, err := io.Copy(file, io.LimitReader(content, archive.LongestSnapshot)); err != nil {
		return "", fmt.Errorf("the snapshot broke off on its way: %w", err)
	}
	return name, nil
}

// open opens what was fetched, from its beginning.
func (l *Loop) open(to io.Writer, file *os.File) (Header, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Header{}, err
	}
	return Open(to, file, l.Key, l.Cluster)
}

// bringBack hands a snapshot that opens to Consul. Consul restores nothing before it has read the end, and it gets none
// if the servers are not empty any more by then: somebody may be filling them at this moment.
func (l *Loop) bringBack(ctx context.Context, file *os.File) error {
	reader, writer := io.Pipe()
	opened := make(chan error, 1)
	go func() {
		_, err := l.open(writer, file)
		if err == nil {
			err = l.still(ctx, Empty)
		}
		writer.CloseWithError(err)
		opened <- err
	}()
	err := l.Server.Restore(ctx, reader)
	reader.Close()
	if cause := <-opened; cause != nil && !errors.Is(cause, io.ErrClosedPipe) {
		return cause
	}
	return err
}

// remember makes the next save one of what changed since.
func (l *Loop) remember(ctx context.Context, name string) error {
	l.restored = name
	state, err := l.Server.State(ctx)
	if err != nil {
		return fmt.Errorf("cannot see what state the servers were restored to: %w", err)
	}
	l.kept = &kept{name, state}
	return nil
}
